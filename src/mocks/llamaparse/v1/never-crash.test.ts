import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startLlamaparse } from '../testing.ts';
import { FIELDS, type FieldKind } from './fields.ts';

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
/** What a field of the kind takes: one wrong field hides what the others would do. */
function fitting(kind: FieldKind): fc.Arbitrary<string> {
  switch (kind.type) {
    case 'flag':
      return fc.constantFrom('true', 'False', '1', 'no');
    case 'whole':
      return fc.integer({ min: -2, max: 9 }).map(String);
    case 'number':
      return fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map(String);
    case 'ratio':
      return fc.double({ noNaN: true, min: 0, max: 1 }).map(String);
    case 'word':
    case 'list':
      return fc.constantFrom(...kind.words);
    case 'text':
      return value;
    default:
      return kind satisfies never;
  }
}
const names = [...FIELDS.keys()];
const texts = names.filter((name) => FIELDS.get(name)?.type === 'text');
const field = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...names, ...texts).chain((name) => pair(name, fitting(kindOf(name)))) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...names), value) },
  { weight: 1, arbitrary: fc.tuple(fc.string(), value) },
);
const fields = fc.array(field, { maxLength: 4 });

function kindOf(name: string): FieldKind {
  return FIELDS.get(name) ?? { type: 'text' };
}

function pair(name: string, of: fc.Arbitrary<string>): fc.Arbitrary<[string, string]> {
  return of.map((text) => [name, text]);
}

const content = fc.oneof(
  { weight: 4, arbitrary: fc.constant(Buffer.from('# Tides\n')) },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  { weight: 1, arbitrary: fc.constant(undefined) },
);
const upload = fc.record({
  path: fc.constantFrom('/api/v1/parsing/upload', '/api/parsing/upload', '/api/parsing/screenshot'),
  fields,
  content,
  filename: fc.oneof(fc.constant('note.md'), fc.string({ maxLength: 300 })),
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
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(upload, id, view, async (one, asked, of) => {
      const body = new FormData();
      for (const [field, text] of one.fields) body.append(field, text);
      if (one.content) body.append('file', new File([new Uint8Array(one.content)], one.filename));
      const made = await mock.raw(one.path, { method: 'POST', body });
      expect([200, 400, 422, 429]).toContain(made.status);
      const answer = (await made.json()) as { id?: string; detail?: unknown };
      if (made.status === 200) {
        last = answer.id ?? '';
        accepted++;
      }
      if (made.status !== 200)
        expect(answer.detail).toEqual(made.status === 422 ? expect.any(Array) : expect.any(String));
      const shown = await mock.raw(`/api/v1/parsing/job/${asked === 'own' ? last : encodeURIComponent(asked)}${of}`);
      expect([200, 400, 404, 501]).toContain(shown.status);
      await shown.arrayBuffer();
    }),
    { numRuns: 250, seed: 20_261_126 },
  );
  expect(mock.bugs).toEqual([]);
  expect(accepted).toBeGreaterThan(50);
});
