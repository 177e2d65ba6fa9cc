import type { StepResult } from '../report/types.ts';
import { durationMs } from '../scenario/duration.ts';
import type { Step } from './steps/define.ts';

/** Turns moments of the pipeline's and the mocks' clock into milliseconds since the scenario began. */
export type Timeline = (epochMs: number) => number;

export interface TimelineFacts {
  /** What the environment's clock said when the scenario began, milliseconds since the epoch. */
  readonly beganAt: number;
  /** The same moment on the harness's clock, which stamps the steps. */
  readonly startedAt: string;
  readonly flow: readonly Step[];
  readonly steps: readonly StepResult[];
}

/** `advance-clock` moves the environment's clock but not the harness's, so each jump is taken out again. */
export function timeline(facts: TimelineFacts): Timeline {
  const jumps = jumpsOf(facts);
  return (epochMs) => {
    let ms = epochMs - facts.beganAt;
    for (const { atMs, byMs } of jumps) {
      if (ms - byMs < atMs) break;
      ms -= byMs;
    }
    return Math.max(0, ms);
  };
}

/** Milliseconds since the scenario began, of a step's beginning. */
export function sinceStart(startedAt: string, step: Pick<StepResult, 'startedAt'>): number {
  return Math.max(0, Date.parse(step.startedAt) - Date.parse(startedAt));
}

function jumpsOf({ startedAt, flow, steps }: TimelineFacts): { atMs: number; byMs: number }[] {
  return steps.flatMap((step) => {
    if (step.kind !== 'advance-clock' || step.state !== 'done') return [];
    const by = flow.find((one) => one.id === step.id)?.by;
    return typeof by === 'string' ? [{ atMs: sinceStart(startedAt, step), byMs: durationMs(by) }] : [];
  });
}
