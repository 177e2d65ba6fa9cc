/** What is measured. Without samples nothing is measured, and nothing fires. */
export type Measure =
  /** Share of failed operations of the last 5 minutes, 0 to 1, of each operation that begins with `operations`. */
  | { readonly of: 'failure-rate'; readonly operations: string; readonly samplesMin: number }
  /** Milliseconds that the share `quantile` of them did not exceed. */
  | {
      readonly of: 'latency';
      readonly operations: string;
      readonly quantile: number;
      readonly samplesMin: number;
    }
  /** Operations of the last 5 minutes. */
  | { readonly of: 'count'; readonly operations: string }
  | { readonly of: 'queue-age-ms' }
  | { readonly of: 'new-dead-letters' }
  | { readonly of: 'stuck-jobs' }
  | { readonly of: 'silent-workers' }
  /** Jobs that are due while no worker lives. */
  | { readonly of: 'jobs-without-worker' }
  /** 1 for each vendor's backend whose breaker is open. */
  | { readonly of: 'breaker-open' };

export interface AlertRule {
  /** Unique, kebab-case. */
  readonly id: string;
  readonly severity: 'warning' | 'critical';
  /** What is wrong and what to look at first. */
  readonly message: string;
  readonly measure: Measure;
  /** Fires when the measurement is greater. */
  readonly above: number;
  /** … for so long without a break. */
  readonly forMs: number;
  /** After it was resolved it does not fire again for so long. */
  readonly cooldownMs: number;
}

const MINUTE_MS = 60_000;
const HALF_AN_HOUR_MS = 30 * MINUTE_MS;

/** Thresholds as in facts of the reference system's runbook, where it names one: DESIGN.md section 4. */
export const ALERT_RULES: readonly AlertRule[] = [
  {
    id: 'http-errors',
    severity: 'critical',
    message: 'more than 5 % of the answers of a route are 5xx: look for request.failed in the log',
    measure: { of: 'failure-rate', operations: 'http ', samplesMin: 20 },
    above: 0.05,
    forMs: MINUTE_MS,
    cooldownMs: HALF_AN_HOUR_MS,
  },
  {
    id: 'http-slow',
    severity: 'warning',
    message: 'the 95th percentile of a route is above 5 s: see GET /admin/performance for what it waits for',
    measure: { of: 'latency', operations: 'http ', quantile: 0.95, samplesMin: 20 },
    above: 5_000,
    forMs: 3 * MINUTE_MS,
    cooldownMs: HALF_AN_HOUR_MS,
  },
  {
    id: 'stage-failures',
    severity: 'warning',
    message: 'more than 10 % of the attempts of a stage fail: look for stage.failed in the log',
    measure: { of: 'failure-rate', operations: 'stage ', samplesMin: 20 },
    above: 0.1,
    forMs: MINUTE_MS,
    cooldownMs: HALF_AN_HOUR_MS,
  },
  {
    id: 'documents-slow',
    severity: 'warning',
    message: 'the 95th percentile from upload to end is above 8 minutes',
    measure: { of: 'latency', operations: 'document', quantile: 0.95, samplesMin: 5 },
    above: 480_000,
    forMs: 0,
    cooldownMs: HALF_AN_HOUR_MS,
  },
  {
    id: 'vendor-failures',
    severity: 'critical',
    message: 'more than 20 % of the calls to a vendor fail: see GET /health/external',
    measure: { of: 'failure-rate', operations: 'vendor ', samplesMin: 10 },
    above: 0.2,
    forMs: MINUTE_MS,
    cooldownMs: HALF_AN_HOUR_MS,
  },
  {
    id: 'credentials-refused',
    severity: 'critical',
    message: 'a vendor refuses our key: nothing passes until it is replaced',
    measure: { of: 'count', operations: 'refused key ' },
    above: 0,
    forMs: 0,
    cooldownMs: 10 * MINUTE_MS,
  },
  {
    id: 'breaker-open',
    severity: 'critical',
    message: 'calls to a vendor are held back, because too many of them failed',
    measure: { of: 'breaker-open' },
    above: 0,
    forMs: 0,
    cooldownMs: 10 * MINUTE_MS,
  },
  {
    id: 'queue-age',
    severity: 'warning',
    message: 'a job has been due for more than 5 minutes: add workers, or see what holds them up',
    measure: { of: 'queue-age-ms' },
    above: 300_000,
    forMs: MINUTE_MS,
    cooldownMs: HALF_AN_HOUR_MS,
  },
  {
    id: 'dead-letters',
    severity: 'warning',
    message: 'more than 5 jobs died within 15 minutes: see GET /admin/dead-letters',
    measure: { of: 'new-dead-letters' },
    above: 5,
    forMs: 0,
    cooldownMs: HALF_AN_HOUR_MS,
  },
  {
    id: 'stuck-jobs',
    severity: 'warning',
    message: 'jobs are past their lease or their upload time and nobody ends them: is a sweeper running?',
    measure: { of: 'stuck-jobs' },
    above: 0,
    forMs: MINUTE_MS,
    cooldownMs: HALF_AN_HOUR_MS,
  },
  {
    id: 'worker-silent',
    severity: 'warning',
    message: 'a worker gives no sign of life; its jobs go to others when their leases run out',
    measure: { of: 'silent-workers' },
    above: 0,
    forMs: 0,
    cooldownMs: 10 * MINUTE_MS,
  },
  {
    id: 'no-worker',
    severity: 'critical',
    message: 'jobs are due and no worker lives',
    measure: { of: 'jobs-without-worker' },
    above: 0,
    forMs: MINUTE_MS,
    cooldownMs: 10 * MINUTE_MS,
  },
];
