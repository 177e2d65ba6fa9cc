import { z } from 'zod';
import { durationMs, durationSchema } from '../scenario/duration.ts';
import { idSchema } from '../scenario/words.ts';
import { type ArrivalPattern, type OpenPhase, plannedArrivals } from './arrivals.ts';
import type { LoadPhase } from './types.ts';

export interface OpenPlan {
  readonly model: 'open';
  readonly phases: readonly OpenPhase[];
  readonly arrivals: ArrivalPattern;
  readonly users: number;
  readonly maxInFlight: number;
  readonly timeoutMs: number;
}

export interface ClosedPlan {
  readonly model: 'closed';
  readonly users: number;
  readonly until: { readonly iterations: number } | { readonly elapsedMs: number };
  readonly pauseMs: number;
  readonly warmupMs: number;
  readonly timeoutMs: number;
}

export interface CapacityPlan {
  readonly model: 'capacity';
  /** The http step of the flow that is sent over and over. */
  readonly step: string;
  readonly connections: number;
  readonly durationMs: number;
  readonly warmupMs: number;
  readonly timeoutMs: number;
}

export type LoadPlan = OpenPlan | ClosedPlan | CapacityPlan;

/** Loads end, whatever a file says. */
export const MAX_ITERATIONS = 100_000;
export const MAX_DURATION_MS = 3_600_000;
const MAX_USERS = 10_000;
const MAX_IN_FLIGHT = 1_000;

const users = z.number().int().min(1).max(MAX_USERS);
const rate = z.number().min(0).max(1000);
const timeout = durationSchema.meta({ description: 'An iteration that lasts longer has failed.' });

const SUMMARIES = {
  open: 'Users come at a rate, whether or not those before are done. Latency counts from when each was to come.',
  closed: 'So many users at once, each beginning anew when it is done. A slow pipeline is asked less often.',
  capacity: 'Does the flow once, then sends one of its requests over and over on connections that never rest.',
};

const openSchema = z.strictObject({
  model: z.literal('open').meta({ description: SUMMARIES.open }),
  phases: z
    .array(
      z.strictObject({
        id: idSchema,
        rate: rate.meta({ description: 'Arrivals a second, at its beginning.' }),
        to: rate.optional().meta({ description: 'Arrivals a second at its end; the same without it.' }),
        for: durationSchema,
        warmup: z.boolean().optional().meta({ description: 'Left out of all figures but its own.' }),
      }),
    )
    .min(1)
    .meta({
      description:
        'In order, each with id, rate (arrivals a second), to (the rate at its end), for, and warmup (left out of all figures but its own).',
    }),
  arrivals: z.enum(['uniform', 'poisson']).optional().meta({ description: 'uniform by default; poisson is seeded.' }),
  users: users.meta({ description: 'So many different ones, each with a token of its own; they take turns.' }),
  maxInFlight: z.number().int().min(1).max(MAX_IN_FLIGHT).meta({
    description: 'What is due while so many are under way is dropped, and counts as offered load that was not met.',
  }),
  timeout,
});

const closedSchema = z.strictObject({
  model: z.literal('closed').meta({ description: SUMMARIES.closed }),
  users: users.meta({ description: 'Each with a token of its own.' }),
  iterations: z.number().int().min(1).optional().meta({ description: 'Of each user; or give `for`.' }),
  for: durationSchema.optional().meta({ description: 'No iteration begins later.' }),
  warmup: durationSchema.optional().meta({ description: 'What begins earlier is left out of the figures.' }),
  pause: durationSchema.optional().meta({ description: 'Between two iterations of one user; none by default.' }),
  timeout,
});

const capacitySchema = z.strictObject({
  model: z.literal('capacity').meta({ description: SUMMARIES.capacity }),
  step: z.string().meta({ description: 'The http step to repeat; it must change nothing.' }),
  connections: z.number().int().min(1).max(256),
  for: durationSchema,
  warmup: durationSchema.optional().meta({ description: 'Comes first and is left out of the figures.' }),
  timeout: durationSchema.meta({ description: 'Whole seconds, shorter than `for`, or a hang would never be counted.' }),
});

/** For the reference. */
export const LOAD_MODELS = [
  { kind: 'open', summary: SUMMARIES.open, schema: openSchema as unknown as z.ZodObject },
  { kind: 'closed', summary: SUMMARIES.closed, schema: closedSchema as unknown as z.ZodObject },
  { kind: 'capacity', summary: SUMMARIES.capacity, schema: capacitySchema as unknown as z.ZodObject },
] as const;

export const loadSchema = z.discriminatedUnion('model', [openSchema, closedSchema, capacitySchema]);
export type LoadFile = z.infer<typeof loadSchema>;

const ms = (text: string | undefined) => (text === undefined ? 0 : durationMs(text));

export function toLoadPlan(file: LoadFile): LoadPlan {
  const timeoutMs = durationMs(file.timeout);
  switch (file.model) {
    case 'open': {
      const phases = file.phases.map((phase) => ({
        id: phase.id,
        warmup: phase.warmup ?? false,
        durationMs: durationMs(phase.for),
        rate: { from: phase.rate, to: phase.to ?? phase.rate },
      }));
      const { users: count, maxInFlight, arrivals = 'uniform' } = file;
      return { model: 'open', phases, arrivals, users: count, maxInFlight, timeoutMs };
    }
    case 'closed': {
      const until = file.for === undefined ? { iterations: file.iterations ?? 1 } : { elapsedMs: ms(file.for) };
      return {
        model: 'closed',
        users: file.users,
        until,
        pauseMs: ms(file.pause),
        warmupMs: ms(file.warmup),
        timeoutMs,
      };
    }
    case 'capacity': {
      const { model, step, connections } = file;
      return { model, step, connections, durationMs: ms(file.for), warmupMs: ms(file.warmup), timeoutMs };
    }
    default:
      return file satisfies never;
  }
}

/** The phases by the clock, as they will be reported. A closed load by count has no end known beforehand. */
export function phasesOf(plan: LoadPlan): LoadPhase[] {
  switch (plan.model) {
    case 'open': {
      let fromMs = 0;
      return plan.phases.map(({ id, warmup, durationMs: lasts, rate: ratePerSecond }) => {
        const phase = { id, warmup, fromMs, toMs: fromMs + lasts, ratePerSecond };
        fromMs += lasts;
        return phase;
      });
    }
    case 'closed':
      return warmupAndSteady(plan.warmupMs, 'elapsedMs' in plan.until ? plan.until.elapsedMs : plan.warmupMs);
    case 'capacity':
      return warmupAndSteady(plan.warmupMs, plan.warmupMs + plan.durationMs);
    default:
      return plan satisfies never;
  }
}

export const WARM_UP = 'warm-up';
export const STEADY = 'steady';

function warmupAndSteady(warmupMs: number, endMs: number): LoadPhase[] {
  const steady = { id: STEADY, warmup: false, fromMs: warmupMs, toMs: endMs, ratePerSecond: null };
  if (warmupMs === 0) return [steady];
  return [{ id: WARM_UP, warmup: true, fromMs: 0, toMs: warmupMs, ratePerSecond: null }, steady];
}

/** How many iterations the plan asks for; null when it names only a time. Poisson arrivals differ from it by chance. */
export function plannedIterations(plan: LoadPlan): number | null {
  switch (plan.model) {
    case 'open':
      return Math.ceil(plan.phases.reduce((sum, phase) => sum + plannedArrivals(phase), 0) - 1e-9);
    case 'closed':
      return 'iterations' in plan.until ? plan.until.iterations * plan.users : null;
    case 'capacity':
      return null;
    default:
      return plan satisfies never;
  }
}

/** How many different users the plan needs. A capacity probe has those of its flow. */
export function usersOf(plan: LoadPlan): number {
  return plan.model === 'capacity' ? 0 : plan.users;
}

/** One line for people. */
export function describePlan(plan: LoadPlan): string {
  const seconds = (length: number) => `${length / 1000} s`;
  switch (plan.model) {
    case 'open': {
      const parts = plan.phases.map(({ id, rate: { from, to }, durationMs: lasts }) => {
        const pace = from === to ? `${from}/s` : `${from} to ${to}/s`;
        return `${id} ${pace} for ${seconds(lasts)}`;
      });
      return `open, ${plan.arrivals} arrivals: ${parts.join(', ')}; ${plan.users} users`;
    }
    case 'closed': {
      const { until } = plan;
      const end = 'iterations' in until ? `${until.iterations} times each` : `for ${seconds(until.elapsedMs)}`;
      return `closed: ${plan.users} users at once, ${end}`;
    }
    case 'capacity':
      return `capacity of ${plan.step}: ${plan.connections} connections for ${seconds(plan.durationMs)}`;
    default:
      return plan satisfies never;
  }
}
