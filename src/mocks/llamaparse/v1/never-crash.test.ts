import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startLlamaparse } from '../testing.ts';
import { FIELDS } from './fields.ts';

const value = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.constantFrom(
    'true',
    'false',
    '0',
    '-1',
    '1e999',
    'NaN',
    '[]',
    '{}',
    '[{"webhook_url":"http://hook.test/"}]',
    'en',
  ),
  fc.stringMatching(/^[0-9, -]{0,12}$/),
  fc.jsonValue().map((json) => JSON.stringify(json)),
);
const name = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...FIELDS.keys()) },
  { weight: 1, arbitrary: fc.string() },
);
const fields = fc.array(fc.tuple(name, value), { maxLength: 6 });
const content = fc.option(fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.constant(Buffer.from('# Tides\n'))), {
  nil: undefined,
});
const upload = fc.record({
  path: fc.constantFrom('/api/v1/parsing/upload', '/api/parsing/upload', '/api/parsing/screenshot'),
  fields,
  content,
  filename: fc.string({ maxLength: 300 }),
});
const id = fc.oneof(fc.constant('own'), fc.uuid(), fc.string());
const view = fc.constantFrom(
  '',
  '/details',
  '/parameters',
  '/read/result.md',
  '/result/json',
  '/result/text',
  '/result/markdown',
  '/result/structured',
  '/result/xlsx',
  '/result/pdf',
  '/result/image/a.png',
  '/result/raw/text',
);

test('whatever is uploaded, and whatever is asked of the job, the answer is one that the service gives', async () => {
  await using mock = await startLlamaparse('in-process', { fetch: () => Promise.resolve(new Response()) });
  let last = 'none';
  await fc.assert(
    fc.asyncProperty(upload, id, view, async (one, asked, of) => {
      const body = new FormData();
      for (const [field, text] of one.fields) body.append(field, text);
      if (one.content) body.append('file', new File([new Uint8Array(one.content)], one.filename));
      const made = await mock.raw(one.path, { method: 'POST', body });
      expect([200, 400, 422, 429]).toContain(made.status);
      const answer = (await made.json()) as { id?: string; detail?: unknown };
      if (made.status === 200) last = answer.id ?? '';
      else expect(answer.detail).toEqual(made.status === 422 ? expect.any(Array) : expect.any(String));
      const shown = await mock.raw(`/api/v1/parsing/job/${asked === 'own' ? last : encodeURIComponent(asked)}${of}`);
      expect([200, 400, 404, 501]).toContain(shown.status);
      await shown.arrayBuffer();
    }),
    { numRuns: 250, seed: 20_261_126 },
  );
  expect(mock.bugs).toEqual([]);
});
