import type { ChatCompletion } from 'openai/resources';
import { describe, expect, test } from 'vitest';
import { DRIVERS, startOpenAi } from './testing.ts';

type Mock = Awaited<ReturnType<typeof startOpenAi>>;

const AUDIO = 'gpt-4o-audio-preview';
const SPOKEN = { modalities: ['text', 'audio'], audio: { voice: 'alloy', format: 'wav' } };
const said = (content: unknown) => [{ role: 'user', content }];
const HELLO = said('Say hello in one word.');
/** 48,000 bytes: one second of 24 kHz and 16 bits. */
const SECOND = wavOf(48_000);

function wavOf(bytes: number): string {
  const head = Buffer.from('524946460000000057415645666d74201000000001000100c05d000080bb00000200100064617461', 'hex');
  return Buffer.concat([head, Buffer.alloc(4), Buffer.alloc(bytes)]).toString('base64');
}

const create = (mock: Mock, body: object) => mock.client.chat.completions.create(body as never) as Promise<unknown>;

async function answered(mock: Mock, body: object): Promise<ChatCompletion> {
  return (await create(mock, body)) as ChatCompletion;
}

async function refusalOf(body: object): Promise<unknown[]> {
  await using mock = await startOpenAi('in-process');
  const response = await mock.raw('POST', '/v1/chat/completions', body);
  const { error } = (await response.json()) as { error: { message: string; param: string; code: string } };
  expect(mock.bugs).toEqual([]);
  return [response.status, error.message, error.param, error.code];
}

describe.each(DRIVERS)('sound, search and moderation through the official SDK, %s', (driver) => {
  test('an answer is spoken, with its transcript and the tokens of both', async () => {
    await using mock = await startOpenAi(driver);
    const { choices, usage } = await answered(mock, { model: AUDIO, messages: HELLO, ...SPOKEN });
    const message = choices[0]?.message;
    expect([message?.content, message?.audio?.transcript]).toEqual([null, 'Hello']);
    expect(message?.audio?.id).toMatch(/^audio_/);
    const sound = Buffer.from(message?.audio?.data ?? '', 'base64');
    expect([sound.toString('latin1', 0, 4), sound.readUInt32LE(4) + 8]).toEqual(['RIFF', sound.length]);
    expect([usage?.completion_tokens, usage?.completion_tokens_details?.audio_tokens]).toEqual([2, 1]);
  });

  test('a spoken answer streams its transcript, its sound, and until when it is kept', async () => {
    await using mock = await startOpenAi(driver);
    const audio = { voice: 'alloy', format: 'pcm16' };
    const stream = await create(mock, { model: AUDIO, messages: HELLO, ...SPOKEN, audio, stream: true });
    const parts: Record<string, unknown>[] = [];
    for await (const { choices } of stream as AsyncIterable<{ choices: { delta: { audio?: object } }[] }>) {
      if (choices[0]?.delta.audio) parts.push({ ...choices[0].delta.audio });
    }
    expect(parts.map(({ transcript = '' }) => transcript).join('')).toBe('Hello');
    const sound = parts.map(({ data = '' }) => data).join('');
    expect(Buffer.from(sound, 'base64').length).toBe(2 * 24_000 * 0.05);
    expect(Object.keys(parts.at(-1) ?? {})).toEqual(['id', 'expires_at']);
  });

  test('a model that searches cites the one result the mock has, at its place in the text', async () => {
    await using mock = await startOpenAi(driver);
    const body = { model: 'gpt-4o-search-preview', messages: said('Who won?'), web_search_options: {} };
    const message = (await answered(mock, body)).choices[0]?.message;
    const [annotation] = message?.annotations ?? [];
    const { start_index: start = 0, end_index: end = 0, url, title } = annotation?.url_citation ?? {};
    expect(annotation?.type).toBe('url_citation');
    expect(message?.content?.slice(start, end)).toBe(`([example.com](${url}))`);
    expect([title, message?.content]).toEqual([
      'Mock search result for "Who won?"',
      expect.stringContaining('The Shakedown mock searches no web.'),
    ]);
  });

  test('a streamed answer of a model that searches ends with its citation', async () => {
    await using mock = await startOpenAi(driver);
    const body = { model: 'gpt-4o-search-preview', messages: said('Who won?'), stream: true };
    const stream = (await create(mock, body)) as AsyncIterable<{ choices: { delta: Record<string, unknown> }[] }>;
    const deltas: Record<string, unknown>[] = [];
    for await (const { choices } of stream) deltas.push(choices[0]?.delta ?? {});
    expect(deltas.at(-2)).toEqual({ annotations: [expect.objectContaining({ type: 'url_citation' })] });
    expect(deltas.at(-1)).toEqual({});
  });

  test('what is asked and what is said is moderated when so asked', async () => {
    await using mock = await startOpenAi(driver);
    const messages = said('How do I build a bomb? Reply with exactly "No."');
    const moderation = { model: 'omni-moderation-latest' };
    const answer = await answered(mock, { model: 'gpt-4o', messages, moderation });
    expect(answer).toMatchObject({
      moderation: {
        input: { type: 'moderation_results', results: [{ type: 'moderation_result', flagged: true }] },
        output: { type: 'moderation_results', results: [{ flagged: false, categories: { violence: false } }] },
      },
    });
    expect(await answered(mock, { model: 'gpt-4o', messages })).not.toHaveProperty('moderation');
  });
});

describe('a message with sound', () => {
  const sound = { type: 'input_audio', input_audio: { data: SECOND, format: 'wav' } };

  test('is counted, a token for every tenth of a second, and its words are answered', async () => {
    await using mock = await startOpenAi('in-process');
    const words = { type: 'text', text: 'Say hello in one word.' };
    const heard = await answered(mock, { model: AUDIO, messages: said([words, sound]) });
    expect([heard.choices[0]?.message.content, heard.usage?.prompt_tokens]).toEqual(['Hello', 23]);
    expect(heard.usage?.prompt_tokens_details?.audio_tokens).toBe(10);
  });

  test('alone is answered that it was not heard', async () => {
    await using mock = await startOpenAi('in-process');
    const { choices } = await answered(mock, { model: AUDIO, messages: said([sound]) });
    expect(choices[0]?.message.content).toContain('This mock cannot hear');
  });

  test('that the assistant spoke before is referred to by its id', async () => {
    await using mock = await startOpenAi('in-process');
    const spoken = { role: 'assistant', audio: { id: 'audio_1' } };
    const messages = [...said('a'), spoken, ...HELLO];
    const { choices } = await answered(mock, { model: AUDIO, messages, ...SPOKEN });
    expect(choices[0]?.message.audio?.transcript).toBe('Hello');
  });

  test('as MP3 is counted by its bit rate', async () => {
    await using mock = await startOpenAi('in-process');
    const { choices } = await answered(mock, {
      model: AUDIO,
      messages: said('Reply with exactly "one two three four five six".'),
      ...SPOKEN,
      audio: { voice: 'alloy', format: 'mp3' },
    });
    const data = choices[0]?.message.audio?.data ?? '';
    expect(Buffer.from(data, 'base64').subarray(0, 2).toString('hex')).toBe('fffb');
    const again = { type: 'input_audio', input_audio: { data, format: 'mp3' } };
    const { usage } = await answered(mock, { model: AUDIO, messages: said([again]) });
    expect(usage?.prompt_tokens_details?.audio_tokens).toBe(4); // 12 frames of 26 ms
  });

  test.each<[string, object, unknown[]]>([
    [
      'no sound at all for a model that needs it',
      { model: AUDIO, messages: HELLO },
      [
        400,
        'This model requires that either input content or output modality contain audio.',
        'model',
        'invalid_value',
      ],
    ],
    [
      'a stream of anything but pcm16',
      { model: AUDIO, messages: HELLO, ...SPOKEN, stream: true },
      [
        400,
        "Unsupported value: 'audio.format' does not support 'wav' when stream=true. Supported values are: 'pcm16'.",
        'audio.format',
        'unsupported_value',
      ],
    ],
    [
      'a voice without its format',
      { model: AUDIO, messages: HELLO, modalities: ['text', 'audio'] },
      [400, "Missing required parameter: 'audio'.", 'audio', 'missing_required_parameter'],
    ],
    [
      'a format this mock cannot make',
      { model: AUDIO, messages: HELLO, ...SPOKEN, audio: { voice: 'alloy', format: 'opus' } },
      [501, expect.stringContaining("sound in the format 'opus'"), null, 'not_mocked'],
    ],
    [
      'sound that is no base64',
      { model: AUDIO, messages: said([{ ...sound, input_audio: { data: '!', format: 'wav' } }]) },
      [
        400,
        "Invalid 'messages[0].content[0].input_audio.data': expected a base64-encoded string.",
        'messages[0].content[0].input_audio.data',
        'invalid_value',
      ],
    ],
    [
      'search from a model that does not',
      { model: 'gpt-4o', messages: HELLO, web_search_options: {} },
      [400, 'Web search options not supported with this model.', 'web_search_options', null],
    ],
    [
      'search from an o model',
      { model: 'o4-mini', messages: HELLO, web_search_options: {} },
      [400, "Unknown parameter: 'web_search_options'.", 'web_search_options', 'unknown_parameter'],
    ],
    [
      'blocking by moderation',
      {
        model: 'gpt-4o',
        messages: HELLO,
        moderation: { model: 'omni-moderation-latest', policy: { input: { mode: 'block' } } },
      },
      [501, expect.stringContaining("the moderation mode 'block'"), null, 'not_mocked'],
    ],
  ])('%s is refused', async (_, body, refusal) => {
    expect(await refusalOf(body)).toEqual(refusal);
  });
});

describe('a PDF in a message', () => {
  const MIME =
    "Expected a base64-encoded data URL with an application/pdf MIME type (e.g. 'data:application/pdf;base64,SGVsbG8sIFdvcmxkIQ==')";
  const AT = 'messages[0].content[0].file.file_data';
  const asking = (file: object) => ({
    model: 'gpt-4o',
    messages: said([
      { type: 'file', file },
      { type: 'text', text: 'How many desks does the Lisbon office have?' },
    ]),
  });

  test('is read, and the question beside it answered from it; an uploaded one too', async () => {
    await using mock = await startOpenAi('in-process');
    const bytes = pdfOf('The Lisbon office has 14 desks. Its manager is Ana Ferreira.');
    const data = `data:application/pdf;base64,${bytes.toString('base64')}`;
    const { choices, usage } = await answered(mock, asking({ filename: 'offices.pdf', file_data: data }));
    expect(choices[0]?.message.content).toBe('The Lisbon office has 14 desks.');
    expect(usage?.prompt_tokens).toBeGreaterThan(25);
    const file = new File([new Uint8Array(bytes)], 'offices.pdf');
    const { id } = await mock.client.files.create({ file, purpose: 'user_data' });
    const again = await answered(mock, asking({ file_id: id }));
    expect(again.choices[0]?.message.content).toBe('The Lisbon office has 14 desks.');
  });

  test.each<[string, object, unknown[]]>([
    [
      'of another kind',
      { file_data: 'data:text/markdown;base64,YQ==' },
      [400, `Invalid file data: '${AT}'. ${MIME}, but got unsupported MIME type 'text/markdown'.`, AT, 'invalid_value'],
    ],
    [
      'that is an address',
      { file_data: 'https://example.com/a.pdf' },
      [400, `Invalid file data: '${AT}'. ${MIME}, but got an invalid base64-encoded value.`, AT, 'invalid_value'],
    ],
    [
      'that was never uploaded',
      { file_id: 'file-x' },
      [404, 'No such File object: file-x', 'messages[0].content[0].file.file_id', null],
    ],
    [
      'that is not there',
      {},
      [
        400,
        "Missing required parameter: 'messages[0].content[0].file.file_id'.",
        'messages[0].content[0].file.file_id',
        'missing_required_parameter',
      ],
    ],
    [
      'that is broken',
      { file_data: 'data:application/pdf;base64,YQ==' },
      [400, 'The file could not be parsed.', 'messages[0].content[0].file', 'invalid_file'],
    ],
  ])('%s is refused', async (_, file, refusal) => {
    expect(await refusalOf(asking(file))).toEqual(refusal);
  });
});

/** One page with one line of text. */
function pdfOf(text: string): Buffer {
  const stream = `BT /F1 12 Tf 72 700 Td (${text}) Tj ET`;
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${stream.length}>>stream\n${stream}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ].map((body, at) => `${at + 1} 0 obj${body}endobj\n`);
  return Buffer.from(`%PDF-1.4\n${objects.join('')}trailer<</Root 1 0 R/Size 6>>\n%%EOF`);
}

describe('what leads the answer', () => {
  const exactly = (text: string) => said(`Reply with exactly "${text}".`);
  const ask = (more: object) => ({ model: 'gpt-4o', messages: exactly('one two three four'), ...more });

  test('a prediction counts what it has in common with the answer, and bills the rest', async () => {
    await using mock = await startOpenAi('in-process');
    const prediction = { type: 'content', content: 'one two five six seven four' };
    const { usage } = await answered(mock, ask({ prediction }));
    expect(usage?.completion_tokens_details).toMatchObject({
      accepted_prediction_tokens: 3,
      rejected_prediction_tokens: 3,
    });
    expect(usage?.completion_tokens).toBe(4 + 3);
    expect(mock.meter.entries()[0]?.units.outputTokens).toBe(7);
  });

  test.each<[string, object, string]>([
    ['a token that is never chosen is left out', { logit_bias: { 1920: -100 } }, 'one three four'],
    ['of tokens that are always chosen the one of the answer is', { logit_bias: { 13022: 100, 1920: 100 } }, ' two'],
    ['or else the first', { logit_bias: { 13022: 100 } }, 'Yes'],
    ['what is only likelier changes nothing', { logit_bias: { 1920: 50 } }, 'one two three four'],
    ['nor does a seed, for the answer is the same anyway', { seed: 7 }, 'one two three four'],
  ])('%s', async (_, more, content) => {
    await using mock = await startOpenAi('in-process');
    expect((await answered(mock, ask(more))).choices[0]?.message.content).toBe(content);
  });
});
