import { expect, test } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import type { DeclaredFault } from '../scenario/faults-schema.ts';
import type { Scenario } from '../scenario/types.ts';
import { parseScenarioPlans, type ScenarioPlan } from './fault-plan.ts';
import { runScenarios } from './run-scenarios.ts';
import { type FakeOptions, fakeEnvironments, fakeScenario } from './testing/fake-environment.ts';

const declared = (id: string): DeclaredFault => ({
  rule: { id, vendor: 'openai', operation: id, when: { type: 'always' }, inject: { type: 'hang' } },
  from: 'start',
  mustHit: 1,
});
const faulty = (over: Partial<Scenario> = {}) => fakeScenario({ faults: [declared('a'), declared('b')], ...over });

/** Asks for both operations; the thing is not there when `b` strikes. */
const answer: FakeOptions['answer'] = (_, faults) => {
  faults.strikes('a');
  return { status: faults.strikes('b') ? 503 : 200 };
};

async function run(scenarios: readonly Scenario[], plan?: readonly ScenarioPlan[], repeats = 0) {
  const lines: string[] = [];
  const report = await runScenarios({
    scenarios,
    environments: fakeEnvironments({ answer }),
    clock: systemClock(),
    seed: 'test',
    command: 'test',
    cwd: '/',
    pricesDated: '2026-01-01',
    signal: new AbortController().signal,
    sink: { journal: () => undefined, log: () => undefined, plan: (line) => lines.push(line) },
    repeats,
    ...(plan && { plan }),
  });
  return { report, plan: parseScenarioPlans(lines.join('\n'), 'plan.ndjson') };
}

const rulesOf = (plan: readonly ScenarioPlan[]) => plan.map(({ faults }) => faults.map(({ rule }) => rule).join());

test('a run records what struck, with scenario and try', async () => {
  const { plan } = await run([faulty(), faulty({ id: 'other' })], undefined, 1);
  expect(plan.map((call) => `${call.scenario} ${call.try} ${call.faults[0]?.rule}`)).toEqual([
    'thing 1 thing/a',
    'thing 1 thing/b',
    'thing 2 thing/a',
    'thing 2 thing/b',
    'other 1 other/a',
    'other 1 other/b',
    'other 2 other/a',
    'other 2 other/b',
  ]);
});

test('a secret in what a fault answers is cut out of the recorded plan', async () => {
  const { rule } = declared('a');
  const telling = { ...rule, inject: { type: 'status', status: 500, body: 'sk-the-fake-secret-key' } } as const;
  const { plan } = await run([faulty({ faults: [{ ...declared('a'), rule: telling }] })]);
  expect(plan.map(({ faults }) => faults)).toEqual([
    [{ rule: 'thing/a', inject: { type: 'status', status: 500, body: '[cut]' } }],
  ]);
});

test('a fault that a plan leaves out does not strike and need not', async () => {
  const recorded = await run([faulty()]);
  expect(recorded.report.exitCode).toBe(1);
  const [onlyA, onlyB] = recorded.plan.map((call) => [call]);
  const withA = await run([faulty()], onlyA);
  expect([withA.report.exitCode, rulesOf(withA.plan)]).toEqual([0, ['thing/a']]);
  expect(withA.report.scenarios[0]?.faults).toMatchObject([{ id: 'a', hits: 1, mustHit: 1 }]);
  const withB = await run([faulty()], onlyB);
  expect([withB.report.exitCode, rulesOf(withB.plan)]).toEqual([1, ['thing/b']]);
});

test('the empty plan is a run without faults', async () => {
  const { report, plan } = await run([faulty()], []);
  expect([report.exitCode, report.scenarios[0]?.faults, plan]).toEqual([0, [], []]);
});

test('a planned fault that never strikes is INVALID, and the report says which calls did not come', async () => {
  const { plan } = await run([faulty()]);
  const elsewhere = faulty({ faults: [{ ...declared('a'), rule: { ...declared('a').rule, operation: 'never' } }] });
  const { report } = await run([elsewhere], plan.slice(0, 1));
  expect(report).toMatchObject({ verdict: 'INVALID', exitCode: 3 });
  expect(report.notChecked).toContain('thing: 1 of 1 calls of the plan did not come again');
});

test('calls of scenarios that are not selected are left out, and the report says so', async () => {
  const { plan } = await run([faulty(), faulty({ id: 'other' })]);
  const { report } = await run([faulty()], plan);
  expect(report.notChecked).toContain('2 calls of the plan are of scenarios left out: other');
});

test('a plan of another scenario, or of a fault that is not declared, ends the run with exit code 4', async () => {
  const { plan } = await run([faulty()]);
  await expect(run([faulty({ id: 'other' })], plan)).rejects.toMatchObject({
    exitCode: 4,
    message: 'the plan is of thing, not of what is selected: other',
  });
  await expect(run([fakeScenario({ faults: [declared('a')] })], plan)).rejects.toMatchObject({
    exitCode: 4,
    message: 'the plan has a fault "thing/b" that scenario thing does not declare (there are: thing/a)',
  });
});

test('a plan of a scenario with processes of its own ends the run with exit code 4, and says why', async () => {
  const { plan } = await run([faulty(), faulty({ id: 'other' })]);
  const scenarios = [faulty({ needs: ['processes'] }), faulty({ id: 'other' })];
  await expect(run(scenarios, plan)).rejects.toMatchObject({
    exitCode: 4,
    message: expect.stringContaining(
      'scenario thing: it needs processes, and a pipeline in a process of its own draws',
    ),
  });
  await expect(run(scenarios, plan.slice(2))).resolves.toMatchObject({ report: { run: { seed: 'test' } } });
});

const call = '{"instance":"mock","vendor":"openai","operation":"x","request":"r","attempt":"1",';
test.each([
  ['{', 'p: line 2 of the plan is not JSON'],
  [`${call}"faults":[]}`, 'p: line 2 of the plan: faults: '],
  [
    `${call}"scenario":"s","faults":[{"rule":"s/a","inject":{"type":"explode"}}]}`,
    'p: line 2 of the plan: faults.0.inject',
  ],
  [`${call}"faults":[{"rule":"a","inject":{"type":"hang"}}]}`, 'p: call 1 of the plan is of no scenario'],
])('the line %s is no plan of a run', (line, message) => {
  expect(() => parseScenarioPlans(`\n${line}\n`, 'p')).toThrow(message);
});
