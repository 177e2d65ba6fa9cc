import { describe, expect, test } from 'vitest';
import { startOpenAi } from '../testing.ts';

type Mock = Awaited<ReturnType<typeof startOpenAi>>;
const TEXT = 'The tower is 90 metres tall.';
const DATA = `data:text/plain;base64,${Buffer.from(TEXT).toString('base64')}`;

const asked = (file: object) => ({
  model: 'gpt-4o',
  input: [
    {
      role: 'user',
      content: [
        { type: 'input_file', ...file },
        { type: 'input_text', text: 'How tall is the tower?' },
      ],
    },
  ],
});

async function ask(mock: Mock, file: object, more: object = {}) {
  const answer = await mock.raw('POST', '/v1/responses', { ...asked(file), ...more });
  const body = await answer.json();
  return { status: answer.status, error: body.error, id: body.id, text: body.output?.[0]?.content[0].text };
}

describe('a file in the input', () => {
  test('is read where it stands in the request, or by its id, and is counted', async () => {
    await using mock = await startOpenAi('in-process');
    const file = new File([TEXT], 'tower.txt');
    const { id } = await mock.client.files.create({ file, purpose: 'user_data' });
    for (const part of [{ file_data: DATA, filename: 'tower.txt' }, { file_data: DATA }, { file_id: id }]) {
      expect((await ask(mock, part)).text).toContain(TEXT);
    }
    const count = async (body: object) =>
      (await (await mock.raw('POST', '/v1/responses/input_tokens', body)).json()).input_tokens;
    const plain = await count({ model: 'gpt-4o', input: 'How tall is the tower?' });
    expect(await count(asked({ file_id: id }))).toBeGreaterThan(plain + 8);
  });

  test('is there for what follows, and listed as it was given', async () => {
    await using mock = await startOpenAi('in-process');
    const first = await ask(mock, { file_data: DATA });
    const next = await mock.client.responses.create({
      model: 'gpt-4o',
      previous_response_id: first.id,
      input: 'How tall is it, the tower?',
    });
    expect(next.output_text).toContain(TEXT);
    const { data } = await mock.client.responses.inputItems.list(first.id);
    expect(data).toMatchObject([{ content: [{ type: 'input_file', file_data: DATA }, { type: 'input_text' }] }]);
  });

  test.each<[string, object, number, object]>([
    ['that is not there', { file_id: 'file-none' }, 404, { param: 'input[0].content[0].file_id' }],
    ['that is none', {}, 400, { param: 'input[0].content[0].file_id', code: 'missing_required_parameter' }],
    ['that is no data URL', { file_data: 'abc' }, 400, { param: 'input[0].content[0].file_data' }],
    ['of a kind that nobody reads', { file_data: DATA, filename: 'a.zip' }, 400, { code: 'unsupported_file' }],
    ['that the mock cannot read', { file_data: DATA, filename: 'a.docx' }, 501, { code: 'not_mocked' }],
    ['behind an address', { file_url: 'https://a.invalid/a.pdf' }, 501, { code: 'not_mocked' }],
  ])('%s is refused', async (_, file, status, error) => {
    await using mock = await startOpenAi('in-process');
    expect(await ask(mock, file)).toMatchObject({ status, error });
    expect(mock.bugs).toEqual([]);
  });
});
