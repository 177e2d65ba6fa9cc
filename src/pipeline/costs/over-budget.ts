import { PipelineError } from '../errors.ts';
import type { BudgetPeriod, BudgetScope } from './budgets.ts';

/** Which budget said no. */
export interface Refusal {
  readonly scope: BudgetScope;
  readonly subject: string;
  readonly period: BudgetPeriod;
  readonly measure: 'money' | 'requests' | 'tokens';
  /** Micro-dollars, requests or tokens. */
  readonly limit: number;
  /** When its window ends; null: never. */
  readonly until: Date | null;
  /** Only the reservations of calls under way stand in the way: they may shrink within seconds. */
  readonly crowded: boolean;
}

/** While other calls hold the rest of a budget it is worth asking again this soon. */
const CROWDED_WAIT_MS = 1_000;

/**
 * A paid call was not made because a budget has no room for it. No failure of the job: it waits until `until`. Where that
 * is null, waiting is useless, and the job has failed until somebody raises the limit.
 */
export class OverBudgetError extends PipelineError {
  readonly refusal: Refusal;
  readonly until: Date | null;

  constructor(refusal: Refusal, now: number) {
    const until = refusal.crowded ? new Date(now + CROWDED_WAIT_MS) : refusal.until;
    super('BUDGET_EXCEEDED', describe(refusal), {
      retryable: until !== null,
      retryAfterMs: until === null ? undefined : Math.max(0, until.getTime() - now),
    });
    this.refusal = refusal;
    this.until = until;
  }
}

function describe(refusal: Refusal): string {
  const { crowded, until } = refusal;
  const what = `${whose(refusal)} ${limitWords(refusal)}`;
  if (crowded) return `${what} is reserved by calls under way; it goes on as soon as they leave room`;
  if (until === null)
    return `${what} does not allow this call; it goes on when somebody raises the limit and it is retried`;
  return `${what} is used up until ${until.toISOString()}`;
}

function whose({ scope, subject }: Refusal): string {
  switch (scope) {
    case 'document':
      return "this document's";
    case 'user':
      return "this user's";
    case 'vendor':
      return `the ${subject}`;
    case 'total':
      return 'the whole';
    default:
      return scope satisfies never;
  }
}

function limitWords({ measure, limit, period }: Refusal): string {
  const per = period === 'total' ? '' : ` a${period === 'hour' ? 'n' : ''} ${period}`;
  switch (measure) {
    case 'money':
      return `budget of ${limit / 1_000_000} USD${per}`;
    case 'requests':
      return `limit of ${limit} requests${per}`;
    case 'tokens':
      return `limit of ${limit} tokens${per}`;
    default:
      return measure satisfies never;
  }
}
