import { expect, test } from 'vitest';
import { file, type Llamaparse, startLlamaparse } from '../testing.ts';

const parse = (mock: Llamaparse, text: string, name = 'a.md') =>
  mock.client.parsing.create({ tier: 'fast', version: 'latest', upload_file: file(text, name) });
const idsOf = async (mock: Llamaparse, texts: readonly string[]) => {
  const made = new Map<string, string[]>();
  for (const text of texts) made.set(text, [...(made.get(text) ?? []), (await parse(mock, text)).id]);
  return made;
};

test('a submission gets the same job id in whatever order others are sent, and each of its repeats another', async () => {
  await using one = await startLlamaparse();
  await using other = await startLlamaparse();
  const seen = await idsOf(one, ['# A', '# B', '# A']);
  await other.client.files.create({ file: file('x', 'x.md'), purpose: 'parse' }); // draws ids of its own
  expect(await idsOf(other, ['# B', '# A', '# A'])).toEqual(seen);
  expect(new Set([...seen.values()].flat()).size).toBe(3);
});

test('after a reset the same submission gets the same id again', async () => {
  await using mock = await startLlamaparse();
  const first = await parse(mock, '# A');
  await mock.app.reset();
  expect((await parse(mock, '# A')).id).toBe(first.id);
  expect((await parse(mock, '# A', 'b.md')).id).not.toBe(first.id);
});
