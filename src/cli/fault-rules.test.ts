import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readFaultRules } from './fault-rules.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shakedown-faults-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function written(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

test('a file mixes rules and profiles, in YAML as in JSON', async () => {
  const yaml = `
- { id: slow, vendor: openai, operation: '*', inject: { type: delay, ms: 5 } }
- profile: webhook-chaos
`;
  const rules = await readFaultRules(await written('rules.yaml', yaml));
  expect(rules.map((rule) => rule.id).slice(0, 2)).toEqual(['slow', 'webhook-chaos/lost']);
  const json = JSON.stringify([{ id: 'a', vendor: 'openai', operation: '*', inject: { type: 'hang' } }]);
  expect(await readFaultRules(await written('rules.json', json))).toMatchObject([
    { id: 'a', when: { type: 'always' } },
  ]);
});

test('a profile goes by its name', async () => {
  expect((await readFaultRules('half-open')).length).toBeGreaterThan(3);
});

test.each([
  ['no such thing', 'thunder', /"thunder" is neither a file \(ENOENT\) nor a profile \(brownout-ramp, /],
  ['no rule', '- { id: a, vendor: openai }', /rules.yaml: fault rule "a" is not usable: operation: .*inject:/],
  ['no YAML', '- { id: ', /rules.yaml: /],
])('%s is told as a mistake in the command line', async (_name, text, message) => {
  const from = text.includes('{') ? await written('rules.yaml', text) : text;
  await expect(readFaultRules(from)).rejects.toMatchObject({
    name: 'UsageError',
    message: expect.stringMatching(message),
  });
});
