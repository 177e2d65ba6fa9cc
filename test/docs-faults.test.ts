import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { FAULT_PROFILES, parseFaultRules } from '../src/mocks/index.ts';

const text = await readFile(new URL('../docs/faults.md', import.meta.url), 'utf8');
const blocks = [...text.matchAll(/```(yaml|json)\n([\s\S]*?)```/g)].map(([, , block]) => block as string);

test('the rules in docs/faults.md can be put into force as they stand', () => {
  expect(blocks).toHaveLength(2);
  for (const block of blocks) expect(parseFaultRules(parse(block)).length).toBeGreaterThan(1);
});

test('docs/faults.md names every profile', () => {
  for (const name of Object.keys(FAULT_PROFILES)) expect(text).toContain(`\`${name}\``);
});
