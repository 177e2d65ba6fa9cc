import { z } from 'zod';
import { StepFailed } from '../types.ts';
import { defineStep } from './define.ts';

export const processStep = defineStep({
  kind: 'process',
  summary: 'Starts, kills (SIGKILL), stops (SIGTERM) or restarts (kill and start) the pipeline process.',
  needs: ['processes'],
  fields: { action: z.enum(['start', 'kill', 'stop', 'restart']) },
  publishes: [],
  async run(step, context, signal) {
    const { processes } = context.environment;
    if (!processes) throw new StepFailed('this place has no processes of its own');
    switch (step.action) {
      case 'start':
        await processes.start(signal);
        break;
      case 'kill':
        await processes.kill();
        break;
      case 'stop':
        await processes.stop(signal);
        break;
      case 'restart':
        await processes.kill();
        await processes.start(signal);
        break;
      default:
        step.action satisfies never;
    }
    return { data: {}, evidence: [{ kind: 'text', note: `${step.action}: done` }] };
  },
});
