import { AdminInputError, type FaultPlan, parsePlans } from '../../mocks/index.ts';
import { ScenarioError } from '../scenario/problems.ts';
import type { Scenario } from '../scenario/types.ts';
import { ruleId } from './faults.ts';
import type { Environment } from './types.ts';

/** One line of a run's plan.ndjson: a call of a scenario that met faults. */
export interface ScenarioPlan extends FaultPlan {
  readonly scenario: string;
  /** Of a scenario that was repeated: `1`, `2`. */
  readonly try: string;
}

export interface RecordedPlan {
  readonly calls: readonly FaultPlan[];
  /** Of the oldest calls, that many were not kept. */
  readonly forgotten: number;
}

/** Before clean-up, which forgets it. */
export function recordedPlan({ hands }: Environment): RecordedPlan {
  return { calls: [...(hands?.faults.plans() ?? [])], forgotten: hands?.faults.forgottenPlans() ?? 0 };
}

/** Reads a plan.ndjson; an empty one is the plan without a fault. Throws ScenarioError (exit 4) that names the line. */
export function parseScenarioPlans(text: string, file: string): readonly ScenarioPlan[] {
  try {
    return parsePlans(text).map((call, i) => withScenario(call, i + 1));
  } catch (error) {
    if (error instanceof AdminInputError || error instanceof ScenarioError)
      throw new ScenarioError(`${file}: ${error.message}`);
    throw error;
  }
}

function withScenario(call: FaultPlan & { scenario?: unknown; try?: unknown }, nth: number): ScenarioPlan {
  const { scenario, try: repeat = '1' } = call;
  if (typeof scenario === 'string' && typeof repeat === 'string') return { ...call, scenario, try: repeat };
  throw new ScenarioError(`call ${nth} of the plan is of no scenario: it is not the plan of a run`);
}

/** One attempt at a scenario, with what it is to meet. */
interface Attempt {
  readonly scenario: Pick<Scenario, 'id'>;
  readonly attempt: string;
  readonly replay?: readonly FaultPlan[] | undefined;
}

/** JSON texts without line ends. */
export function planLines({ scenario, attempt }: Attempt, { calls }: RecordedPlan): string[] {
  return calls.map((call) => JSON.stringify({ scenario: scenario.id, try: attempt, ...call }));
}

export interface ReplayedPlan {
  /** What an attempt at a scenario is to meet. */
  of(scenarioId: string, attempt: string): readonly FaultPlan[];
  /** In sentences: what of the plan has nothing to do with the scenarios selected. */
  readonly leftOut: readonly string[];
}

/** Throws ScenarioError (exit 4) when the plan is not that of the scenarios selected, or has faults they do not declare. */
export function replayOf(plans: readonly ScenarioPlan[], selected: readonly Scenario[]): ReplayedPlan {
  const byId = new Map(selected.map((scenario) => [scenario.id, scenario]));
  const others = plans.filter(({ scenario }) => !byId.has(scenario));
  const otherIds = [...new Set(others.map(({ scenario }) => scenario))].join(', ');
  if (plans.length > 0 && others.length === plans.length)
    throw new ScenarioError(`the plan is of ${otherIds}, not of what is selected: ${[...byId.keys()].join(', ')}`);
  for (const call of plans) assertReplayable(call, byId.get(call.scenario));
  return {
    of: (scenarioId, attempt) => plans.filter((call) => call.scenario === scenarioId && call.try === attempt),
    leftOut: others.length === 0 ? [] : [`${others.length} calls of the plan are of scenarios left out: ${otherIds}`],
  };
}

function assertReplayable({ scenario: id, faults }: ScenarioPlan, scenario: Scenario | undefined): void {
  if (!scenario) return;
  if (scenario.needs.includes('processes'))
    throw new ScenarioError(
      `the plan cannot be done again for scenario ${id}: it needs processes, and a pipeline in a process of its own ` +
        "draws job ids and secrets from the system's generator, so its requests are others each time",
    );
  const declared = scenario.faults.map(({ rule }) => ruleId(id, rule.id));
  const unknown = faults.find(({ rule }) => !declared.includes(rule));
  if (!unknown) return;
  const there = declared.join(', ') || 'none';
  throw new ScenarioError(
    `the plan has a fault "${unknown.rule}" that scenario ${id} does not declare (there are: ${there})`,
  );
}

/** A rule need not strike more often than it is planned to, and not at all where the plan leaves it out. */
export function mustHitIn(replay: readonly FaultPlan[] | undefined, rule: string, mustHit: number): number {
  if (!replay) return mustHit;
  const planned = replay.flatMap(({ faults }) => faults).filter((fault) => fault.rule === rule);
  return Math.min(mustHit, planned.length);
}

/** In sentences: where what was recorded is not whole, and what of a plan met no call this time. */
export function unmet({ scenario, replay = [] }: Attempt, { calls, forgotten }: RecordedPlan): string[] {
  const met = new Set(calls.map(callName));
  const missed = replay.filter((call) => !met.has(callName(call)));
  return [
    ...(forgotten === 0 ? [] : [`${scenario.id}: plan.ndjson lacks the oldest ${forgotten} calls that met a fault`]),
    ...(missed.length === 0 || forgotten > 0
      ? []
      : [`${scenario.id}: ${missed.length} of ${replay.length} calls of the plan did not come again`]),
  ];
}

function callName({ instance, vendor, operation, request, attempt }: FaultPlan): string {
  return `${instance} ${vendor} ${operation} ${request} ${attempt}`;
}
