import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadScenarios } from '../load-scenarios.ts';
import { fakeScenario } from '../run/testing/fake-environment.ts';
import { loadPhases } from './load.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const GOOD = `kind: readiness
phase: 3
title: The whole pipeline
about: For tests.
criteria:
  - id: P3-01
    statement: It works
    severity: must
    owner: pipeline
    source: hand-off
    evidence: { scenarios: [thing], mode: real }
  - id: P3-02
    statement: Somebody read it
    severity: should
    owner: docs
    source: hand-off
    attest: it was read
waivers:
  - { id: w-1, criterion: P3-01, until: 2027-01-31, owner: lead, approver: manager, reason: no key, issue: '#7' }
attestations:
  - { criterion: P3-02, by: Ana, at: 2026-11-01, until: 2027-01-01, note: read it }
`;

const SCENARIOS = [fakeScenario(), fakeScenario({ id: 'formats[docx]' }), fakeScenario({ id: 'formats[html]' })];

async function load(text: string, name = 'phase-3.yaml') {
  const folder = await mkdtemp(join(tmpdir(), 'shakedown-readiness-'));
  try {
    await writeFile(join(folder, name), text);
    return await loadPhases({ folder, cwd: folder, scenarios: SCENARIOS });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('a file that is right is read, its defaults filled in', async () => {
  const [phase] = await load(GOOD);
  expect(phase?.criteria[0]?.proof).toEqual({
    type: 'measured',
    items: [{ kind: 'scenario', scenario: 'thing' }],
    mode: 'real',
    minRuns: 1,
    maxAgeMs: 30 * 86_400_000,
    sameCommit: true,
    seenRed: true,
  });
  expect(phase?.criteria[1]?.proof).toEqual({ type: 'attested', what: 'it was read' });
});

const ITEMS: [written: string, items: string[]][] = [
  ['scenarios: [formats]', ['scenario formats[docx]', 'scenario formats[html]']],
  ['kinds: [services]', ['scenario thing', 'scenario formats[docx]', 'scenario formats[html]']],
  ['checks: [formats/there]', ['check formats[docx]', 'check formats[html]']],
  ['gates: [pass-rate]', ['gate undefined']],
  ['invariants: [invariant-money]', ['invariant undefined']],
  ['scenarios: [thing], invariants: [invariant-money]', ['scenario thing', 'invariant thing']],
];
test.each(ITEMS)('%s stands for %j', async (written, items) => {
  const [phase] = await load(GOOD.replace('scenarios: [thing]', written));
  const proof = phase?.criteria[0]?.proof;
  expect(proof?.type === 'measured' && proof.items.map((item) => `${item.kind} ${item.scenario}`)).toEqual(items);
});

const MISTAKES: [name: string, change: [from: string, to: string], message: string][] = [
  ['a misspelt key', ['severity: must', 'severty: must'], '8:5 unknown key "severty" (did you mean "severity"?)'],
  ['a misspelt word', ['severity: must', 'severity: most'], '8:15 unknown value "most" (did you mean "must"?)'],
  [
    'a scenario that is not there',
    ['[thing]', '[thign]'],
    '11:29 there is no scenario "thign" (did you mean "thing"?)',
  ],
  ['a kind without scenarios', ['scenarios: [thing]', 'kinds: [load]'], '11:25 there is no scenario of kind "load"'],
  [
    'a check that is not there',
    ['scenarios: [thing]', 'checks: [thing/theer]'],
    'thing has no check "theer" (did you mean "there"?)',
  ],
  ['a gate that is not there', ['scenarios: [thing]', 'gates: [thing/p95]'], 'thing has no gate "p95"'],
  ["a run's gate that is not there", ['scenarios: [thing]', 'gates: [pass-rat]'], 'a run has no gate "pass-rat"'],
  [
    'an invariant that is not there',
    ['scenarios: [thing]', 'invariants: [invariant-mony]'],
    'there is no invariant "invariant-mony"',
  ],
  ['evidence without a name', ['scenarios: [thing], ', ''], 'evidence names nothing'],
  ['no way to be shown', ['    attest: it was read\n', ''], 'needs exactly one of evidence, planned, attest'],
  ['two ways to be shown', ['attest: it was read', 'attest: it was read\n    planned: more'], 'needs exactly one of'],
  ['an id of another phase', ['id: P3-02', 'id: P4-02'], 'a criterion of phase 3 is P3-..., not P4-02'],
  ['an id used twice', ['id: P3-02', 'id: P3-01'], 'the id "P3-01" is already used'],
  ['another file name', ['phase: 3', 'phase: 4'], 'the criteria of phase 4 belong into phase-4.yaml'],
  ['a waiver without an end', [' until: 2027-01-31,', ''], '19:5 missing key "until"'],
  ['a waiver that ends some day', ['until: 2027-01-31', 'until: soon'], 'must be a date such as 2027-01-31'],
  ['a waiver without an issue', [", issue: '#7'", ''], 'missing key "issue"'],
  [
    'a waiver its owner approves',
    ['approver: manager', 'approver: lead'],
    'the approver of a waiver must not be its owner',
  ],
  [
    "a waiver the criterion's team approves",
    ['approver: manager', 'approver: pipeline'],
    '"pipeline" owns P3-01 and must not approve its waiver',
  ],
  ['a waiver of nothing', ['criterion: P3-01, until', 'criterion: P3-07, until'], 'there is no criterion "P3-07"'],
  [
    "a person's word on what is measured",
    ['criterion: P3-02, by', 'criterion: P3-01, by'],
    "P3-01 is measured: nobody's word makes it true",
  ],
];
test.each(MISTAKES)('%s is told with its place', async (_, [from, to], message) => {
  expect(GOOD).toContain(from);
  const loading = load(GOOD.replace(from, to));
  await expect(loading).rejects.toMatchObject({ name: 'ScenarioError', exitCode: 4 });
  await expect(loading).rejects.toThrow(message);
});

test('the shipped criteria of phases 1 to 7 rest on scenarios that exist', async () => {
  const scenarios = await loadScenarios({ paths: [join(ROOT, 'scenarios')], cwd: ROOT, env: {} });
  const phases = await loadPhases({ folder: join(ROOT, 'scenarios', 'readiness'), cwd: ROOT, scenarios });
  expect(phases.map((one) => one.phase)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  for (const phase of phases) expect(phase.criteria.some((one) => one.severity === 'must')).toBe(true);
});
