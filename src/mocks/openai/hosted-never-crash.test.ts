import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HOSTED_TOOLS } from './responses/schemas.ts';
import { startOpenAi } from './testing.ts';

/** What a tool or an item may hold by a name that the mock reads; anything. */
const odd = fc.oneof(
  fc.constantFrom(
    null,
    '',
    'auto',
    'always',
    0,
    -1,
    true,
    [],
    {},
    [null],
    [{}],
    ['vs_1'],
    { type: 'auto' },
    { type: 1 },
  ),
  fc.string(),
  fc.jsonValue({ maxDepth: 2 }),
);
const TOOL_KEYS = [
  'vector_store_ids',
  'container',
  'server_label',
  'allowed_tools',
  'require_approval',
  'filters',
  'size',
];
const MORE_KEYS = ['environment', 'output_format', 'partial_images', 'ranking_options', 'max_num_results', 'quality'];
const ITEM_KEYS = [
  'id',
  'call_id',
  'output',
  'action',
  'approval_request_id',
  'approve',
  'name',
  'server_label',
  'status',
];
const ITEM_TYPES = ['shell_call', 'shell_call_output', 'local_shell_call_output', 'apply_patch_call_output'];
const MCP_TYPES = ['mcp_approval_response', 'mcp_approval_request', 'mcp_list_tools', 'computer_call_output'];

const some = (keys: readonly string[]) => fc.dictionary(fc.constantFrom(...keys), odd, { maxKeys: 4 });
const typed = (types: readonly string[], keys: readonly string[]) =>
  fc.tuple(fc.constantFrom(...types), some(keys)).map(([type, rest]) => ({ ...rest, type }));

const GOOD = [
  { type: 'code_interpreter', container: 'cntr_1' },
  { type: 'mcp', server_label: 'a', allowed_tools: ['read'], require_approval: 'never' },
  { type: 'image_generation', size: '64x32' },
];
const tool = fc.oneof(fc.constantFrom(...GOOD), typed(HOSTED_TOOLS, [...TOOL_KEYS, ...MORE_KEYS]));
const item = typed([...ITEM_TYPES, ...MCP_TYPES], ITEM_KEYS);
const WORDS = [
  'Search',
  'https://a.b',
  '`ls`',
  '((1+2',
  '1/0',
  'draw an image',
  'delete a.txt',
  'read',
  '\ud800',
  '[1] a',
];
const words = fc.array(fc.constantFrom(...WORDS), { maxLength: 6 }).map((each) => each.join(' '));

const request = fc.record(
  {
    model: fc.constantFrom('gpt-4.1', 'gpt-5'),
    input: fc.oneof(
      words,
      fc
        .tuple(fc.array(item, { maxLength: 2 }), words)
        .map(([items, content]) => [...items, { role: 'user', content }]),
      fc.array(item, { minLength: 1, maxLength: 3 }),
    ),
    tools: fc.array(tool, { maxLength: 3 }),
    tool_choice: fc.oneof(fc.constantFrom('auto', 'required', 'none'), typed(HOSTED_TOOLS, ['server_label', 'name'])),
    max_output_tokens: fc.constantFrom(16, 200),
    max_tool_calls: fc.constantFrom(1, 3),
    stream: fc.boolean(),
  },
  { requiredKeys: ['model', 'input', 'tools'] },
);

test('whatever is asked of the service’s own tools, the answer is whole or a refusal', async () => {
  await using mock = await startOpenAi('in-process', { tier: 'unlimited' });
  const property = fc.asyncProperty(request, async (body) => {
    const answer = await mock.raw('POST', '/v1/responses', body);
    const text = await answer.text();
    expect([mock.bugs.splice(0), answer.status < 500 || answer.status === 501], text).toEqual([[], true]);
    if (answer.ok && body.stream) expect(text).toMatch(/\nevent: response\.(completed|incomplete)\n/);
    else if (answer.ok) expect(JSON.parse(text).output.length, text).toBeGreaterThan(0);
  });
  await fc.assert(property, { numRuns: 150 });
});

test.each<[string, readonly object[]]>([
  ['a shell that printed nothing at all', [{ type: 'shell_call_output', call_id: 'call_1', output: [null] }]],
  [
    'approval of a call without a name',
    [
      { type: 'mcp_approval_request', id: 'mcpr_1', name: 7 },
      { type: 'mcp_approval_response', approval_request_id: 'mcpr_1', approve: true },
    ],
  ],
])('%s is answered', async (_, input) => {
  await using mock = await startOpenAi('in-process');
  const answer = await mock.raw('POST', '/v1/responses', { model: 'gpt-4.1', input });
  expect([answer.status, mock.bugs]).toEqual([200, []]);
});
