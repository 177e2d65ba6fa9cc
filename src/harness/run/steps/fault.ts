import { z } from 'zod';
import { handsOf } from '../context.ts';
import { activeRules, hitsOf } from '../faults.ts';
import { defineStep } from './define.ts';

export const faultOn = defineStep({
  kind: 'fault-on',
  summary:
    'Adds a declared fault, or all rules of a declared profile, that does not begin with the scenario (`from: step`).',
  needs: ['hands'],
  fields: { fault: z.string() },
  references: { fault: { to: 'fault' } },
  publishes: [],
  async run(step, context) {
    const rules = activeRules(context, step.fault);
    for (const rule of rules) handsOf(context).faults.add(rule);
    return { data: {}, evidence: rules.map((rule) => ({ kind: 'text', note: `added ${JSON.stringify(rule)}` })) };
  },
});

export const faultOff = defineStep({
  kind: 'fault-off',
  summary: 'Removes a fault, or all rules of a profile; calls that hang because of it go on.',
  needs: ['hands'],
  fields: { fault: z.string() },
  references: { fault: { to: 'fault' } },
  publishes: ['hits'],
  async run(step, context) {
    const { faults } = handsOf(context);
    const rules = activeRules(context, step.fault);
    const hits = hitsOf(context, step.fault);
    for (const rule of rules) faults.remove(rule.id);
    return { data: { hits }, evidence: [{ kind: 'text', note: `${step.fault} fired ${hits} times` }] };
  },
});
