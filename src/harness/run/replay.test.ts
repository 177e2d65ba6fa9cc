// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how scenarios write variables
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import { seededRandom } from '../../lib/random.ts';
import type { FaultTrigger } from '../../mocks/index.ts';
import type { DeclaredFault } from '../scenario/faults-schema.ts';
import { parseScenarioPlans, type ScenarioPlan } from './fault-plan.ts';
import { localEnvironments } from './local-environments.ts';
import { runScenarios } from './run-scenarios.ts';
import { fakeScenario } from './testing/fake-environment.ts';

const CACHE = join(import.meta.dirname, '../../../.shakedown/cache');

const slow = (id: string, vendor: 'llamaparse' | 'supabase', operation: string, when: FaultTrigger): DeclaredFault => ({
  rule: { id, vendor, operation, when, inject: { type: 'delay', ms: 1 } },
  from: 'start',
  mustHit: 1,
});

/** When each of the scenario's rules strikes. */
interface Rules {
  readonly storage: FaultTrigger;
  readonly parser: FaultTrigger;
}

/** By chance and by turn. */
const RECORDED: Rules = { storage: { type: 'probability', p: 0.6 }, parser: { type: 'always' } };
/** By themselves they would strike every call of the storage and none of the parser. */
const OTHER: Rules = { storage: { type: 'always' }, parser: { type: 'nth', n: 99 } };

/** Two documents at the same time. How often the parser is asked for a result depends on the machine: no rule covers that. */
const scenario = (id: string, { storage, parser }: Rules) =>
  fakeScenario({
    id,
    needs: ['hands'],
    config: { MAX_CONCURRENT_JOBS_PER_USER: '5' }, // an environment is of the first scenario that asks for its like
    users: ['ana', 'ben'],
    documents: {
      note: { generate: { type: 'markdown', sections: 2 } },
      letter: { generate: { type: 'markdown', sections: 1 } },
    },
    faults: [slow('storage', 'supabase', '*', storage), slow('parser', 'llamaparse', 'parse.upload', parser)],
    flow: [
      { id: 'up', do: 'upload', document: 'note', as: 'ana', together: 'both' },
      { id: 'other', do: 'upload', document: 'letter', as: 'ben', together: 'both' },
      { id: 'done', do: 'wait', for: 'up', within: '60s' },
      { id: 'done-too', do: 'wait', for: 'other', within: '60s' },
    ],
    checks: [{ id: 'complete', check: 'job-status', of: 'up', is: 'complete' }],
  });

async function run(ids: readonly string[], rules: Rules, plan?: readonly ScenarioPlan[]) {
  const lines: string[] = [];
  const clock = systemClock();
  const report = await runScenarios({
    scenarios: ids.map((id) => scenario(id, rules)),
    environments: localEnvironments({ clock, cacheDir: CACHE, fetch: globalThis.fetch, env: {} }),
    clock,
    seed: 'replay',
    command: 'test',
    cwd: '/',
    pricesDated: '2026-01-01',
    signal: new AbortController().signal,
    sink: { journal: () => undefined, log: () => undefined, plan: (line) => lines.push(line) },
    ...(plan && { plan }),
  });
  expect(report.scenarios.map(({ state }) => state)).toEqual(ids.map(() => 'PASS'));
  expect(report.notChecked.filter((each) => each.includes('did not come again'))).toEqual([]);
  const calls = parseScenarioPlans(lines.join('\n'), 'plan.ndjson');
  return { calls, of: (id: string) => calls.filter((call) => call.scenario === id) };
}

/** The same for the same requests, attempts and faults, in whatever order. */
const told = (calls: readonly ScenarioPlan[]) => calls.map((call) => JSON.stringify(call)).sort();

test('what a scenario met beside others in one environment it meets again alone', {
  timeout: 300_000,
}, async () => {
  const together = await run(['first', 'second'], RECORDED);
  const cut = together.of('second');
  expect(cut.length).toBeGreaterThan(3);
  const alone = await run(['second'], OTHER, cut);
  expect(told(alone.calls)).toEqual(told(cut));
});

test('what chance decides in an environment depends on the label it was begun with, not on what went before', {
  timeout: 300_000,
}, async () => {
  const factory = localEnvironments({ clock: systemClock(), cacheDir: CACHE, fetch: globalThis.fetch, env: {} });
  const signal = new AbortController().signal;
  const request = { label: 'shared', config: {}, processes: false, twin: false, random: seededRandom('r'), signal };
  await using environment = await factory.create(request);
  const { hands } = environment;
  if (!hands) throw new Error('no hands');
  const { baseUrl, keyFor } = hands.vendors.openai;
  const struck = async (label: string) => {
    environment.begin?.(label);
    hands.faults.add({
      ...slow('half', 'supabase', 'models.list', { type: 'probability', p: 0.5 }).rule,
      vendor: 'openai',
    });
    const headers = { authorization: `Bearer ${keyFor('test')}` };
    const ids: (string | null)[] = [];
    for (let n = 0; n < 20; n++) ids.push((await fetch(`${baseUrl}/models`, { headers })).headers.get('x-request-id'));
    const attempts = hands.faults.plans().map(({ attempt }) => attempt);
    hands.faults.clear();
    return { attempts, ids };
  };
  const first = await struck('a');
  const other = await struck('b');
  expect(await struck('a')).toEqual(first);
  expect(other.attempts).not.toEqual(first.attempts);
  expect(other.ids).not.toEqual(first.ids);
});
