import type { Random } from '../../lib/random.ts';

/** Times in milliseconds. Sources: facts of Hystrix and opossum (50 % of 20 calls in 10 s, open for 5 s). */
export interface BreakerPolicy {
  readonly windowMs: number;
  /** Calls within the window below which their share of failures says nothing. */
  readonly callsMin: number;
  /** 0 to 1. */
  readonly failureShare: number;
  /** So many in a row open it too: a quiet pipeline never sees `callsMin` calls in a window. */
  readonly failuresInARow: number;
  readonly openMs: number;
  /** It stays open twice as long each time a real call fails after a probe said that all was well. */
  readonly openMaxMs: number;
  /** Between two probes of a service that is down. Probes are free, so they do not slow down. */
  readonly probeAgainMs: number;
  /** A probe that has not ended by then is taken over by another process. */
  readonly probeLeaseMs: number;
}

export interface Second {
  /** Whole seconds since the epoch. */
  readonly second: number;
  readonly ok: number;
  readonly failed: number;
}

interface Common {
  /** Counted calls of the last `windowMs`, oldest first. */
  readonly seconds: readonly Second[];
  readonly inARow: number;
  /** How often it has opened since a real call last succeeded. */
  readonly trips: number;
}

/**
 *   closed ──failures──▶ open ──one process takes the probe──▶ half_open ──probe answers──▶ closed, on probation
 *      ▲                  ▲                                       │ probe fails
 *      └─a call succeeds  └───────────────────────────────────────┘
 *
 * On probation the next failure opens it again, for twice as long; the next success ends the probation.
 */
export type Breaker =
  | (Common & { readonly state: 'closed'; readonly onProbation: boolean })
  | (Common & { readonly state: 'open'; readonly until: number; readonly reason: string; readonly since: number })
  | (Common & {
      readonly state: 'half_open';
      readonly probeBy: string;
      readonly probeUntil: number;
      readonly reason: string;
      readonly since: number;
    });

export const CLOSED: Breaker = { state: 'closed', seconds: [], inARow: 0, trips: 0, onProbation: false };

/** What real calls came to since the last report. */
export interface Report {
  /** Successes by second. All are older than the failure. */
  readonly ok: ReadonlyMap<number, number>;
  /** `counted`: the service fails. `fatal`: it refuses us (key, quota), so that every further call would fail. */
  readonly failure?: { readonly kind: 'counted' | 'fatal'; readonly code: string };
}

export interface Moment {
  readonly policy: BreakerPolicy;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly random: Random;
}

/** The breaker after a report. Calls that end while it is open were begun before: they change nothing. */
export function reported(breaker: Breaker, report: Report, moment: Moment): Breaker {
  if (breaker.state !== 'closed') return breaker;
  let next = breaker;
  if (report.ok.size > 0) {
    next = { ...next, seconds: withCalls(next.seconds, report.ok, 'ok'), inARow: 0, trips: 0, onProbation: false };
  }
  const { failure } = report;
  if (!failure) return { ...next, seconds: recent(next.seconds, moment) };
  const failed = withCalls(next.seconds, new Map([[Math.floor(moment.now / 1_000), 1]]), 'failed');
  next = { ...next, inARow: next.inARow + 1, seconds: recent(failed, moment) };
  return failure.kind === 'fatal' || shouldOpen(next, moment.policy) ? opened(next, failure.code, moment) : next;
}

/** The breaker of a service whose health was asked for and found wanting. */
export function opened(breaker: Breaker, reason: string, moment: Moment): Breaker {
  if (breaker.state !== 'closed') return breaker;
  const { policy, now, random } = moment;
  const { inARow, seconds } = breaker;
  const trips = breaker.trips + 1;
  const longest = Math.min(policy.openMaxMs, policy.openMs * 2 ** (trips - 1));
  return { state: 'open', seconds, inARow, trips, until: now + jittered(longest, random), reason, since: now };
}

/** Half-open in the hands of `by`, or undefined when there is nothing to probe yet or somebody else does. */
export function withProbeTaken(breaker: Breaker, by: string, { now, policy }: Moment): Breaker | undefined {
  const isDue =
    (breaker.state === 'open' && breaker.until <= now) || (breaker.state === 'half_open' && breaker.probeUntil <= now);
  if (!isDue) return undefined;
  const { seconds, inARow, trips, reason, since } = breaker;
  return {
    state: 'half_open',
    seconds,
    inARow,
    trips,
    reason,
    since,
    probeBy: by,
    probeUntil: now + policy.probeLeaseMs,
  };
}

/** After the probe of `by`. `failure`: the code it failed with. A late answer, whose lease was taken over, changes nothing. */
export function probed(breaker: Breaker, by: string, failure: string | undefined, moment: Moment): Breaker {
  if (breaker.state !== 'half_open' || breaker.probeBy !== by) return breaker;
  const { inARow, trips, since } = breaker;
  if (failure === undefined) return { state: 'closed', seconds: [], inARow: 0, trips, onProbation: true };
  const { now, policy, random } = moment;
  const until = now + jittered(policy.probeAgainMs, random);
  return { state: 'open', seconds: [], inARow, trips, until, reason: failure, since };
}

function shouldOpen(breaker: Extract<Breaker, { state: 'closed' }>, policy: BreakerPolicy): boolean {
  if (breaker.onProbation || breaker.inARow >= policy.failuresInARow) return true;
  const failed = breaker.seconds.reduce((sum, second) => sum + second.failed, 0);
  const calls = breaker.seconds.reduce((sum, second) => sum + second.ok + second.failed, 0);
  return calls >= policy.callsMin && failed >= policy.failureShare * calls;
}

/** From three quarters to the whole, so that many waiters do not come back in one moment. */
function jittered(ms: number, random: Random): number {
  return Math.round(ms * (0.75 + random.next() / 4));
}

function withCalls(seconds: readonly Second[], calls: ReadonlyMap<number, number>, what: 'ok' | 'failed'): Second[] {
  const bySecond = new Map(seconds.map((entry) => [entry.second, entry]));
  for (const [second, count] of calls) {
    const entry = bySecond.get(second) ?? { second, ok: 0, failed: 0 };
    bySecond.set(second, { ...entry, [what]: entry[what] + count });
  }
  return [...bySecond.values()].sort((a, b) => a.second - b.second);
}

function recent(seconds: readonly Second[], { now, policy }: Moment): Second[] {
  return seconds.filter(({ second }) => second * 1_000 > now - policy.windowMs);
}
