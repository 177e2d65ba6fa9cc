import type { CheckResult, GateResult } from '../report/types.ts';
import type { CheckSpec } from '../run/checks/define.ts';
import { checkKind } from '../run/checks/index.ts';
import { tokenFor } from '../run/context.ts';
import type { LastRed } from '../run/judge.ts';
import { resolver } from '../run/resolve.ts';
import type { Context, StepData } from '../run/types.ts';
import type { Scenario } from '../scenario/types.ts';
import { substitute } from '../scenario/variables.ts';
import { judgeGates, strictestLatencyMs } from './gates.ts';
import { lagLimitMs } from './generator-health.ts';
import { watchMemory } from './memory.ts';
import {
  type CapacityPlan,
  type ClosedPlan,
  describePlan,
  MAX_ITERATIONS,
  type OpenPlan,
  phasesOf,
  plannedIterations,
  usersOf,
} from './plan.ts';
import { untilOver } from './settle.ts';
import type { IterationChecks, LoadDone, LoadTask } from './task.ts';
import { generateInThread } from './thread.ts';
import type { LoadResult, MemorySample } from './types.ts';

export interface Loaded {
  readonly load: LoadResult;
  readonly gates: readonly GateResult[];
  /** Checks that were made of every iteration. */
  readonly checks: readonly CheckResult[];
}

export interface LoadOptions {
  readonly scenario: Scenario;
  readonly context: Context;
  /** Of the flow that was done once (capacity); where the jobs that the load began are left. */
  readonly results: Map<string, StepData>;
  readonly seed: string;
  readonly lastRed: LastRed;
  readonly signal: AbortSignal;
}

/** Whether a check is about one iteration's steps, and so made of each of them. */
export function isOfIterations(spec: CheckSpec): boolean {
  const { references } = checkKind(spec.check);
  return Object.entries(references).some(([field, { to }]) => to === 'step' && spec[field] !== undefined);
}

/** Makes the scenario's load on a thread of its own, gathers what it left, and judges the gates. */
export async function runLoad(options: LoadOptions): Promise<Loaded> {
  const { scenario, context, results, lastRed, signal } = options;
  const plan = scenario.load;
  if (!plan) throw new TypeError(`scenario ${scenario.id} has no load`);
  const task = taskOf(options, plan);
  const { done, memory } = await whileSampled(options, () => generateInThread(task, signal));
  if (plan.model === 'capacity') await untilOver(context, signal);
  for (const [i, job] of done.jobs.entries()) results.set(`load/${i}`, job);
  for (const token of done.tokens) context.tokens.add(token);
  const phases = phasesOf(plan);
  const last = phases.at(-1);
  const load: LoadResult = {
    model: plan.model,
    profile: describePlan(plan),
    startedAt: new Date(done.startedAt).toISOString(),
    durationMs: done.durationMs,
    users: plan.model === 'capacity' ? context.users.size : usersOf(plan),
    offered: { planned: plannedIterations(plan), ...done.offered },
    // what was planned by count ended when its last iteration did
    phases: phases.map((phase) => (phase === last ? { ...phase, toMs: Math.max(phase.toMs, done.durationMs) } : phase)),
    steps: done.steps,
    generator: done.generator,
    faults: [],
    memory,
  };
  return {
    load,
    gates: judgeGates(scenario.gates, load, lastRed),
    checks: done.checks.map((check) => toCheckResult(check, lastRed)),
  };
}

function taskOf(options: LoadOptions, plan: NonNullable<Scenario['load']>): LoadTask {
  const limit = lagLimitMs(strictestLatencyMs(options.scenario.gates));
  return plan.model === 'capacity' ? capacityTask(options, plan, limit) : flowTask(options, plan, limit);
}

function flowTask({ scenario, context, seed }: LoadOptions, plan: OpenPlan | ClosedPlan, limit: number): LoadTask {
  const { environment } = context;
  return {
    type: 'flow',
    plan,
    scenarioId: scenario.id,
    url: environment.target.url,
    jwt: environment.jwt,
    clockOffsetMs: environment.clock?.offsetMs ?? 0,
    seed: `${seed}/${scenario.id}`,
    documents: scenario.documents,
    iterationsMax: plannedIterations(plan) ?? MAX_ITERATIONS,
    users: Array.from({ length: plan.users }, (_, i) =>
      Object.fromEntries(scenario.users.map((name) => [name, context.users.get(loadUser(name, i))?.id ?? ''])),
    ),
    steps: scenario.flow,
    checks: scenario.checks.filter(isOfIterations),
    lagLimitMs: limit,
  };
}

/** The name under which the context knows who stands for `name` in the iterations of the load's user `i`. */
export function loadUser(name: string, i: number): string {
  return `${name}-${i + 1}`;
}

function capacityTask({ scenario, context }: LoadOptions, plan: CapacityPlan, limit: number): LoadTask {
  const step = scenario.flow.find((one) => one.id === plan.step);
  if (!step) throw new TypeError(`no step ${plan.step}`);
  const { method, path, headers, body, as } = substitute(step, resolver(context));
  const token = typeof as === 'string' ? tokenFor(context, as) : undefined;
  const json = body !== undefined && typeof body !== 'string';
  return {
    type: 'capacity',
    plan,
    step: { id: step.id, kind: step.do },
    request: {
      method: String(method),
      url: `${context.environment.target.url}${path}`,
      headers: {
        ...(json && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(headers as Record<string, string> | undefined),
      },
      body: json ? JSON.stringify(body) : (body as string | undefined),
    },
    lagLimitMs: limit,
  };
}

const SAMPLES_WANTED = 24;
const SAMPLE_MS_MIN = 250;

/** Samples this process, where the pipeline runs in it and a gate asks how it grows. */
async function whileSampled(
  { scenario, context, signal }: LoadOptions,
  work: () => Promise<LoadDone>,
): Promise<{ readonly done: LoadDone; readonly memory: readonly MemorySample[] }> {
  const here = context.environment.hands !== undefined && context.environment.processes === undefined;
  if (!here || !scenario.gates.some((gate) => gate.gate === 'growth')) return { done: await work(), memory: [] };
  const over = new AbortController();
  const planned = phasesOf(scenario.load as OpenPlan).at(-1)?.toMs ?? 0;
  const everyMs = Math.max(SAMPLE_MS_MIN, planned / SAMPLES_WANTED);
  const { clock } = context;
  const watching = watchMemory(clock, everyMs, clock.elapsed(), AbortSignal.any([over.signal, signal]));
  try {
    const done = await work();
    over.abort();
    return { done, memory: await watching };
  } finally {
    over.abort();
  }
}

function toCheckResult(check: IterationChecks, lastRed: LastRed): CheckResult {
  const { id, title, passed, failed, unknown, example } = check;
  const made = passed + failed + unknown;
  const state = failed > 0 ? 'FAIL' : made > 0 && unknown === 0 ? 'PASS' : 'UNKNOWN';
  return {
    id,
    title: `in every iteration: ${title}`,
    state,
    measured: { iterations: made, passed, failed, unknown, ...(state !== 'PASS' && { first: example?.measured }) },
    expected: example?.expected ?? 'at least one iteration that ended well',
    evidence: example?.evidence ?? [],
    lastRed: lastRed(id),
  };
}
