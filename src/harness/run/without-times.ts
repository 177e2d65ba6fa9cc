import type { Report } from '../report/types.ts';

const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;
const TIME = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z\b/g;

/** A report without what differs from run to run of one seed: times, durations, random ids and the run's own id. */
export function withoutTimes(report: Report): Report {
  const scrub = (key: string, value: unknown): unknown => {
    if (
      /^(durationMs|startedAt|finishedAt|at|latency|git|environment|correlationIds|seqs|windows|records|booked|\w+Ms)$/.test(
        key,
      )
    )
      return null;
    if (typeof value === 'string') return value.replace(TIME, 'TIME').replace(UUID, 'UUID');
    return value;
  };
  const { id: _id, ...run } = report.run;
  return JSON.parse(JSON.stringify({ ...report, run: { ...run, id: 'ID' } }, scrub)) as Report;
}
