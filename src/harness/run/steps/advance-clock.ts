import { durationMs, durationSchema } from '../../scenario/duration.ts';
import { StepFailed } from '../types.ts';
import { defineStep } from './define.ts';

export const advanceClock = defineStep({
  kind: 'advance-clock',
  summary: "Moves the pipeline's and the mocks' time of day ahead.",
  needs: ['hands'],
  fields: { by: durationSchema },
  publishes: ['now'],
  async run(step, context) {
    const { clock } = context.environment;
    if (!clock) throw new StepFailed('the clock of this place cannot be moved');
    clock.advance(durationMs(step.by));
    const now = new Date(clock.now()).toISOString();
    return { data: { now }, evidence: [{ kind: 'text', note: `the clock was moved ahead by ${step.by}` }] };
  },
});
