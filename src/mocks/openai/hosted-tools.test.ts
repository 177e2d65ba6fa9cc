import { inflateSync } from 'node:zlib';
import type {
  Response,
  ResponseCreateParamsNonStreaming,
  ResponseStreamEvent,
  Tool,
} from 'openai/resources/responses/responses';
import { describe, expect, test } from 'vitest';
import { DRIVERS, startOpenAi } from './testing.ts';

type Mock = Awaited<ReturnType<typeof startOpenAi>>;
type Ask = ResponseCreateParamsNonStreaming;

const ask = (input: Ask['input'], tool: Tool, more: Partial<Ask> = {}): Ask => ({
  model: 'gpt-4.1',
  input: input as string,
  tools: [tool],
  ...more,
});

const MCP: Tool = {
  type: 'mcp',
  server_label: 'wiki',
  server_url: 'https://wiki.invalid',
  allowed_tools: ['read_page'],
};
const SEARCH: Tool = { type: 'web_search' };
const CODE: Tool = { type: 'code_interpreter', container: { type: 'auto' } };
const PICTURE: Tool = { type: 'image_generation', partial_images: 2, size: '1536x1024' };
const SCREEN: Tool = { type: 'computer_use_preview', display_width: 800, display_height: 600, environment: 'browser' };
const IN_CONTAINER: Tool = { type: 'shell', environment: { type: 'container_auto' } };

/** What each tool is asked, the items it makes, and the events between the announcement and the end of the first of them. */
const CALLS: readonly (readonly [string, Ask, readonly object[], readonly string[]])[] = [
  [
    'a web search',
    ask('What is the latest news of salt?', SEARCH),
    [
      {
        id: expect.stringMatching(/^ws_/),
        type: 'web_search_call',
        status: 'completed',
        action: {
          type: 'search',
          query: 'What is the latest news of salt?',
          queries: ['What is the latest news of salt?'],
        },
      },
      { type: 'message' },
    ],
    ['web_search_call.in_progress', 'web_search_call.searching', 'web_search_call.completed'],
  ],
  [
    'a page that is opened',
    ask('What does https://salt.invalid/a say?', { type: 'web_search_preview' }),
    [
      { type: 'web_search_call', action: { type: 'search' } },
      { type: 'web_search_call', action: { type: 'open_page', url: 'https://salt.invalid/a' } },
      { type: 'message' },
    ],
    ['web_search_call.in_progress', 'web_search_call.searching', 'web_search_call.completed'],
  ],
  [
    'code',
    ask('What is 12 + 30 * 2?', CODE, { include: ['code_interpreter_call.outputs'] }),
    [
      {
        id: expect.stringMatching(/^ci_/),
        type: 'code_interpreter_call',
        status: 'completed',
        code: 'print(12 + 30 * 2)',
        container_id: expect.stringMatching(/^cntr_/),
        outputs: [{ type: 'logs', logs: '72\n' }],
      },
      { type: 'message', content: [{ text: '12 + 30 * 2 = 72' }] },
    ],
    [
      'code_interpreter_call.in_progress',
      'code_interpreter_call_code.delta',
      'code_interpreter_call_code.done',
      'code_interpreter_call.interpreting',
      'code_interpreter_call.completed',
    ],
  ],
  [
    'a picture',
    ask('Draw a tower.', PICTURE),
    [
      {
        id: expect.stringMatching(/^ig_/),
        type: 'image_generation_call',
        status: 'completed',
        size: '1536x1024',
        output_format: 'png',
        revised_prompt: 'Draw a tower.',
      },
      { type: 'message' },
    ],
    [
      'image_generation_call.in_progress',
      'image_generation_call.generating',
      'image_generation_call.partial_image',
      'image_generation_call.completed',
    ],
  ],
  [
    'a server’s tool that needs no approval',
    ask('Read page one.', { ...MCP, require_approval: 'never' } as Tool),
    [
      { id: expect.stringMatching(/^mcpl_/), type: 'mcp_list_tools', tools: [{ name: 'read_page' }], error: null },
      {
        id: expect.stringMatching(/^mcp_/),
        type: 'mcp_call',
        name: 'read_page',
        status: 'failed',
        output: null,
        error: { message: 'The Shakedown mock contacts no MCP server.' },
      },
      { type: 'message' },
    ],
    ['mcp_list_tools.in_progress', 'mcp_list_tools.completed'],
  ],
  [
    'a server that names no tools',
    ask('Read page one.', { type: 'mcp', server_label: 'wiki', server_url: 'https://wiki.invalid' }),
    [
      { type: 'mcp_list_tools', tools: [], error: expect.stringContaining('contacts no MCP server') },
      { type: 'message' },
    ],
    ['mcp_list_tools.in_progress', 'mcp_list_tools.failed'],
  ],
  [
    'a screen',
    ask('Click the button.', SCREEN, { truncation: 'auto' }),
    [
      {
        id: expect.stringMatching(/^cu_/),
        type: 'computer_call',
        status: 'completed',
        action: { type: 'screenshot' },
        call_id: expect.stringMatching(/^call_/),
        pending_safety_checks: [],
      },
    ],
    [],
  ],
  [
    'a command of the caller’s',
    ask('Run `ls src`.', { type: 'local_shell' }),
    [{ type: 'local_shell_call', action: { type: 'exec', command: ['bash', '-lc', 'ls src'], env: {} } }],
    [],
  ],
  [
    'a command in a container',
    ask('Run `ls src`.', IN_CONTAINER),
    [
      { type: 'shell_call', action: { commands: ['ls src'] } },
      { type: 'shell_call_output', output: [{ outcome: { type: 'exit', exit_code: 127 } }] },
      { type: 'message' },
    ],
    ['shell_call_command.added', 'shell_call_command.delta', 'shell_call_command.done'],
  ],
  [
    'a patch',
    ask('Create a file notes/a.md that says hello.', { type: 'apply_patch' }),
    [
      {
        type: 'apply_patch_call',
        operation: { type: 'create_file', path: 'notes/a.md', diff: '+Create a file notes/a.md that says hello.' },
      },
    ],
    [],
  ],
];

async function streamed({ client }: Mock, asked: Ask): Promise<ResponseStreamEvent[]> {
  const events = [];
  for await (const event of await client.responses.create({ ...asked, stream: true })) events.push(event);
  return events;
}

describe.each(DRIVERS)('tools of the service’s own through the official SDK, %s', (driver) => {
  test.each(CALLS)('%s', async (_, asked, items, between) => {
    await using mock = await startOpenAi(driver);
    const answer = await mock.client.responses.create(asked);
    expect(answer.output).toMatchObject(items);
    const events = await streamed(mock, asked);
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_event, i) => i));
    const last = events.at(-1) as { type: string; response: Response };
    expect([last.type, last.response.output]).toMatchObject(['response.completed', items]);
    const types = events.map(({ type }) => type);
    const first = types.slice(
      types.indexOf('response.output_item.added') + 1,
      types.indexOf('response.output_item.done'),
    );
    expect([...new Set(first)]).toEqual(between.map((name) => `response.${name}`));
    for (const [index, item] of last.response.output.entries()) {
      const [added, done] = events.flatMap((event) =>
        'item' in event && 'output_index' in event && event.output_index === index ? [event] : [],
      );
      expect([added, done]).toMatchObject([
        { type: 'response.output_item.added', item: { id: item.id, type: item.type } },
        { type: 'response.output_item.done', item },
      ]);
    }
    expect(mock.bugs).toEqual([]);
  });

  test('a search is cited where its link stands in the text, and its sources are listed when asked for', async () => {
    await using mock = await startOpenAi(driver);
    const asked = ask('Search for salt.', SEARCH, { include: ['web_search_call.action.sources'] });
    const answer = await mock.client.responses.create(asked);
    const message = answer.output[1];
    const part = message?.type === 'message' ? message.content[0] : undefined;
    if (part?.type !== 'output_text') throw new Error('no text');
    const [cited] = part.annotations;
    if (cited?.type !== 'url_citation') throw new Error('no citation');
    expect(part.text).toContain('The Shakedown mock searches no web.');
    expect(part.text.slice(cited.start_index, cited.end_index)).toBe(`([example.com](${cited.url}))`);
    expect(new URL(cited.url).hostname).toBe('example.com');
    expect(answer.output[0]).toMatchObject({ action: { sources: [{ type: 'url', url: cited.url }] } });
    const events = await streamed(mock, asked);
    expect(events.filter(({ type }) => type === 'response.output_text.annotation.added')).toMatchObject([
      { output_index: 1, content_index: 0, annotation_index: 0, annotation: { type: 'url_citation' } },
    ]);
    const elsewhere = { ...SEARCH, filters: { allowed_domains: ['salt.invalid'] } };
    const filtered = await mock.client.responses.create({ ...asked, tools: [elsewhere] });
    expect(filtered.output).toMatchObject([{ action: { sources: [] } }, { content: [{ annotations: [] }] }]);
  });

  test('a call of a server’s tool waits for approval, and is made or left by what the caller says', async () => {
    await using mock = await startOpenAi(driver);
    const { responses } = mock.client;
    const first = await responses.create(ask('Read page one.', MCP));
    expect(first.output).toMatchObject([
      { type: 'mcp_list_tools' },
      { id: expect.stringMatching(/^mcpr_/), type: 'mcp_approval_request', name: 'read_page', server_label: 'wiki' },
    ]);
    const answering = (approve: boolean) =>
      responses.create(
        ask([{ type: 'mcp_approval_response', approval_request_id: first.output[1]?.id as string, approve }], MCP, {
          previous_response_id: first.id,
        }),
      );
    expect((await answering(true)).output).toMatchObject([
      { type: 'mcp_call', approval_request_id: first.output[1]?.id, name: 'read_page' },
      { type: 'message' },
    ]);
    expect((await answering(false)).output).toMatchObject([{ type: 'message' }]);
    const next = await responses.create(ask('And who is the king?', MCP, { previous_response_id: first.id }));
    expect(next.output).toMatchObject([{ type: 'message' }]);
  });

  test('what the caller’s own shell printed is what the next answer says', async () => {
    await using mock = await startOpenAi(driver);
    const tool: Tool = { type: 'shell' };
    const first = await mock.client.responses.create(ask('Run `pwd`.', tool));
    const call = first.output[0];
    if (call?.type !== 'shell_call') throw new Error('no call');
    const next = await mock.client.responses.create(
      ask(
        [
          {
            type: 'shell_call_output',
            call_id: call.call_id,
            output: [{ stdout: '/home/salt', stderr: '', outcome: { type: 'exit', exit_code: 0 } }],
          },
        ],
        tool,
        { previous_response_id: first.id },
      ),
    );
    expect([call.environment, next.output_text]).toEqual([null, '/home/salt']);
  });

  test('a file search quotes what the vector stores hold, and cites the file where it does', async () => {
    await using mock = await startOpenAi(driver);
    const file = new File(['The tower is 90 metres tall. It was built of stone.'], 'tower.txt');
    const { id } = await mock.client.files.create({ file, purpose: 'assistants' });
    const store = await mock.client.vectorStores.create({ file_ids: [id] });
    await mock.clock.advance(1_000);
    const tool: Tool = { type: 'file_search', vector_store_ids: [store.id] };
    const question = 'How tall is the tower?';
    const answer = await mock.client.responses.create(ask(question, tool, { include: ['file_search_call.results'] }));
    const text = 'The tower is 90 metres tall.';
    expect(answer.output).toMatchObject([
      {
        id: expect.stringMatching(/^fs_/),
        type: 'file_search_call',
        status: 'completed',
        queries: [question],
        results: [{ file_id: id, filename: 'tower.txt', score: expect.any(Number), attributes: {} }],
      },
      {
        content: [
          {
            text,
            annotations: [{ type: 'file_citation', file_id: id, filename: 'tower.txt', index: text.length }],
          },
        ],
      },
    ]);
    const events = await streamed(mock, ask(question, tool));
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        'response.file_search_call.in_progress',
        'response.file_search_call.searching',
        'response.file_search_call.completed',
        'response.output_text.annotation.added',
      ]),
    );
    const last = events.at(-1) as { response: Response };
    expect(last.response.output[0]).toMatchObject({ results: null });
    expect((await mock.client.responses.create(ask('Who wrote Faust?', tool))).output).toMatchObject([
      { type: 'message' },
    ]);
  });
});

describe('when a tool is used', () => {
  const weather: Tool = {
    type: 'function',
    name: 'get_weather',
    strict: false,
    parameters: { type: 'object', properties: {} },
  };
  test.each<[string, Ask, readonly string[]]>([
    ['not when the question does not ask for it', ask('Who is the king?', SEARCH), ['message']],
    ['not when told none', ask('Search for salt.', SEARCH, { tool_choice: 'none' }), ['message']],
    [
      'by its name, whatever the question',
      ask('Who is the king?', CODE, { tool_choice: { type: 'code_interpreter' } }),
      ['code_interpreter_call', 'message'],
    ],
    [
      'when one is required and there is no other',
      ask('Who is the king?', CODE, { tool_choice: 'required' }),
      ['code_interpreter_call', 'message'],
    ],
    [
      'not before a function that the question names',
      ask('What is the weather today?', SEARCH, { tools: [SEARCH, weather] }),
      ['function_call'],
    ],
    [
      'before a function that it does not name',
      ask('Search for salt.', SEARCH, { tools: [weather, SEARCH] }),
      ['web_search_call', 'message'],
    ],
    [
      'only when it is allowed',
      ask('Search for 2 + 2.', SEARCH, {
        tools: [SEARCH, CODE],
        tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'code_interpreter' }] },
      }),
      ['code_interpreter_call', 'message'],
    ],
    [
      'no oftener than max_tool_calls',
      ask('What does https://salt.invalid say?', SEARCH, { max_tool_calls: 1 }),
      ['web_search_call', 'message'],
    ],
  ])('%s', async (_, asked, types) => {
    await using mock = await startOpenAi('in-process');
    const { output } = await mock.client.responses.create(asked);
    expect(output.map(({ type }) => type)).toEqual(types);
  });

  test('a picture is a PNG of the size that was asked for', async () => {
    await using mock = await startOpenAi('in-process');
    const { output } = await mock.client.responses.create(ask('Draw a tower.', PICTURE));
    const png = Buffer.from((output[0] as { result: string }).result, 'base64');
    expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1536, 1024]);
    const data = png.indexOf('IDAT');
    const rows = inflateSync(png.subarray(data + 4, data + 4 + png.readUInt32BE(data - 4)));
    expect(rows).toHaveLength((1 + 1536 / 8) * 1024);
  });

  test('what it costs beside tokens is charged, and told in tool_usage where tools are offered', async () => {
    await using mock = await startOpenAi('in-process');
    const { raw, meter } = mock;
    const usageOf = async (asked: Ask) => (await (await raw('POST', '/v1/responses', asked)).json()).tool_usage;
    expect(await usageOf(ask('Who is the king?', SEARCH))).toMatchObject({ web_search: { num_requests: 0 } });
    const plain = meter.totalMicroUsd();
    expect(await usageOf(ask('Search for salt.', SEARCH))).toMatchObject({ web_search: { num_requests: 1 } });
    expect(meter.totalMicroUsd() - plain).toBeGreaterThan(10_000);
    expect(await usageOf(ask('Draw a tower.', PICTURE))).toMatchObject({ image_gen: { output_tokens: 1_584 } });
    expect(await usageOf({ model: 'gpt-4.1', input: 'a' })).toBeUndefined();
  });

  test('an answer as JSON has no place for citations', async () => {
    await using mock = await startOpenAi('in-process');
    const format = { type: 'json_object' } as const;
    const { output } = await mock.client.responses.create(
      ask('Search for salt, as JSON.', SEARCH, { text: { format } }),
    );
    expect(output[1]).toMatchObject({ content: [{ annotations: [] }] });
  });
});

describe('what tools of the service’s own refuse', () => {
  test.each<[string, object, number, object]>([
    [
      'a tool that is not offered',
      { tool_choice: { type: 'web_search' }, tools: [CODE] },
      400,
      { param: 'tool_choice' },
    ],
    [
      'a file search of no store',
      { tools: [{ type: 'file_search' }] },
      400,
      { message: "Missing required parameter: 'tools[0].vector_store_ids'.", param: 'tools[0].vector_store_ids' },
    ],
    ['a file search of an unknown store', { tools: [{ type: 'file_search', vector_store_ids: ['vs_none'] }] }, 404, {}],
    ['code without a container', { tools: [{ type: 'code_interpreter' }] }, 400, { param: 'tools[0].container' }],
    ['a server without a label', { tools: [{ type: 'mcp' }] }, 400, { param: 'tools[0].server_label' }],
    [
      'a picture of an odd size',
      { tools: [{ type: 'image_generation', size: '15x9' }], tool_choice: 'required' },
      400,
      { param: 'tools' },
    ],
    [
      'an answer to no request for approval',
      { input: [{ type: 'mcp_approval_response', approval_request_id: 'mcpr_none', approve: true }] },
      400,
      { param: 'input' },
    ],
  ])('%s', async (_, more, status, error) => {
    await using mock = await startOpenAi('in-process');
    const answer = await mock.raw('POST', '/v1/responses', { model: 'gpt-4.1', input: 'Who is the king?', ...more });
    expect([answer.status, (await answer.json()).error]).toMatchObject([status, error]);
    expect(mock.bugs).toEqual([]);
  });

  test('a picture in a format that the mock cannot write is a 501', async () => {
    await using mock = await startOpenAi('in-process');
    const asked = ask('Draw a tower.', { type: 'image_generation', output_format: 'webp' });
    expect((await mock.raw('POST', '/v1/responses', asked)).status).toBe(501);
  });
});
