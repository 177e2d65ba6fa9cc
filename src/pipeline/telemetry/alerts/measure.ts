import type { Readings } from '../readings.ts';
import type { Sketch } from '../sketch.ts';
import type { Measure } from './rules.ts';

export interface Measurement {
  /** Which route, stage, vendor …; '' where there is only one. */
  readonly subject: string;
  readonly value: number;
}

/** A measurement for each subject that has one. */
export function measureAll(measure: Measure, readings: Readings): Measurement[] {
  const { queue, workers } = readings;
  switch (measure.of) {
    case 'failure-rate':
      return ofOperations(readings, measure, (sketch) => sketch.failed / sketch.count);
    case 'latency':
      return ofOperations(readings, measure, (sketch) => sketch.quantile(measure.quantile) ?? 0);
    case 'count':
      return ofOperations(readings, { ...measure, samplesMin: 1 }, (sketch) => sketch.count);
    case 'queue-age-ms':
      return [{ subject: '', value: queue.oldestMs }];
    case 'new-dead-letters':
      return [{ subject: '', value: queue.newDeadLetters }];
    case 'stuck-jobs':
      return [{ subject: '', value: queue.stuck }];
    case 'silent-workers':
      return [{ subject: '', value: workers.silent }];
    case 'jobs-without-worker':
      return [{ subject: '', value: workers.alive === 0 ? queue.due : 0 }];
    case 'breaker-open':
      return readings.breakers.map(({ vendor, backend, state }) => ({
        subject: `${vendor} ${backend}`,
        value: state === 'closed' ? 0 : 1,
      }));
    default:
      return measure satisfies never;
  }
}

function ofOperations(
  readings: Readings,
  { operations, samplesMin }: { operations: string; samplesMin: number },
  figure: (sketch: Sketch) => number,
): Measurement[] {
  return [...readings.operations]
    .filter(([operation, sketch]) => operation.startsWith(operations) && sketch.count >= samplesMin)
    .map(([operation, sketch]) => ({ subject: operation.slice(operations.length), value: figure(sketch) }));
}
