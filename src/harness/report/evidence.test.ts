import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkEvidence, EVIDENCE_FILES, fingerprint } from './evidence.ts';
import { passing } from './testing/showcase.ts';
import { writeReports } from './write.ts';

async function runFolder() {
  const path = await mkdtemp(join(tmpdir(), 'shakedown-evidence-'));
  const { dir } = await writeReports(passing, { dir: path, journal: ['{"seq":1}'], log: ['{"a":1}'] });
  return { dir, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

test('a run folder as it was written holds', async () => {
  await using run = await runFolder();
  expect(await checkEvidence(run.dir)).toMatchObject({ holds: true, record: { runId: passing.run.id } });
});

test.each(EVIDENCE_FILES)('one byte changed in %s is found', async (file) => {
  await using run = await runFolder();
  const bytes = await readFile(join(run.dir, file));
  bytes[3] = (bytes[3] ?? 0) ^ 1;
  await writeFile(join(run.dir, file), bytes);
  expect(await checkEvidence(run.dir)).toEqual({
    holds: false,
    problems: [`${file} was changed: it has not the hash of the record`],
  });
});

test.each(EVIDENCE_FILES)('a missing %s is found', async (file) => {
  await using run = await runFolder();
  await rm(join(run.dir, file));
  expect(await checkEvidence(run.dir)).toEqual({ holds: false, problems: [`${file} is missing`] });
});

test('a record whose words were changed no longer has its own hash', async () => {
  await using run = await runFolder();
  const file = join(run.dir, 'evidence.json');
  await writeFile(file, (await readFile(file, 'utf8')).replace('"backend": "mock"', '"backend": "real"'));
  expect(await checkEvidence(run.dir)).toEqual({
    holds: false,
    problems: ['evidence.json: its content does not have the hash it bears'],
  });
});

test.each([
  ['is missing', (file: string) => rm(file), 'there is no evidence.json'],
  ['is no record', (file: string) => appendFile(file, '}'), 'evidence.json is not a record'],
])('a record that %s is told', async (_, spoil, words) => {
  await using run = await runFolder();
  await spoil(join(run.dir, 'evidence.json'));
  const found = await checkEvidence(run.dir);
  expect(found).toMatchObject({ holds: false, problems: [expect.stringContaining(words)] });
});

test('the fingerprint is of machine, versions, backend and database, and of nothing else', () => {
  const at = (change: object, environment: object = {}) =>
    fingerprint({
      ...passing,
      run: { ...passing.run, ...change, environment: { ...passing.run.environment, ...environment } },
    });
  expect(at({ id: 'x', seed: 'y' })).toBe(fingerprint(passing));
  expect(at({}, { memoryMb: passing.run.environment.memoryMb + 20 })).toBe(fingerprint(passing));
  for (const other of [
    at({ backend: 'real' }),
    at({ database: 'container' }),
    at({}, { cpu: 'z' }),
    at({}, { cores: 64 }),
  ])
    expect(other).not.toBe(fingerprint(passing));
});
