/** How long the stages of a batch take, in milliseconds of the mock's clock. */
export interface BatchPace {
  readonly validatingMs: number;
  readonly perLineMs: number;
  readonly finalizingMs: number;
}

/** A recorded batch of two lines: 62 s validating, 13 s for its lines, 1 s finalizing. */
export const RECORDED_PACE: BatchPace = { validatingMs: 62_000, perLineMs: 6_500, finalizingMs: 1_000 };

const WINDOW_MS = 86_400_000;

/** What decides a batch's life. Times are milliseconds since the epoch. */
export interface BatchLife {
  readonly createdMs: number;
  readonly lines: number;
  /** It fails at the end of its validation. */
  readonly invalid: boolean;
  readonly cancelMs: number | undefined;
}

export type BatchStatus =
  | 'validating'
  | 'failed'
  | 'in_progress'
  | 'finalizing'
  | 'completed'
  | 'expired'
  | 'cancelling'
  | 'cancelled';

/** Where a batch stands at a moment; a time is null while it has not come. */
export interface BatchMoment {
  readonly status: BatchStatus;
  readonly inProgressMs: number | null;
  readonly finalizingMs: number | null;
  readonly completedMs: number | null;
  readonly failedMs: number | null;
  readonly expiresMs: number;
  readonly expiredMs: number | null;
  readonly cancellingMs: number | null;
  readonly cancelledMs: number | null;
  /** Lines that are done by then. */
  readonly done: number;
}

/** The state machine of a batch as a function of time: nothing has to tick. */
export function momentOf(life: BatchLife, pace: BatchPace, now: number): BatchMoment {
  const validated = life.createdMs + pace.validatingMs;
  const expires = life.createdMs + WINDOW_MS;
  const worked = validated + life.lines * pace.perLineMs;
  const completed = worked + pace.finalizingMs;
  const cancel = life.cancelMs;
  const at = (time: number) => (time <= now ? time : null);
  const doneBy = (time: number) =>
    life.invalid ? 0 : Math.max(0, Math.min(life.lines, Math.floor((time - validated) / pace.perLineMs)));
  const base = {
    inProgressMs: life.invalid || (cancel !== undefined && cancel < validated) ? null : at(validated),
    finalizingMs: null,
    completedMs: null,
    failedMs: null,
    expiresMs: expires,
    expiredMs: null,
    cancellingMs: null,
    cancelledMs: null,
    done: doneBy(Math.min(now, expires)),
  };
  if (cancel !== undefined) {
    const cancelled = at(cancel + pace.finalizingMs);
    const status = cancelled === null ? 'cancelling' : 'cancelled';
    return { ...base, status, cancellingMs: cancel, cancelledMs: cancelled, done: doneBy(cancel) };
  }
  if (now < validated) return { ...base, status: 'validating' };
  if (life.invalid) return { ...base, status: 'failed', failedMs: validated };
  if (worked > expires && now >= expires) return { ...base, status: 'expired', expiredMs: expires };
  if (now < worked) return { ...base, status: 'in_progress' };
  if (now < completed) return { ...base, status: 'finalizing', finalizingMs: worked };
  return { ...base, status: 'completed', finalizingMs: worked, completedMs: completed };
}

export function hasEnded(status: BatchStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'expired' || status === 'cancelled';
}
