import { systemClock } from '../src/lib/clock.ts';
import { createFaultRules } from '../src/mocks/kit/faults/rules.ts';
import type { FaultCall } from '../src/mocks/kit/faults/types.ts';

const clock = systemClock();
const TURNS = 200_000;

/** Microseconds to decide one call under so many rules that draw lots, its digest given; to find that no rule concerns it. */
export function measureDecisions(ruleCount: number): { readonly withRulesUs: number; readonly withoutUs: number } {
  const faults = createFaultRules({ clock, seed: 'bench' });
  const withoutUs = perDecision(faults.decide);
  for (let i = 0; i < ruleCount; i++) {
    const [vendor, operation] = ['openai', 'embeddings.create'] as const;
    const when = { type: 'probability', p: 0.01 } as const;
    faults.add({ id: `rule-${i}`, vendor, operation, when, inject: { type: 'status', status: 500 } });
  }
  return { withRulesUs: perDecision(faults.decide), withoutUs };
}

function perDecision(decide: (call: FaultCall) => unknown): number {
  const call = (i: number): FaultCall => ({
    vendor: 'openai',
    operation: 'embeddings.create',
    url: '/v1/embeddings',
    body: '',
    digest: `${0x10000000 + (i % 5000)}0123456789`,
  });
  for (let i = 0; i < TURNS / 10; i++) decide(call(i));
  const began = clock.elapsed();
  for (let i = 0; i < TURNS; i++) decide(call(i));
  return ((clock.elapsed() - began) * 1000) / TURNS;
}
