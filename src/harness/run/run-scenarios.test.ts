// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how scenarios write variables
import { expect, test } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import { VirtualClock } from '../../lib/virtual-clock.ts';
import { deferred } from '../../lib/waiting.ts';
import { reportSchema } from '../report/index.ts';
import type { DeclaredFault } from '../scenario/faults-schema.ts';
import type { Progress } from './progress.ts';
import { type RunOptions, runScenarios } from './run-scenarios.ts';
import { type FakeOptions, fakeEnvironments, fakeScenario } from './testing/fake-environment.ts';
import { withoutTimes } from './without-times.ts';

function options(over: Partial<RunOptions> = {}, fake: FakeOptions = {}): RunOptions {
  return {
    scenarios: [fakeScenario()],
    environments: fakeEnvironments(fake),
    clock: systemClock(),
    seed: 'test',
    command: 'test',
    cwd: '/',
    pricesDated: '2026-01-01',
    signal: new AbortController().signal,
    ...over,
  };
}

const fault: DeclaredFault = {
  rule: { id: 'down', vendor: 'openai', operation: 'thing', when: { type: 'always' }, inject: { type: 'hang' } },
  from: 'start',
  mustHit: 1,
};

test('a run whose every check passes is PASS with exit code 0, and its report fits the contract', async () => {
  const report = await runScenarios(options());
  expect(report).toMatchObject({ verdict: 'PASS', exitCode: 0, totals: { scenarios: 1, passed: 1 } });
  expect(report.scenarios[0]?.checks).toMatchObject([{ id: 'there', state: 'PASS', lastRed: null }]);
  expect(report.scenarios[0]?.rerun).toBe("npx shakedown run --grep 'thing' --seed 'test'");
  expect(reportSchema.safeParse(JSON.parse(JSON.stringify(report))).error).toBeUndefined();
});

test('a check that does not hold makes the run FAIL with exit code 1', async () => {
  const report = await runScenarios(options({}, { answer: () => ({ status: 404 }) }));
  expect(report).toMatchObject({ verdict: 'FAIL', exitCode: 1, totals: { failed: 1, passRate: { value: 0 } } });
  expect(report.scenarios[0]?.reason).toBe('failed: there');
});

test('a check that measures nothing is UNKNOWN, and the run is not green', async () => {
  const scenario = fakeScenario({ needs: ['hands'], checks: [{ id: 'money', check: 'ledger-equals-meter' }] });
  const report = await runScenarios(options({ scenarios: [scenario] }));
  expect(report).toMatchObject({ verdict: 'UNKNOWN', exitCode: 2 });
  expect(report.scenarios[0]).toMatchObject({ state: 'UNKNOWN', reason: 'nothing measured: money' });
});

test('facts of a document that has none are UNKNOWN, not stored', async () => {
  const scenario = fakeScenario({
    documents: { blank: { generate: { type: 'empty' } } },
    flow: [{ id: 'up', do: 'upload', document: 'blank', as: 'alice', until: 'declared' }],
    checks: [{ id: 'facts', check: 'facts-stored', of: 'up' }],
  });
  const body = { job_id: 'j', document_id: 'd', upload_url: 'http://x.invalid/?token=t', upload_path: 'raw/x' };
  const report = await runScenarios(options({ scenarios: [scenario] }, { answer: () => ({ status: 200, body }) }));
  expect(report.scenarios[0]?.checks[0]).toMatchObject({ state: 'UNKNOWN', measured: null });
});

test('a failed step skips the rest: checks about it FAIL, checks about skipped steps are UNKNOWN', async () => {
  const scenario = fakeScenario({
    flow: [
      { id: 'get', do: 'http', method: 'GET', path: '/${get.nothing}', as: 'alice' },
      { id: 'next', do: 'http', method: 'GET', path: '/next' },
    ],
    checks: [
      { id: 'there', check: 'response', of: 'get', status: 200 },
      { id: 'after', check: 'response', of: 'next', status: 200 },
    ],
  });
  const [result] = (await runScenarios(options({ scenarios: [scenario] }))).scenarios;
  expect(result).toMatchObject({ state: 'FAIL', reason: 'step get failed: variable ${get.nothing} is not set' });
  expect(result?.steps.map((step) => step.state)).toEqual(['failed', 'skipped']);
  expect(result?.checks.map((check) => [check.id, check.state])).toEqual([
    ['there', 'FAIL'],
    ['after', 'UNKNOWN'],
  ]);
});

test('a fault that never fires makes the scenario INVALID with exit code 3', async () => {
  const report = await runScenarios(options({ scenarios: [fakeScenario({ faults: [fault] })] }));
  expect(report).toMatchObject({ verdict: 'INVALID', exitCode: 3 });
  expect(report.scenarios[0]?.reason).toBe('fault down fired 0 times, not 1: nothing was tested');
});

test('a fault that fires is counted, and is gone before the next scenario', async () => {
  const environments = fakeEnvironments({ answer: (_, faults) => ({ status: faults.strikes('thing') ? 200 : 404 }) });
  const scenarios = [fakeScenario({ faults: [fault] }), fakeScenario({ id: 'other' })];
  const report = await runScenarios(options({ scenarios, environments }));
  expect(report.scenarios.map((one) => one.state)).toEqual(['PASS', 'FAIL']);
  expect(report.scenarios[0]?.faults).toMatchObject([{ id: 'down', hits: 1, mustHit: 1, windows: [{ fromMs: 0 }] }]);
});

test('all rules of a profile strike from the step that names it to the step that takes it away', async () => {
  const struck: boolean[] = [];
  const answer: FakeOptions['answer'] = ({ path }, faults) => {
    if (path === '/thing') struck.push(faults.strikes('a') && faults.strikes('b'));
    return { status: 200 };
  };
  const get = (id: string) => ({ id, do: 'http', method: 'GET', path: '/thing', as: 'alice' });
  const of = (part: string): DeclaredFault => {
    const rule = { ...fault.rule, id: `both/${part}`, operation: part };
    return { rule, from: 'step', mustHit: 1 };
  };
  const scenario = fakeScenario({
    needs: ['hands'],
    faults: [of('a'), of('b')],
    flow: [
      get('before'),
      { id: 'on', do: 'fault-on', fault: 'both' },
      get('get'),
      { id: 'seen', do: 'wait-fault', fault: 'both', times: 2, within: '1s' },
      { id: 'off', do: 'fault-off', fault: 'both' },
      get('later'),
    ],
  });
  const [result] = (await runScenarios(options({ scenarios: [scenario] }, { answer }))).scenarios;
  expect(struck).toEqual([false, true, false]);
  expect(result).toMatchObject({ state: 'PASS', faults: [{ hits: 1 }, { hits: 1 }] });
});

test('an unhealthy pipeline before the scenario makes it INVALID, and nothing is done', async () => {
  const clock = new VirtualClock();
  let asked = 0;
  const answer = () => {
    asked++;
    return { status: 200 };
  };
  let ended = false;
  const run = runScenarios(options({ clock }, { healthy: false, answer })).finally(() => {
    ended = true;
  });
  while (!ended) if (!(await clock.advanceToNext())) await new Promise((resolve) => setImmediate(resolve));
  const report = await run;
  expect(report).toMatchObject({ verdict: 'INVALID', exitCode: 3 });
  expect(report.scenarios[0]?.reason).toContain('steady state');
  expect(asked).toBe(0);
});

test('an environment that cannot be made is INVALID, not a failed pipeline', async () => {
  const report = await runScenarios(options({}, { createError: 'no port is free' }));
  expect(report.scenarios[0]).toMatchObject({ state: 'INVALID', reason: 'the environment failed: no port is free' });
});

test('a run that matches no scenario throws with exit code 4 and says what there is', async () => {
  const run = runScenarios(options({ selection: { grep: 'thin-g' } }));
  await expect(run).rejects.toMatchObject({ name: 'ScenarioError', exitCode: 4 });
  await expect(run).rejects.toThrow('no scenario matches --grep thin-g (did you mean "thing"?)');
  await expect(runScenarios(options({ scenarios: [] }))).rejects.toThrow('no scenario matches');
});

test('a scenario that needs more than the place offers is SKIPPED with the reason; alone it proves nothing', async () => {
  const report = await runScenarios(options({ scenarios: [fakeScenario({ needs: ['processes'] })] }));
  expect(report).toMatchObject({ verdict: 'UNKNOWN', exitCode: 2, totals: { skipped: 1 } });
  expect(report.scenarios[0]?.reason).toBe('needs processes, which this place does not offer');
  expect(report.notChecked[0]).toContain('thing skipped');
});

test('scenarios left out are counted among what was not checked', async () => {
  const scenarios = [fakeScenario(), fakeScenario({ id: 'other', title: 'x' })];
  const report = await runScenarios(options({ scenarios, selection: { grep: 'THING' } }));
  expect(report.totals.scenarios).toBe(1);
  expect(report.notChecked[0]).toBe('1 scenarios left out by --grep THING: other');
});

test('an interrupted run clears its faults, closes its environment and ends with 130', async () => {
  const controller = new AbortController();
  const reached = deferred();
  const environments = fakeEnvironments({
    answer: (_request, _faults, signal) => {
      reached.resolve();
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
    },
  });
  const scenarios = [fakeScenario({ faults: [fault] }), fakeScenario({ id: 'next' })];
  const run = runScenarios(options({ scenarios, environments, signal: controller.signal }));
  await reached.promise;
  expect(environments.faults.list()).toHaveLength(1);
  controller.abort(new Error('Ctrl-C'));
  const report = await run;
  expect(report).toMatchObject({ exitCode: 130, verdict: 'UNKNOWN' });
  expect(report.scenarios.map((one) => one.state)).toEqual(['UNKNOWN', 'SKIPPED']);
  expect(environments.faults.list()).toEqual([]);
  expect(environments.open).toBe(0);
});

test('a run that bills more than its budget stops there with exit code 5, whatever the verdict', async () => {
  const scenarios = ['one', 'two', 'three'].map((id) => fakeScenario({ id }));
  const report = await runScenarios(options({ scenarios, budgetUsd: 0.003 }, { billsMicroUsd: 2000 }));
  expect(report).toMatchObject({ exitCode: 5, run: { budgetUsd: 0.003, endings: ['budget-stop'] } });
  expect(report.scenarios.map((one) => one.state === 'SKIPPED')).toEqual([false, false, true]);
  expect(report.scenarios[2]?.reason).toBe("the run's budget of 0.003 USD was used up before it");
  const enough = await runScenarios(options({ scenarios, budgetUsd: 0.006 }, { billsMicroUsd: 2000 }));
  expect(enough.exitCode).not.toBe(5);
});

test('an environment that cannot be closed is exit code 6, whatever the verdict', async () => {
  const report = await runScenarios(options({}, { disposeError: 'port still open' }));
  expect(report).toMatchObject({ verdict: 'PASS', exitCode: 6 });
  expect(report.notChecked).toContain('cleanup failed: port still open');
  const own = await runScenarios(
    options({ scenarios: [fakeScenario({ config: { LEASE_MS: '5000' } })] }, { disposeError: 'stuck' }),
  );
  expect(own).toMatchObject({ verdict: 'PASS', exitCode: 6 });
});

test('a scenario that passes only when repeated is FLAKY, which --fail-on turns into a failure', async () => {
  const sometimes = () => {
    let calls = 0;
    return { answer: () => ({ status: calls++ === 0 ? 500 : 200 }) };
  };
  const report = await runScenarios(options({ repeats: 1 }, sometimes()));
  expect(report).toMatchObject({ verdict: 'PASS', exitCode: 0, totals: { flaky: 1, passed: 0 } });
  expect((await runScenarios(options({ repeats: 1, failOn: ['flaky'] }, sometimes()))).exitCode).toBe(1);
});

test('the same seed gives the same report but for times, another seed does not', async () => {
  const scenario = fakeScenario({
    documents: { policy: { generate: { type: 'markdown', sections: 2 } } },
    flow: [
      {
        id: 'get',
        do: 'http',
        method: 'POST',
        path: '/thing',
        body: { question: '${policy.facts[0].question}', user: '${alice.id}' },
      },
    ],
    checks: [{ id: 'there', check: 'response', of: 'get', body: { question: '${policy.facts[0].question}' } }],
  });
  const answer: FakeOptions['answer'] = (request) => ({ status: 200, body: request.body });
  const run = async (seed: string) =>
    withoutTimes(await runScenarios(options({ scenarios: [scenario], seed }, { answer })));
  const first = await run('one');
  expect(first.verdict).toBe('PASS');
  expect(await run('one')).toEqual(first);
  const other = await run('two');
  expect(other.scenarios[0]?.checks).not.toEqual(first.scenarios[0]?.checks);
});

test('a secret that gets into an answer is cut out of the report', async () => {
  const answer = () => ({ status: 500, body: { leaked: 'sk-the-fake-secret-key' } });
  const report = await runScenarios(options({}, { answer }));
  expect(JSON.stringify(report)).not.toContain('sk-the-fake-secret-key');
  expect(JSON.stringify(report)).toContain('[cut]');
});

test('progress tells scenarios, steps and checks in order', async () => {
  const told: Progress['type'][] = [];
  await runScenarios(options({ onProgress: (progress) => told.push(progress.type) }));
  expect(told).toEqual([
    'run-started',
    'scenario-started',
    'step-started',
    'step-finished',
    'check-finished',
    'scenario-finished',
    'run-finished',
  ]);
});

test('a place without hands skips what needs them or a configuration of its own, and says what nobody looked at', async () => {
  const scenarios = [
    fakeScenario({ id: 'deep', needs: ['hands'] }),
    fakeScenario({ id: 'tuned', config: { LEASE_MS: '1000' } }),
    fakeScenario({ id: 'outside' }),
  ];
  const report = await runScenarios(options({ scenarios }, { hands: false }));
  expect(report.scenarios.map((one) => [one.state, one.reason])).toEqual([
    ['SKIPPED', 'needs hands, which this place does not offer'],
    ['SKIPPED', 'needs a configuration of its own, which this place does not offer'],
    ['PASS', undefined],
  ]);
  expect(report.notChecked.join('\n')).toContain('invariant-money: nobody could look behind the API');
});
