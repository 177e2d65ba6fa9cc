import { expect, test } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import { deferred } from '../../lib/waiting.ts';
import { type RunOptions, runScenarios } from '../run/run-scenarios.ts';
import { type FakeOptions, fakeEnvironments, fakeScenario } from '../run/testing/fake-environment.ts';
import { withoutTimes } from '../run/without-times.ts';
import type { Scenario } from '../scenario/types.ts';
import { type LaneProcess, lanesElsewhere } from './elsewhere.ts';
import type { FromLane, ToLane } from './messages.ts';
import { batches } from './schedule.ts';
import { serveLane } from './serve.ts';

const clock = systemClock();

/** A lane's process without an operating-system process: messages are copied as between two of them. */
function fakeProcess(fake: FakeOptions, onPerform: (id: string, die: () => void) => void = () => undefined) {
  const environments = fakeEnvironments(fake);
  let receive: (message: FromLane) => void = () => undefined;
  let exited: (how: string) => void = () => undefined;
  let alive = true;
  const end = (how: string) => {
    if (alive) exited(how);
    alive = false;
  };
  const listen = serveLane({
    clock,
    send: (message) => alive && receive(structuredClone(message)),
    environmentsAt: () => environments,
    end: () => end('exit code 0'),
  });
  const process: LaneProcess = {
    send(message: ToLane) {
      if (!alive) return;
      if (message.type === 'perform') onPerform(message.task.scenario.id, () => end('SIGKILL'));
      listen(structuredClone(message));
    },
    onMessage: (listener) => {
      receive = listener;
    },
    onExit: (listener) => {
      exited = listener;
    },
    kill: () => end('SIGKILL'),
  };
  return { process, environments };
}

function options(scenarios: readonly Scenario[], over: Partial<RunOptions> = {}): RunOptions {
  return {
    scenarios,
    environments: fakeEnvironments(),
    clock,
    seed: 'test',
    command: 'test',
    cwd: '/',
    pricesDated: '2026-01-01',
    signal: new AbortController().signal,
    ...over,
  };
}

function elsewhere(count: number, launch: () => LaneProcess, signal = new AbortController().signal) {
  const place = { type: 'local', cacheDir: '', data: { type: 'embedded' } } as const;
  const opening = { place, seed: 'test', controls: [], records: true };
  return lanesElsewhere({ count, launch, opening, clock, signal });
}

const scenarios = ['one', 'two', 'three', 'four'].map((id) => fakeScenario({ id }));

test('three lanes report the same as one, in the order of the files', async () => {
  const alone = await runScenarios(options(scenarios));
  const answer = async ({ path }: { path: string }) => {
    await clock.sleep(path === '/thing' ? 5 * Math.random() : 0);
    return { status: 200 };
  };
  const lanes = elsewhere(3, () => fakeProcess({ answer }).process);
  const together = await runScenarios(options(scenarios, { lanes }));
  expect(together.scenarios.map((one) => one.id)).toEqual(['one', 'two', 'three', 'four']);
  expect(withoutTimes(together)).toEqual(withoutTimes(alone));
});

test('a process that dies makes its own scenario INVALID; the others run in a new one', async () => {
  let launched = 0;
  const launch = () => {
    launched++;
    return fakeProcess({}, (id, die) => id === 'two' && die()).process;
  };
  const report = await runScenarios(options(scenarios, { lanes: elsewhere(2, launch) }));
  expect(report.scenarios.map((one) => one.state)).toEqual(['PASS', 'INVALID', 'PASS', 'PASS']);
  expect(report.scenarios[1]?.reason).toContain('ended with SIGKILL');
  expect(report).toMatchObject({ verdict: 'INVALID', exitCode: 3 });
  expect(launched).toBe(3);
});

test('an interrupted run ends what the lanes do, closes every environment and exits with 130', async () => {
  const controller = new AbortController();
  const started = deferred();
  const made: ReturnType<typeof fakeEnvironments>[] = [];
  const answer = async (_request: unknown, _rules: unknown, signal: AbortSignal) => {
    started.resolve();
    await clock.sleep(60_000, signal);
    return { status: 200 };
  };
  const launch = () => {
    const { process, environments } = fakeProcess({ answer });
    made.push(environments);
    return process;
  };
  const lanes = elsewhere(2, launch, controller.signal);
  const run = runScenarios(options(scenarios, { lanes, signal: controller.signal }));
  await started.promise;
  controller.abort(new Error('Ctrl-C'));
  const report = await run;
  expect(report.exitCode).toBe(130);
  expect(made.map((one) => one.open)).toEqual([0, 0]);
});

test('a lane that cannot close its environment fails the clean-up', async () => {
  const lanes = elsewhere(2, () => fakeProcess({ disposeError: 'the port stays taken' }).process);
  const report = await runScenarios(options(scenarios, { lanes }));
  expect(report.exitCode).toBe(6);
  expect(report.notChecked.join()).toContain('the port stays taken');
});

test('a load scenario runs when all others have ended, and alone', async () => {
  const running = new Set<string>();
  const beside = new Map<string, string[]>();
  const launch = () => {
    const { process } = fakeProcess({}, (id) => {
      beside.set(id, [...running]);
      running.add(id);
    });
    return {
      ...process,
      onMessage: (listener: (message: FromLane) => void) =>
        process.onMessage((message) => {
          if (message.type === 'performed') running.delete(message.performed.run.result.id);
          listener(message);
        }),
    };
  };
  const load = ['many', 'more'].map((id) => fakeScenario({ id, kind: 'load' }));
  const report = await runScenarios(options([...load, ...scenarios], { lanes: elsewhere(2, launch) }));
  expect(report.exitCode).toBe(0);
  expect([...beside.keys()].slice(-2)).toEqual(['many', 'more']);
  expect([beside.get('many'), beside.get('more')]).toEqual([[], []]);
});

test('scenarios of one configuration stay together, the longest first; all others go one by one', () => {
  const own = (id: string, over: Partial<Scenario>) => fakeScenario({ id, ...over });
  const all = [
    own('plain', {}),
    own('slow-1', { config: { LEASE_MS: '1' } }),
    own('killed', { needs: ['processes'] }),
    own('slow-2', { config: { LEASE_MS: '1' } }),
    own('twin', { needs: ['twin'] }),
    own('also-plain', {}),
  ];
  expect(batches(all).map((batch) => batch.map((one) => one.id))).toEqual([
    ['killed'],
    ['slow-1', 'slow-2'],
    ['twin'],
    ['plain'],
    ['also-plain'],
  ]);
});
