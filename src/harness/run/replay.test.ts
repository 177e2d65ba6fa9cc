// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how scenarios write variables
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
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

function scenario({ storage, parser }: Rules) {
  return fakeScenario({
    needs: ['hands'],
    users: ['ana'],
    documents: { note: { generate: { type: 'markdown', sections: 2 } } },
    // how often the parser is asked for its result depends on the machine
    faults: [slow('storage', 'supabase', '*', storage), slow('parser', 'llamaparse', 'parse.upload', parser)],
    flow: [
      { id: 'up', do: 'upload', document: 'note', as: 'ana' },
      { id: 'done', do: 'wait', for: 'up', within: '60s' },
    ],
    checks: [{ id: 'complete', check: 'job-status', of: 'up', is: 'complete' }],
  });
}

async function run(rules: Rules, plan?: readonly ScenarioPlan[]) {
  const lines: string[] = [];
  const clock = systemClock();
  const report = await runScenarios({
    scenarios: [scenario(rules)],
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
  return { report, lines: lines.sort(), plan: parseScenarioPlans(lines.join('\n'), 'plan.ndjson') };
}

test('a run replayed in an environment of its own meets the same faults at the same requests and attempts', {
  timeout: 300_000,
}, async () => {
  const recorded = await run({ storage: { type: 'probability', p: 0.6 }, parser: { type: 'always' } });
  expect(recorded.report.scenarios[0]).toMatchObject({ state: 'PASS' });
  expect(recorded.lines.length).toBeGreaterThan(2);
  // by themselves the rules would now strike every call of the storage and none of the parser
  const replayed = await run({ storage: { type: 'always' }, parser: { type: 'nth', n: 99 } }, recorded.plan);
  expect(replayed.lines).toEqual(recorded.lines);
  expect(replayed.report.scenarios[0]).toMatchObject({ state: 'PASS' });
  expect(replayed.report.scenarios[0]?.faults.map(({ hits }) => hits)).toEqual(
    recorded.report.scenarios[0]?.faults.map(({ hits }) => hits),
  );
});
