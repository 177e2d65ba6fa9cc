import { z } from 'zod';
import { handsOf } from '../context.ts';
import { activeRule } from '../faults.ts';
import { defineStep } from './define.ts';

export const faultOn = defineStep({
  kind: 'fault-on',
  summary: 'Adds a declared fault rule that does not begin with the scenario (`from: step`).',
  needs: ['hands'],
  fields: { fault: z.string() },
  references: { fault: { to: 'fault' } },
  publishes: [],
  async run(step, context) {
    const rule = activeRule(context, step.fault);
    handsOf(context).faults.add(rule);
    return { data: {}, evidence: [{ kind: 'text', note: `added ${JSON.stringify(rule)}` }] };
  },
});

export const faultOff = defineStep({
  kind: 'fault-off',
  summary: 'Removes a fault rule; calls that hang because of it go on.',
  needs: ['hands'],
  fields: { fault: z.string() },
  references: { fault: { to: 'fault' } },
  publishes: ['hits'],
  async run(step, context) {
    const { faults } = handsOf(context);
    const rule = activeRule(context, step.fault);
    const hits = faults.hits(rule.id);
    faults.remove(rule.id);
    return { data: { hits }, evidence: [{ kind: 'text', note: `${step.fault} fired ${hits} times` }] };
  },
});
