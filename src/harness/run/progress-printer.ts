import type { Clock } from '../../lib/clock.ts';
import { createProgress, type ProgressOptions } from '../report/index.ts';
import type { OnProgress } from './progress.ts';

/** Shows a run on a stream while it goes on. Disposing it clears the live line. */
export interface ProgressPrinter extends Disposable {
  readonly tell: OnProgress;
}

export function progressPrinter(terminal: Pick<ProgressOptions, 'stream' | 'colour'>, clock: Clock): ProgressPrinter {
  let shown: ReturnType<typeof createProgress> | undefined;
  // by scenario: several are proved at once, and each is told in one piece
  const proofs = new Map<string, string[]>();
  const end = () => {
    shown?.[Symbol.dispose]();
    shown = undefined;
  };
  return {
    tell(progress) {
      switch (progress.type) {
        case 'run-started':
          shown = createProgress({
            stream: terminal.stream,
            colour: terminal.colour,
            clock,
            total: progress.scenarios,
          });
          break;
        case 'scenario-started':
          shown?.started(progress);
          break;
        case 'step-started':
          shown?.step(progress.scenario, progress.step);
          break;
        case 'check-finished':
          shown?.step(progress.scenario, `check ${progress.check}`);
          break;
        case 'scenario-finished':
          shown?.finished(progress.result);
          break;
        case 'proof-started':
          proofs.set(progress.scenario, [`${progress.title}: ${progress.controls} controls\n`]);
          break;
        case 'control-finished': {
          const { scenario, state, planted, reason } = progress.result;
          proofs.get(scenario)?.push(`  ${state.padEnd(7)} ${planted}${reason === undefined ? '' : `: ${reason}`}\n`);
          break;
        }
        case 'proof-finished':
          terminal.stream.write((proofs.get(progress.scenario) ?? []).join(''));
          proofs.delete(progress.scenario);
          break;
        case 'run-finished':
          end();
          break;
        case 'step-finished':
          break;
        default:
          progress satisfies never;
      }
    },
    [Symbol.dispose]: end,
  };
}
