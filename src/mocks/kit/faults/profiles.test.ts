import { expect, test } from 'vitest';
import { FAULT_PROFILES } from './profiles.ts';
import { parseFaultRules } from './rule-list.ts';
import { parseFaultRule } from './schema.ts';

test.each(Object.keys(FAULT_PROFILES))('%s holds rules that can be put into force, under ids of their own', (name) => {
  const rules = parseFaultRules(name);
  expect(rules.map(parseFaultRule)).toEqual(rules);
  expect(new Set(rules.map((rule) => rule.id)).size).toBe(rules.length);
  expect(rules.every((rule) => rule.id.startsWith(`${name}/`))).toBe(true);
});

test('a file’s list may mix rules and profiles', () => {
  const hang = { id: 'mine', vendor: 'openai', operation: '*', inject: { type: 'hang' } };
  const ids = (input: unknown) => parseFaultRules(input).map((rule) => rule.id);
  expect(ids({ rules: [hang, { profile: 'quota-exhausted', at: 'real' }] })).toEqual([
    'mine',
    'quota-exhausted/openai',
    'quota-exhausted/llamaparse',
  ]);
  expect(() => parseFaultRules([hang, 7])).toThrow('fault rule is not usable');
});
