import { field } from './context.ts';

/** What the harness reads of a job's events. */
export interface JobEvent {
  readonly type: string;
  readonly code: string;
  readonly status: string;
}

/** The events in a job's own answer, oldest first as the pipeline lists them. */
export function eventsOf(job: unknown): readonly JobEvent[] {
  const events = field(job, 'events');
  return Array.isArray(events) ? (events as JobEvent[]) : [];
}

export function matchingEvents(
  events: readonly JobEvent[],
  query: {
    readonly code?: string | undefined;
    readonly type?: string | undefined;
    readonly status?: string | undefined;
  },
): readonly JobEvent[] {
  return events.filter(
    (event) =>
      (query.code === undefined || event.code === query.code) &&
      (query.type === undefined || event.type === query.type) &&
      (query.status === undefined || event.status === query.status),
  );
}
