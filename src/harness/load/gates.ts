import { z } from 'zod';
import { wilson95 } from '../report/statistics.ts';
import type { CheckState, Evidence, GateResult } from '../report/types.ts';
import { durationMs, durationSchema } from '../scenario/duration.ts';
import { idSchema } from '../scenario/words.ts';
import { FLOW } from './recorder.ts';
import type { LoadResult, LoadStep } from './types.ts';

/** A gate as written. */
export interface GateSpec {
  readonly id: string;
  readonly gate: string;
  readonly title?: string;
  readonly [field: string]: unknown;
}

/** What a gate found; the rest of a GateResult is the same for all. */
interface Judgement {
  readonly state: CheckState;
  readonly measured: number | string | null;
  readonly limit: string;
  readonly samples: number;
  readonly needed?: number;
  readonly bounds?: GateResult['bounds'];
  readonly notes: readonly string[];
}

export interface GateKind {
  /** The value of `gate:`. */
  readonly kind: string;
  readonly summary: string;
  readonly schema: z.ZodObject;
  title(gate: never): string;
  judge(gate: never, load: LoadResult): Judgement;
}

interface GateDefinition<Shape extends z.ZodRawShape> {
  readonly kind: string;
  readonly summary: string;
  readonly fields: Shape;
  title(gate: z.output<z.ZodObject<Shape>>): string;
  judge(gate: z.output<z.ZodObject<Shape>>, load: LoadResult): Judgement;
}

function defineGate<Shape extends z.ZodRawShape>(definition: GateDefinition<Shape>): GateKind {
  const { kind, summary, fields, title, judge } = definition;
  const common = {
    gate: z.literal(kind).meta({ description: summary }),
    id: idSchema.meta({ description: 'Unique among checks and gates; controls name it.' }),
    title: z.string().optional().meta({ description: 'One sentence of what must hold.' }),
  };
  const schema = z.strictObject({ ...common, ...fields }) as unknown as z.ZodObject;
  return { kind, summary, schema, title: title as GateKind['title'], judge: judge as GateKind['judge'] };
}

const of = z.string().optional().meta({ description: 'A step of the flow; the whole flow without it.' });
const phase = z.string().optional().meta({ description: 'One phase; all but warm-ups without it.' });

/** Samples a percentile's upper bound needs at 95 %: the greatest of n lies above it with chance 1 - p^n. */
export function samplesNeeded(percentile: number): number {
  return Math.ceil(Math.log(0.05) / Math.log(percentile / 100));
}

const latency = defineGate({
  kind: 'latency',
  summary: 'A percentile of the latency, failures and timeouts in it. Too few samples to bound it: UNKNOWN.',
  fields: {
    of,
    phase,
    percentile: z.union([z.literal(50), z.literal(90), z.literal(95), z.literal(99)]),
    atMost: durationSchema,
    minSamples: z.number().int().min(1).optional().meta({
      description: 'More than statistics ask for (p90 29, p95 59, p99 299), never fewer.',
    }),
  },
  title: (gate) => `${gate.of ?? 'the whole flow'}: p${gate.percentile} is at most ${gate.atMost}`,
  judge(gate, load) {
    const { latency: seen } = figures(load, gate);
    const needed = Math.max(samplesNeeded(gate.percentile), gate.minSamples ?? 1);
    const samples = seen?.count ?? 0;
    const key = `p${gate.percentile}` as 'p50' | 'p90' | 'p95' | 'p99';
    const common = { limit: `at most ${gate.atMost}`, samples, needed };
    if (!seen || samples < needed) {
      return { ...common, state: 'UNKNOWN', measured: null, notes: [`${samples} samples, ${needed} are needed`] };
    }
    return {
      ...common,
      state: seen[key] <= durationMs(gate.atMost) ? 'PASS' : 'FAIL',
      measured: `${Math.round(seen[key] * 10) / 10} ms`,
      ...(seen.bounds && { bounds: seen.bounds[key] }),
      notes: [`p50 ${shown(seen.p50)}, p90 ${shown(seen.p90)}, p95 ${shown(seen.p95)}, max ${shown(seen.max)}`],
    };
  },
});

const passRate = defineGate({
  kind: 'pass-rate',
  summary:
    'The share that ended well. Passes when the lower end of its 95 % interval (Wilson) does; dropped ones failed.',
  fields: { of, phase, atLeast: z.number().gt(0).max(1) },
  title: (gate) => `${gate.of ?? 'the whole flow'}: at least ${percent(gate.atLeast)} end well`,
  judge(gate, load) {
    const { count, errors } = figures(load, gate);
    const dropped = (gate.of ?? FLOW) === FLOW && gate.phase === undefined ? load.offered.dropped : 0;
    const samples = count + errors + dropped;
    const { value, lower95, upper95 } = wilson95(count, samples);
    const limit = `at least ${percent(gate.atLeast)}`;
    if (value === null || lower95 === null) {
      return { state: 'UNKNOWN', measured: null, limit, samples, notes: ['nothing was sampled'] };
    }
    const state = value < gate.atLeast ? 'FAIL' : lower95 < gate.atLeast ? 'UNKNOWN' : 'PASS';
    const bound = `with 95 % confidence at least ${percent(lower95)}`;
    return {
      state,
      measured: `${count} of ${samples} (${percent(value)})`,
      limit,
      samples,
      bounds: { lower95: round(lower95), upper95: upper95 === null ? null : round(upper95) },
      notes: [state === 'UNKNOWN' ? `too few samples: ${bound}` : bound, ...failures(load, gate.of)],
    };
  },
});

const throughput = defineGate({
  kind: 'throughput',
  summary: 'How many ended well a second, until the last was over.',
  fields: { of, phase, atLeast: z.number().gt(0).meta({ description: 'A second.' }) },
  title: (gate) => `${gate.of ?? 'the whole flow'}: at least ${gate.atLeast} a second`,
  judge(gate, load) {
    const { count, errors, perSecond } = figures(load, gate);
    const common = { limit: `at least ${gate.atLeast}/s`, samples: count + errors };
    if (count + errors === 0) return { ...common, state: 'UNKNOWN', measured: null, notes: ['nothing was sampled'] };
    const state = perSecond >= gate.atLeast ? 'PASS' : 'FAIL';
    const counted = `${count} ended well, ${errors} did not`;
    return { ...common, state, measured: `${round(perSecond)}/s`, notes: [counted, ...failures(load, gate.of)] };
  },
});

const dropped = defineGate({
  kind: 'dropped',
  summary: 'Iterations that could not begin when they were due because too many were under way.',
  fields: { atMost: z.number().int().min(0) },
  title: (gate) => `at most ${gate.atMost} iterations are dropped`,
  judge(gate, load) {
    const { planned, started, dropped: left } = load.offered;
    const common = { limit: `at most ${gate.atMost}`, samples: started + left };
    if (load.model !== 'open' || started + left === 0) {
      return { ...common, state: 'UNKNOWN', measured: null, notes: ['nothing was offered at a rate'] };
    }
    const state = left <= gate.atMost ? 'PASS' : 'FAIL';
    return { ...common, state, measured: left, notes: [`${planned} planned, ${started} begun`] };
  },
});

const GROWTH = { heap: 'heapMb', handles: 'handles' } as const;

const growth = defineGate({
  kind: 'growth',
  summary: 'What the pipeline’s process keeps: the median of the last third of the load less that of the first.',
  fields: {
    of: z.enum(['heap', 'handles']).meta({ description: 'MB after a collection; open sockets, timers and the like.' }),
    atMost: z.number().min(0),
  },
  title: (gate) => `the ${gate.of} grow by at most ${gate.atMost}${gate.of === 'heap' ? ' MB' : ''}`,
  judge(gate, load) {
    const values = load.memory.map((sample) => sample[GROWTH[gate.of]]);
    const third = Math.floor(values.length / 3);
    const common = { limit: `at most ${gate.atMost}`, samples: values.length, needed: GROWTH_SAMPLES };
    if (values.length < GROWTH_SAMPLES) {
      return { ...common, state: 'UNKNOWN', measured: null, notes: [`${values.length} samples of the process`] };
    }
    const [first, last] = [median(values.slice(0, third)), median(values.slice(-third))];
    const grown = round(last - first);
    const state = grown <= gate.atMost ? 'PASS' : 'FAIL';
    return { ...common, state, measured: grown, notes: [`from ${round(first)} to ${round(last)}`] };
  },
});

/** Three in each third. */
const GROWTH_SAMPLES = 9;

/** What a load may be judged by. A new kind of gate is one definition and its place here. */
export const GATES: readonly GateKind[] = [latency, passRate, throughput, dropped, growth];

const byKind = new Map(GATES.map((kind) => [kind.kind, kind]));

export function gateKind(kind: string): GateKind {
  const found = byKind.get(kind);
  if (!found) throw new TypeError(`no gate of kind ${kind}`);
  return found;
}

/** `lastRed`: when a planted fault last turned the gate red. */
export function judgeGate(spec: GateSpec, load: LoadResult, lastRed: string | null): GateResult {
  const kind = gateKind(spec.gate);
  const { notes, ...judgement } = kind.judge(spec as never, load);
  const evidence = notes.map((note): Evidence => ({ kind: 'text', note }));
  return { id: spec.id, title: spec.title ?? kind.title(spec as never), ...judgement, evidence, lastRed };
}

/** All gates of a scenario, of a load that just ended or of a stored one. */
export function judgeGates(
  specs: readonly GateSpec[],
  load: LoadResult,
  lastRed: (gateId: string) => string | null,
): GateResult[] {
  return specs.map((spec) => believed(judgeGate(spec, load, lastRed(spec.id)), load));
}

/** What an unfit generator measured proves nothing, neither good nor bad. */
function believed(gate: GateResult, { generator }: LoadResult): GateResult {
  if (generator.valid) return gate;
  const note = `the load generator was not fit: ${generator.reason}`;
  return { ...gate, state: 'UNKNOWN', evidence: [...gate.evidence, { kind: 'text', note }] };
}

/** The strictest latency that is judged, milliseconds; undefined when none is. */
export function strictestLatencyMs(gates: readonly GateSpec[]): number | undefined {
  const limits = gates.filter((gate) => gate.gate === 'latency').map((gate) => durationMs(String(gate.atMost)));
  return limits.length === 0 ? undefined : Math.min(...limits);
}

interface Figures {
  readonly count: number;
  readonly errors: number;
  readonly perSecond: number;
  readonly latency?: LoadStep['latency'];
}

function figures(
  load: LoadResult,
  wanted: { readonly of?: string | undefined; readonly phase?: string | undefined },
): Figures {
  const step = load.steps.find((one) => one.id === (wanted.of ?? FLOW));
  const nothing = { count: 0, errors: 0, perSecond: 0 };
  if (!step) return nothing;
  if (wanted.phase !== undefined) return step.phases.find((one) => one.phase === wanted.phase) ?? nothing;
  const counted = load.phases.filter((one) => !one.warmup);
  const from = Math.min(...counted.map((one) => one.fromMs));
  const until = Math.max(load.durationMs, ...counted.map((one) => one.toMs));
  const seconds = (until - from) / 1000;
  return { ...step, perSecond: seconds > 0 ? step.count / seconds : 0 };
}

function failures(load: LoadResult, step: string | undefined): string[] {
  const found = load.steps.find((one) => one.id === (step ?? FLOW))?.failures ?? [];
  return found.map(({ message, count }) => `${count} times: ${message}`);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

const round = (value: number) => Math.round(value * 1000) / 1000;
const shown = (value: number) => `${Math.round(value)} ms`;
const percent = (share: number) => `${Math.round(share * 1000) / 10} %`;
