// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how scenarios write variables
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ConfigKnowledge } from './config-names.ts';
import { loadScenarios } from './load.ts';
import { formatProblem, ScenarioError } from './problems.ts';

const GOOD = `id: upload-to-answer
kind: end-to-end
title: A document is uploaded and answers
intent: Without this nobody would see that nothing works.
needs: [hands]
documents:
  policy: { generate: { type: pdf, pages: 2 } }
users: [alice]
faults:
  - { id: busy, vendor: openai, operation: embeddings.create, when: { type: first, count: 1 }, inject: { type: status, status: 503 } }
flow:
  - { id: up, do: upload, document: policy, as: alice }
  - { do: wait, for: up, within: 10s }
  - { id: q, do: ask, question: "\${policy.facts[0].question}", as: alice }
checks:
  - { id: answered, check: answer, of: q, upload: up }
controls:
  - { id: mute, plant: { do: fault, vendor: openai, operation: chat.completions.create, inject: { type: malformed } }, turnsRed: [answered] }
`;

const config: ConfigKnowledge = {
  names: ['LEASE_MS', 'WORKER_LOOPS'],
  problems: ({ LEASE_MS }) => (Number(LEASE_MS ?? 1000) >= 1000 ? [] : [{ name: 'LEASE_MS', message: 'is too short' }]),
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shakedown-load-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(name: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), text);
}

function load(env: Record<string, string> = {}) {
  return loadScenarios({ paths: ['.'], cwd: folder, env, config });
}

async function mistakes(text: string, env: Record<string, string> = {}): Promise<string[]> {
  await write('a.yaml', text);
  const error = await load(env).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error, 'the loader accepted it').toBeInstanceOf(ScenarioError);
  expect((error as ScenarioError).exitCode).toBe(4);
  return (error as ScenarioError).problems.map(formatProblem);
}

test('a profile becomes its rules; those that must hit do so often, the others may', async () => {
  const profile = 'profiles:\n  - { profile: quota-exhausted, at: mock, mustHit: { llamaparse: 2 } }\nfaults:\n';
  await write('end-to-end/a.yaml', GOOD.replace('faults:\n', profile));
  const [scenario] = await load();
  expect(scenario?.faults.map(({ rule, from, mustHit }) => [rule.id, rule.at, from, mustHit])).toEqual([
    ['busy', undefined, 'start', 1],
    ['quota-exhausted/openai', 'mock', 'start', 0],
    ['quota-exhausted/llamaparse', 'mock', 'start', 2],
  ]);
});

test('a profile from a step on is in force from there, and its step may name it', async () => {
  const profile = 'profiles:\n  - { profile: quota-exhausted, from: step, mustHit: { openai: 1 } }\nfaults:\n';
  const step = 'flow:\n  - { do: fault-on, fault: quota-exhausted }\n';
  await write('end-to-end/a.yaml', GOOD.replace('faults:\n', profile).replace('flow:\n', step));
  const [scenario] = await load();
  expect(scenario?.faults.slice(1).map(({ rule, from }) => [rule.id, from])).toEqual([
    ['quota-exhausted/openai', 'step'],
    ['quota-exhausted/llamaparse', 'step'],
  ]);
});

test('a good file becomes a plain scenario, steps without an id get one', async () => {
  await write('end-to-end/a.yaml', GOOD);
  const [scenario, ...others] = await load();
  expect(others).toEqual([]);
  expect(scenario).toMatchObject({ id: 'upload-to-answer', file: 'end-to-end/a.yaml', tags: [], config: {} });
  expect(scenario?.flow.map((step) => step.id)).toEqual(['up', 'wait-2', 'q']);
  expect(scenario?.faults[0]).toMatchObject({ from: 'start', mustHit: 1, rule: { id: 'busy' } });
});

describe('a mistake is told with file, line, column and what to do', () => {
  const rows: [what: string, find: string, replace: string, told: string[]][] = [
    ['a misspelt key', 'title:', 'titel:', ['a.yaml:3:1 unknown key "titel" (did you mean "title"?)']],
    [
      'a misspelt key in a step',
      'within: 10s',
      'witin: 10s',
      ['a.yaml:13:26 unknown key "witin" (did you mean "within"?)'],
    ],
    ['a misspelt step', 'do: wait', 'do: wiat', ['a.yaml:13:11 unknown value "wiat" (did you mean "wait"?)']],
    ['a wrong type', 'users: [alice]', 'users: alice', ['a.yaml:8:8 must be a list, not "alice"']],
    ['a wrong type deep down', 'pages: 2', 'pages: two', ['a.yaml:7:43 must be a number, not "two"']],
    [
      'a wrong word',
      'kind: end-to-end',
      'kind: end-to-and',
      ['a.yaml:2:7 unknown value "end-to-and" (did you mean "end-to-end"?)'],
    ],
    ['a duplicate key', 'title: A', 'id: other\ntitle: A', ['a.yaml:3:1 duplicate key "id"']],
    [
      'a missing key',
      'intent: Without this nobody would see that nothing works.\n',
      '',
      ['a.yaml:1:1 missing key "intent"'],
    ],
    [
      'no controls',
      GOOD.slice(GOOD.indexOf('controls:')),
      'controls: []\n',
      ['a.yaml:17:11 a list: Too small: expected array to have >=1 items'],
    ],
    [
      'an unset variable of a document',
      '.question}',
      '.questoin}',
      ['a.yaml:14:33 variable ${policy.facts[0].questoin} is not set (did you mean "question"?)'],
    ],
    [
      'an unset root',
      '${policy.',
      '${polizy.',
      ['a.yaml:14:33 variable ${polizy.facts[0].question} is not set (did you mean "policy"?)'],
    ],
    [
      'a variable of a later step',
      '${policy.facts[0].question}',
      '${q.answer}',
      ['a.yaml:14:33 variable ${q.answer} is not set (known: alice, clock, env, policy, scenario, target, up, wait-2)'],
    ],
    [
      'an unset environment variable',
      'title: A',
      'title: ${env.NOBODY_SET_ME} A',
      ['a.yaml:3:8 variable ${env.NOBODY_SET_ME} is not set (set NOBODY_SET_ME in the environment)'],
    ],
    [
      'a control naming an unknown check',
      'turnsRed: [answered]',
      'turnsRed: [answred]',
      ['a.yaml:18:131 no check is called "answred" (did you mean "answered"?)'],
    ],
    [
      'an unknown document',
      'document: policy',
      'document: polcy',
      ['a.yaml:12:37 no document is called "polcy" (did you mean "policy"?)'],
    ],
    [
      'a reference to the wrong kind of step',
      'of: q',
      'of: up',
      ['a.yaml:16:40 no earlier ask step is called "up" (known: q)'],
    ],
    ['a fault without hands', 'needs: [hands]', 'needs: []', ['a.yaml:10:3 a fault needs hands (add hands to needs)']],
    [
      'a count without a bound',
      '{ id: answered, check: answer, of: q, upload: up }',
      '{ id: answered, check: event-count, of: up }',
      ['a.yaml:16:5 a count without equals, atLeast or atMost would pass on anything'],
    ],
    [
      'two checks of one name',
      'checks:',
      'checks:\n  - { id: answered, check: no-match, of: q }',
      ['a.yaml:17:11 "answered" is already the name of a check (choose another name)'],
    ],
    [
      'a length of time without unit',
      '10s',
      '"10"',
      ['a.yaml:13:34 "10": must be a length of time such as 200ms, 30s or 2m'],
    ],
    [
      'an unknown pipeline variable',
      'users:',
      'config: { LEASE_SM: 5000 }\nusers:',
      ['a.yaml:8:11 the pipeline has no variable LEASE_SM (did you mean "LEASE_MS"?)'],
    ],
    [
      'a pipeline variable out of range',
      'users:',
      'config: { LEASE_MS: 5 }\nusers:',
      ['a.yaml:8:21 LEASE_MS is too short'],
    ],
    [
      'a document that is not there',
      '{ generate: { type: pdf, pages: 2 } }',
      '{ file: no.pdf, mime: application/pdf }',
      ['a.yaml:7:19 there is no file no.pdf'],
    ],
    [
      'a fault that no mock can do',
      'operation: embeddings.create, when: { type: first, count: 1 }, inject: { type: status, status: 503 }',
      'operation: models.list, inject: { type: vectors, become: zero }',
      ['a.yaml:10:65 fault rule "busy" is not usable: operation: "vectors" works on openai\'s embeddings.create only'],
    ],
    [
      'a profile with a rule that it has not got',
      'faults:\n',
      'profiles:\n  - { profile: quota-exhausted, mustHit: { llamapars: 1 } }\nfaults:\n',
      ['a.yaml:10:44 profile quota-exhausted has no rule "llamapars" (did you mean "llamaparse"?)'],
    ],
    [
      'a profile of which nothing must fire',
      'faults:\n',
      'profiles:\n  - { profile: quota-exhausted, mustHit: {} }\nfaults:\n',
      ['a.yaml:10:42 no rule of the profile must fire: then nothing is tested (one of: openai, llamaparse)'],
    ],
    [
      'a profile from a step on that no step adds',
      'faults:\n',
      'profiles:\n  - { profile: quota-exhausted, from: step, mustHit: { openai: 1 } }\nfaults:\n',
      ['a.yaml:10:16 profile "quota-exhausted" is from: step, but no fault-on step adds it'],
    ],
    [
      'an unknown profile',
      'faults:\n',
      'profiles:\n  - { profile: quota-exhaust, mustHit: { openai: 1 } }\nfaults:\n',
      ['a.yaml:10:16 unknown value "quota-exhaust" (did you mean "quota-exhausted"?)'],
    ],
    [
      'YAML that cannot be read',
      'users: [alice]',
      'users: [alice',
      [
        'a.yaml:9:1 not readable YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
      ],
    ],
  ];
  test.each(rows)('%s', async (_what, find, replace, told) => {
    expect(GOOD).toContain(find);
    const problems = await mistakes(GOOD.replace(find, () => replace));
    expect(problems.slice(0, told.length)).toEqual(told);
    if (!told[0]?.includes('not readable')) expect(problems).toHaveLength(told.length);
  });
});

test('all mistakes of all files are told at once, in order', async () => {
  await write('b.yaml', GOOD.replace('title:', 'titel:').replace('users: [alice]', 'users: alice'));
  expect(await mistakes(GOOD.replace('document: policy', 'document: polcy'))).toEqual([
    'a.yaml:12:37 no document is called "polcy" (did you mean "policy"?)',
    'b.yaml:1:5 the id "upload-to-answer" is already used in a.yaml (choose another id)',
    'b.yaml:3:1 unknown key "titel" (did you mean "title"?)',
    'b.yaml:8:8 must be a list, not "alice"',
  ]);
});

test('a scenario in the folder of another kind is refused', async () => {
  await write('security/a.yaml', GOOD);
  await expect(load()).rejects.toThrow(
    'security/a.yaml:2:7 a scenario of kind "end-to-end" lies in the folder security/',
  );
});

test('a folder without scenarios is refused, and so is a path that leads nowhere', async () => {
  await expect(load()).rejects.toThrow('there is no scenario file (.yaml) in .');
  await expect(loadScenarios({ paths: ['gone'], cwd: folder, env: {}, config })).rejects.toThrow(
    'no file or folder gone',
  );
});

test('a matrix runs every combination, each with an id of its own', async () => {
  const text = GOOD.replace('users:', 'matrix: { pages: [1, 3] }\nusers:').replace(
    'pages: 2',
    'pages: "${matrix.pages}"',
  );
  await write('a.yaml', text);
  const scenarios = await load();
  expect(scenarios.map((one) => one.id)).toEqual(['upload-to-answer[1]', 'upload-to-answer[3]']);
  expect(scenarios.map((one) => one.documents.policy?.generate)).toEqual([
    { type: 'pdf', pages: 1 },
    { type: 'pdf', pages: 3 },
  ]);
});

test('an environment variable that is set is replaced before anything runs', async () => {
  await write('a.yaml', GOOD.replace('title: A', 'title: ${env.WHAT} A'));
  expect((await load({ WHAT: 'Yes:' }))[0]?.title).toBe('Yes: A document is uploaded and answers');
});
