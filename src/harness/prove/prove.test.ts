import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import { runScenarios } from '../run/run-scenarios.ts';
import { type FakeOptions, fakeEnvironments, fakeScenario } from '../run/testing/fake-environment.ts';
import type { Control, Scenario } from '../scenario/types.ts';
import { prove } from './prove.ts';
import { readControls, storeControls } from './store.ts';

/** Answers 200 until a rule for the operation `thing` is in force. */
const breakable: FakeOptions = { answer: (_request, faults) => ({ status: faults.strikes('thing') ? 500 : 200 }) };

function proof(scenario: Scenario, fake: FakeOptions = breakable, signal = new AbortController().signal) {
  return prove({
    scenarios: [scenario],
    environments: fakeEnvironments(fake),
    clock: systemClock(),
    seed: 'test',
    signal,
  });
}

function planting(operation: string, turnsRed = ['there']): Control {
  const rule = {
    id: 'control-x',
    vendor: 'openai' as const,
    operation,
    when: { type: 'always' as const },
    inject: { type: 'hang' as const },
  };
  return { id: 'x', title: undefined, plant: { type: 'fault', after: undefined, rule }, turnsRed };
}

test('a control that turns every check it names red is RED, and the proof succeeds', async () => {
  const result = await proof(fakeScenario());
  expect(result).toMatchObject({ exitCode: 0, unplanted: [], unproved: [] });
  expect(result.controls).toMatchObject([
    {
      id: 'gone',
      scenario: 'thing',
      planted: 'openai thing: never answers',
      state: 'RED',
      checks: [{ id: 'there', state: 'FAIL' }],
    },
  ]);
});

test('a check that stays green under its control fails the proof with exit code 1', async () => {
  const blind = fakeScenario({
    checks: [
      { id: 'there', check: 'response', of: 'get', status: 200 },
      { id: 'blind', check: 'response', of: 'get', body: {} },
    ],
    controls: [planting('thing', ['there', 'blind'])],
  });
  const result = await proof(blind);
  expect(result.exitCode).toBe(1);
  expect(result.controls[0]).toMatchObject({ state: 'GREEN', reason: expect.stringContaining('blind was PASS') });
  expect(result.unproved).toEqual(['thing/blind']);
});

test('a planted fault that never fires is INVALID, not a proof', async () => {
  const result = await proof(fakeScenario({ controls: [planting('something-else')] }));
  expect(result.exitCode).toBe(3);
  expect(result.controls[0]).toMatchObject({ state: 'INVALID', reason: 'the planted fault never fired' });
});

test('a control that names a check which was never made is GREEN with the check MISSING', async () => {
  const result = await proof(fakeScenario({ controls: [planting('thing', ['invariant-money'])] }));
  expect(result.controls[0]).toMatchObject({ state: 'GREEN', checks: [{ id: 'invariant-money', state: 'MISSING' }] });
  expect(result.exitCode).toBe(1);
});

test('a scenario that is red without any planted fault proves nothing', async () => {
  const result = await proof(fakeScenario(), { answer: () => ({ status: 500 }) });
  expect(result.exitCode).toBe(1);
  expect(result.unplanted).toMatchObject([{ scenario: 'thing', state: 'FAIL' }]);
  expect(result.controls[0]?.state).toBe('INVALID');
});

test('without hands nothing can be planted, and that is no success', async () => {
  const result = await proof(fakeScenario(), { ...breakable, hands: false });
  expect(result).toMatchObject({
    exitCode: 2,
    controls: [],
    skipped: [{ scenario: 'thing', reason: 'planting needs hands' }],
  });
});

test('an interrupted proof ends with 130', async () => {
  const controller = new AbortController();
  controller.abort(new Error('Ctrl-C'));
  expect((await proof(fakeScenario(), breakable, controller.signal)).exitCode).toBe(130);
});

test('stored controls tell a later run when each check was last seen red', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shakedown-controls-'));
  const file = join(folder, 'reports', 'controls.json');
  try {
    expect(await readControls(file)).toEqual([]);
    const { controls } = await proof(fakeScenario());
    await storeControls(file, [{ ...controls[0]!, id: 'older', at: '2020-01-01T00:00:00.000Z' }]);
    await storeControls(file, controls);
    const stored = await readControls(file);
    expect(stored.map((control) => control.id)).toEqual(['gone', 'older']);
    const report = await runScenarios({
      scenarios: [fakeScenario()],
      environments: fakeEnvironments(breakable),
      clock: systemClock(),
      seed: 'test',
      command: 'test',
      cwd: '/',
      pricesDated: '2026-01-01',
      signal: new AbortController().signal,
      controls: stored,
    });
    expect(report.scenarios[0]?.checks[0]?.lastRed).toBe(controls[0]?.at);
    expect(report.notChecked.join()).not.toContain('never seen red');
    await writeFile(file, '{}');
    await expect(readControls(file)).rejects.toThrow('is not a file of control results');
  } finally {
    await rm(folder, { recursive: true });
  }
});
