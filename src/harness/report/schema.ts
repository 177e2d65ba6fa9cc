import { z } from 'zod';
import { type Report, SCHEMA_VERSION } from './types.ts';

const isoTime = z.iso.datetime({ offset: true });
const duration = z.number().nonnegative();
const count = z.int().nonnegative();
const usd = z.number();
const share = z.number().min(0).max(1).nullable();

const evidence = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('journal'), seqs: z.array(count), note: z.string() }),
  z.object({ kind: z.literal('http'), method: z.string(), path: z.string(), status: z.int(), body: z.unknown() }),
  z.object({ kind: z.literal('rows'), query: z.string(), rows: z.array(z.unknown()) }),
  z.object({ kind: z.literal('text'), note: z.string() }),
]);

const checkState = z.enum(['PASS', 'FAIL', 'UNKNOWN']);

const check = z.object({
  id: z.string().min(1),
  title: z.string(),
  state: checkState,
  measured: z.unknown(),
  expected: z.unknown(),
  evidence: z.array(evidence),
  lastRed: isoTime.nullable(),
});

const step = z.object({
  id: z.string(),
  kind: z.string(),
  startedAt: isoTime,
  durationMs: duration,
  state: z.enum(['done', 'failed', 'skipped']),
  error: z.string().optional(),
});

const fault = z.object({
  id: z.string(),
  hits: count,
  mustHit: count,
  windows: z.array(z.object({ fromMs: z.number(), toMs: z.number() })).optional(),
  firstHitMs: z.number().optional(),
  lastHitMs: z.number().optional(),
  hitMs: z.array(z.number()).optional(),
});

const records = z.object({
  journal: z.array(
    z.object({
      seq: count,
      atMs: z.number(),
      vendor: z.string(),
      instance: z.string().optional(),
      operation: z.string(),
      status: z.int().nullable(),
      durationMs: duration,
      faults: z.array(z.string()),
      facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
      cited: z.boolean(),
    }),
  ),
  log: z.array(
    z.object({
      atMs: z.number().nullable(),
      level: z.string(),
      text: z.string(),
      fields: z.record(z.string(), z.unknown()),
    }),
  ),
  leftOut: z.object({ journal: count, log: count }),
});

const moneyByVendor = z.record(z.string(), z.object({ ledgerUsd: usd, billedUsd: usd }));

const scenarioCosts = z.object({
  ledgerUsd: usd,
  billedUsd: usd,
  presumedUsd: usd.optional(),
  byVendor: moneyByVendor.optional(),
  budgetUsd: usd.optional(),
  booked: z.array(z.object({ atMs: z.number(), usd })).optional(),
});

const gate = z.object({
  id: z.string().min(1),
  title: z.string(),
  state: checkState,
  measured: z.union([z.number(), z.string()]).nullable(),
  limit: z.string(),
  samples: count,
  evidence: z.array(evidence),
  bounds: z.object({ lower95: z.number().nullable(), upper95: z.number().nullable() }).optional(),
  needed: count.optional(),
  lastRed: isoTime.nullable().optional(),
  scenario: z.string().optional(),
  baseline: z.object({ name: z.string(), ratio: z.number().nullable(), verdict: z.string() }).optional(),
});

const percentileBounds = z.object({ lower95: duration.nullable(), upper95: duration.nullable() });
const latency = z.object({
  count,
  p50: duration,
  p90: duration,
  p95: duration,
  p99: duration,
  max: duration,
  bounds: z
    .object({ p50: percentileBounds, p90: percentileBounds, p95: percentileBounds, p99: percentileBounds })
    .optional(),
});

const spectrum = z.array(z.object({ percentile: z.number().min(0).max(100), ms: duration }));
const bucket = z.object({
  t: duration,
  count,
  errors: count,
  p50: duration.nullable(),
  p95: duration.nullable(),
  p99: duration.nullable(),
});

const loadStep = z.object({
  id: z.string(),
  kind: z.string(),
  count,
  errors: count,
  timeouts: count,
  latency: latency.optional(),
  service: latency.optional(),
  spectrum,
  series: z.array(bucket),
  phases: z.array(
    z.object({ phase: z.string(), count, errors: count, perSecond: z.number(), latency: latency.optional() }),
  ),
  failures: z.array(z.object({ message: z.string(), count })),
});

const load = z.object({
  model: z.enum(['open', 'closed', 'capacity']),
  profile: z.string(),
  startedAt: isoTime,
  durationMs: duration,
  users: count,
  offered: z.object({ planned: count.nullable(), started: count, completed: count, failed: count, dropped: count }),
  phases: z.array(
    z.object({
      id: z.string(),
      warmup: z.boolean(),
      fromMs: duration,
      toMs: duration,
      ratePerSecond: z.object({ from: z.number(), to: z.number() }).nullable(),
    }),
  ),
  steps: z.array(loadStep),
  generator: z.object({
    valid: z.boolean(),
    reason: z.string().optional(),
    lagP99Ms: z.number().nullable(),
    lagMaxMs: z.number().nullable(),
    lagLimitMs: duration,
    eventLoopDelayP99Ms: duration,
    utilisation: z.number(),
  }),
  faults: z.array(z.object({ id: z.string(), fromMs: duration, toMs: duration })),
  memory: z.array(z.object({ t: duration, heapMb: z.number(), rssMb: z.number(), handles: count })),
});

const scenario = z.object({
  id: z.string().min(1),
  title: z.string(),
  kind: z.string(),
  intent: z.string(),
  file: z.string(),
  tags: z.array(z.string()),
  state: z.enum(['PASS', 'FAIL', 'FLAKY', 'UNKNOWN', 'INVALID', 'WAIVED', 'SKIPPED']),
  reason: z.string().optional(),
  startedAt: isoTime.optional(),
  durationMs: duration,
  checks: z.array(check),
  steps: z.array(step),
  faults: z.array(fault),
  costs: scenarioCosts,
  gates: z.array(gate).optional(),
  load: load.optional(),
  records: records.optional(),
  modes: z
    .array(
      z.object({
        atMs: z.number(),
        scope: z.string(),
        mode: z.string(),
        by: z.string(),
        seenMs: z.number().optional(),
      }),
    )
    .optional(),
  correlationIds: z.array(z.string()),
  rerun: z.string(),
  sourceSha256: z.string().optional(),
  configSha256: z.string().optional(),
});

const control = z.object({
  id: z.string().min(1),
  scenario: z.string(),
  planted: z.string(),
  state: z.enum(['RED', 'GREEN', 'INVALID']),
  checks: z.array(z.object({ id: z.string(), state: z.enum([...checkState.options, 'MISSING']) })),
  at: isoTime,
  reason: z.string().optional(),
});

const run = z.object({
  id: z.string().min(1),
  seed: z.string(),
  startedAt: isoTime,
  finishedAt: isoTime,
  command: z.string(),
  backend: z.enum(['mock', 'real', 'hybrid']),
  database: z.string(),
  git: z.object({ commit: z.string().nullable(), dirty: z.boolean().nullable() }),
  tool: z.string().optional(),
  selection: z.string().optional(),
  repeats: count.optional(),
  failOn: z.array(z.string()).optional(),
  budgetUsd: usd.optional(),
  endings: z.array(z.enum(['budget-stop', 'cleanup-failed', 'interrupted'])).optional(),
  environment: z.object({
    node: z.string(),
    platform: z.string(),
    cpu: z.string(),
    cores: count,
    memoryMb: z.number(),
    pricesDated: z.string(),
    versions: z.record(z.string(), z.string()),
  }),
});

const totals = z.object({
  scenarios: count,
  passed: count,
  failed: count,
  flaky: count,
  unknown: count,
  invalid: count,
  waived: count,
  skipped: count,
  passRate: z.object({ value: share, lower95: share }),
});

/** Reads a report.json back: `reportSchema.parse(JSON.parse(text))`. Fields that a later version adds are dropped. */
export const reportSchema = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  run,
  verdict: z.enum(['INVALID', 'FAIL', 'UNKNOWN', 'WAIVED', 'PASS']),
  exitCode: count,
  totals,
  gates: z.array(gate),
  scenarios: z.array(scenario),
  latency: z.record(z.string(), latency),
  costs: z.object({
    ledgerUsd: usd,
    billedUsd: usd,
    paidCalls: count.optional(),
    presumedUsd: usd.optional(),
    byVendor: moneyByVendor,
  }),
  controls: z.array(control),
  notChecked: z.array(z.string()),
}) satisfies z.ZodType<Report>;
