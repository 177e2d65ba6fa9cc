import {
  type LoadFile,
  MAX_DURATION_MS,
  MAX_ITERATIONS,
  phasesOf,
  plannedIterations,
  toLoadPlan,
} from '../load/plan.ts';
import { FLOW } from '../load/recorder.ts';
import { isOfIterations } from '../load/run-load.ts';
import type { CheckSpec } from '../run/checks/define.ts';
import { checkKind } from '../run/checks/index.ts';
import { stepKind } from '../run/steps/index.ts';
import type { Finding } from './explain.ts';
import { type NamedStep, nameSteps } from './references.ts';
import type { ScenarioFile } from './schema.ts';
import type { Path } from './source.ts';
import { suggestion } from './suggest.ts';
import { expressionsIn, parseExpression, stringsIn } from './variables.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What is wrong between a load, its flow, and the gates that judge it. */
export function findLoadMistakes(file: ScenarioFile): Finding[] {
  const steps = nameSteps(file);
  if (!file.load) {
    return [
      ...(file.gates ? [at(['gates'], 'gates judge a load, and there is none', 'add load')] : []),
      ...(file.kind === 'load' ? [at(['kind'], 'a scenario of kind "load" has a load')] : []),
    ];
  }
  return [
    ...bounds(file.load),
    ...(file.load.model === 'capacity' ? capacity(file.load, steps) : crowd(file, steps)),
    ...gates(file, file.load, steps),
  ];
}

function at(path: Path, message: string, hint?: string): Finding {
  return { path, of: 'value', message, ...(hint === undefined ? {} : { hint }) };
}

/** A load that nobody would wait for, and settings of which one too many or too few is given. */
function bounds(load: LoadFile): Finding[] {
  if (load.model === 'closed' && (load.for === undefined) === (load.iterations === undefined)) {
    return [at(['load'], 'a closed load ends after a number of iterations or after a time: give one of both')];
  }
  if (load.model === 'closed' && load.warmup !== undefined && load.for === undefined) {
    return [at(['load', 'warmup'], 'a warm-up needs a load that lasts a time (`for`)')];
  }
  const plan = toLoadPlan(load);
  const lasts = phasesOf(plan).at(-1)?.toMs ?? 0;
  const planned = plannedIterations(plan) ?? 0;
  const warm = phasesOf(plan).every((phase) => phase.warmup) || phasesOf(plan).some((one) => one.toMs < one.fromMs);
  return [
    ...(lasts > MAX_DURATION_MS ? [at(['load'], `a load lasts at most ${MAX_DURATION_MS / 60_000} minutes`)] : []),
    ...(planned > MAX_ITERATIONS ? [at(['load'], `a load has at most ${MAX_ITERATIONS} iterations`)] : []),
    ...(plan.model === 'open' && planned === 0 ? [at(['load', 'phases'], 'nobody would come')] : []),
    ...(warm ? [at(['load'], 'nothing would be measured: all of it is warm-up')] : []),
  ];
}

function capacity(load: Extract<LoadFile, { model: 'capacity' }>, steps: readonly NamedStep[]): Finding[] {
  const http = steps.filter((step) => step.kind === 'http').map((step) => step.id);
  const plan = toLoadPlan(load);
  return [
    ...(http.includes(load.step)
      ? []
      : [at(['load', 'step'], `no http step is called "${load.step}"`, suggestion(load.step, http))]),
    ...(plan.timeoutMs % 1000 === 0 && plan.timeoutMs > 0
      ? []
      : [at(['load', 'timeout'], 'the timeout of a capacity load is a number of whole seconds')]),
    ...(plan.timeoutMs < phasesDuration(plan)
      ? []
      : [at(['load', 'timeout'], 'a hang would never be counted', 'a timeout shorter than `for`')]),
  ];
}

function phasesDuration(plan: ReturnType<typeof toLoadPlan>): number {
  const phase = phasesOf(plan).at(-1);
  return phase ? phase.toMs - phase.fromMs : 0;
}

/** The users of a load have no hands, no names and no single step that a check could be about. */
function crowd(file: ScenarioFile, steps: readonly NamedStep[]): Finding[] {
  const one = new Set([...steps.map((step) => step.id), ...(file.users ?? []), ...Object.keys(file.documents ?? {})]);
  return [
    ...((file.users ?? []).length === 0 ? [at(['users'], 'a load is made by users: name one')] : []),
    ...steps.flatMap((step, i) =>
      stepKind(step.kind).needs.length === 0
        ? []
        : [at(['flow', i, 'do'], `step ${step.kind} needs ${stepKind(step.kind).needs.join()}, which users have not`)],
    ),
    ...file.checks.flatMap((check, i) => checkFindings(check as unknown as CheckSpec, ['checks', i], one)),
    ...file.controls.flatMap((control, i) =>
      control.plant.after === undefined || control.plant.after === 'load'
        ? []
        : [at(['controls', i, 'plant', 'after'], 'under load there is no single step after which to plant', 'load')],
    ),
  ];
}

function checkFindings(check: CheckSpec, path: Path, one: ReadonlySet<string>): Finding[] {
  if (isOfIterations(check)) {
    const { needs } = checkKind(check.check);
    if (needs.length === 0) return [];
    return [at(path, `check ${check.check} needs ${needs.join()}, so it cannot be made of every iteration`)];
  }
  return [...stringsIn(check, path)].flatMap(({ text, path: where }) =>
    expressionsIn(text)
      .map(parseExpression)
      .filter((expression) => one.has(expression.root))
      .map((expression) => at(where, `under load there are many "${expression.root}"`)),
  );
}

function gates(file: ScenarioFile, load: LoadFile, steps: readonly NamedStep[]): Finding[] {
  const plan = toLoadPlan(load);
  const phases = phasesOf(plan).map((phase) => phase.id);
  const measured = plan.model === 'capacity' ? [FLOW, plan.step] : [FLOW, ...steps.map((step) => step.id)];
  return (file.gates ?? []).flatMap((written, i) => {
    const gate = written as Fields;
    const problems: Finding[] = [];
    const known = (key: string, names: readonly string[], what: string) => {
      const name = gate[key];
      if (typeof name === 'string' && !names.includes(name)) {
        problems.push(at(['gates', i, key], `no ${what} is called "${name}"`, suggestion(name, names)));
      }
    };
    if (gate.gate !== 'growth') known('of', measured, 'measured step');
    known('phase', phases, 'phase');
    if (gate.gate === 'dropped' && plan.model !== 'open') {
      problems.push(at(['gates', i, 'gate'], 'only an open load drops what is due'));
    }
    return problems;
  });
}
