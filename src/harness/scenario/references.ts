import { checkKind } from '../run/checks/index.ts';
import { INVARIANT_IDS } from '../run/invariant-ids.ts';
import { stepKind } from '../run/steps/index.ts';
import type { Finding } from './explain.ts';
import type { ScenarioFile } from './schema.ts';
import type { Path } from './source.ts';
import { suggestion } from './suggest.ts';
import type { Capability, Reference } from './words.ts';

/** A step of a file together with the id it has or gets. */
export interface NamedStep {
  readonly id: string;
  readonly kind: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

type Fields = Readonly<Record<string, unknown>>;

/** Steps without an id are called after what they do and where they stand: `wait-3`. */
export function nameSteps(file: ScenarioFile): NamedStep[] {
  return (file.flow as readonly Fields[]).map((fields, i) => ({
    id: typeof fields.id === 'string' ? fields.id : `${fields.do}-${i + 1}`,
    kind: String(fields.do),
    fields,
  }));
}

/** Names that lead nowhere, names used twice, needs that are not declared. */
export function findBadReferences(file: ScenarioFile): Finding[] {
  const steps = nameSteps(file);
  return [
    ...usedTwice(file, steps),
    ...steps.flatMap((step, i) =>
      references(file, steps.slice(0, i), step.fields, stepKind(step.kind).references, ['flow', i]),
    ),
    ...file.checks.flatMap((check, i) =>
      references(file, steps, check as Fields, checkKind(String(check.check)).references, ['checks', i]),
    ),
    ...Object.entries(file.documents ?? {}).flatMap(([name, source]) =>
      source.sameAs === undefined
        ? []
        : known(source.sameAs, Object.keys(file.documents ?? {}), 'document', ['documents', name, 'sameAs']),
    ),
    ...faultFindings(file, steps),
    ...controlFindings(file, steps),
    ...missingNeeds(file, steps),
  ];
}

function usedTwice(file: ScenarioFile, steps: readonly NamedStep[]): Finding[] {
  const names = [
    ...RESERVED.map((name) => ({ name, path: undefined, what: 'a reserved word' })),
    ...Object.keys(file.documents ?? {}).map((name) => ({
      name,
      path: ['documents', name] as Path,
      what: 'a document',
    })),
    ...(file.users ?? []).map((name, i) => ({ name, path: ['users', i] as Path, what: 'a user' })),
    ...steps.map((step, i) => ({ name: step.id, path: ['flow', i, 'id'] as Path, what: 'a step' })),
  ];
  return [
    ...repeated(names),
    ...repeated([
      ...file.checks.map((check, i) => ({ name: String(check.id), path: ['checks', i, 'id'], what: 'a check' })),
      ...(file.gates ?? []).map((gate, i) => ({ name: String(gate.id), path: ['gates', i, 'id'], what: 'a gate' })),
    ]),
    ...repeated(declaredFaults(file).map(({ name, path, what }) => ({ name, path, what: `a ${what}` }))),
    ...repeated(file.controls.map((one, i) => ({ name: one.id, path: ['controls', i, 'id'], what: 'a control' }))),
  ];
}

const RESERVED = ['env', 'matrix', 'scenario', 'clock', 'target', 'secrets', 'load'];

function repeated(names: readonly { name: string; path: Path | undefined; what: string }[]): Finding[] {
  const first = new Map<string, string>();
  return names.flatMap(({ name, path, what }) => {
    const before = first.get(name);
    if (before === undefined) first.set(name, what);
    if (before === undefined || path === undefined) return [];
    return [
      {
        path,
        of: 'value' as const,
        message: `"${name}" is already the name of ${before}`,
        hint: 'choose another name',
      },
    ];
  });
}

function references(
  file: ScenarioFile,
  steps: readonly NamedStep[],
  fields: Fields,
  wanted: Readonly<Record<string, Reference>>,
  base: Path,
): Finding[] {
  return Object.entries(wanted).flatMap(([field, reference]) => {
    const name = fields[field];
    if (typeof name !== 'string') return [];
    return referenceFinding(file, steps, name, reference, [...base, field]);
  });
}

function referenceFinding(
  file: ScenarioFile,
  steps: readonly NamedStep[],
  name: string,
  reference: Reference,
  path: Path,
): Finding[] {
  switch (reference.to) {
    case 'document':
      return known(name, Object.keys(file.documents ?? {}), 'document', path);
    case 'user':
      return known(name, file.users ?? [], 'user', path);
    case 'fault':
      return known(
        name,
        declaredFaults(file).map((fault) => fault.name),
        'fault',
        path,
      );
    case 'step': {
      const { kinds } = reference;
      const fitting = steps.filter((step) => kinds === undefined || kinds.includes(step.kind)).map((step) => step.id);
      return known(name, fitting, ['earlier', ...(kinds ? [kinds.join(' or ')] : []), 'step'].join(' '), path);
    }
    default:
      return reference satisfies never;
  }
}

function known(name: string, names: readonly string[], what: string, path: Path): Finding[] {
  if (names.includes(name)) return [];
  return [{ path, of: 'value', message: `no ${what} is called "${name}"`, hint: suggestion(name, names) }];
}

function faultFindings(file: ScenarioFile, steps: readonly NamedStep[]): Finding[] {
  const turnedOn = new Set(steps.filter((step) => step.kind === 'fault-on').map((step) => step.fields.fault));
  return declaredFaults(file).flatMap(({ name, what, from, path }) => {
    if (from === 'step' && !turnedOn.has(name)) {
      return [{ path, of: 'value' as const, message: `${what} "${name}" is from: step, but no fault-on step adds it` }];
    }
    if (from !== 'step' && turnedOn.has(name)) {
      const message = `${what} "${name}" is active from the start already`;
      return [{ path, of: 'value' as const, message, hint: 'say from: step' }];
    }
    return [];
  });
}

/** What fault-on and fault-off may name: single rules and profiles. */
function declaredFaults({ faults = [], profiles = [] }: ScenarioFile) {
  return [
    ...faults.map(({ id, from }, i) => ({ name: id, what: 'fault', from, path: ['faults', i, 'id'] })),
    ...profiles.map(({ profile, from }, i) => ({
      name: profile,
      what: 'profile',
      from,
      path: ['profiles', i, 'profile'],
    })),
  ];
}

function controlFindings(file: ScenarioFile, steps: readonly NamedStep[]): Finding[] {
  const judged = [...file.checks, ...(file.gates ?? [])].map((one) => String(one.id));
  const checks = [...judged, ...INVARIANT_IDS];
  return file.controls.flatMap((control, i) => [
    ...control.turnsRed.flatMap((name, j) => known(name, checks, 'check', ['controls', i, 'turnsRed', j])),
    ...(typeof control.plant.after === 'string'
      ? known(control.plant.after, [...steps.map((step) => step.id), ...(file.load ? ['load'] : [])], 'step', [
          'controls',
          i,
          'plant',
          'after',
        ])
      : []),
  ]);
}

function missingNeeds(file: ScenarioFile, steps: readonly NamedStep[]): Finding[] {
  const declared = new Set<Capability>(file.needs ?? []);
  const missing = (needs: readonly Capability[], what: string, path: Path): Finding[] =>
    needs
      .filter((need) => !declared.has(need))
      .map((need) => ({ path, of: 'value', message: `${what} needs ${need}`, hint: `add ${need} to needs` }));
  return [
    ...steps.flatMap((step, i) => missing(stepKind(step.kind).needs, `step ${step.kind}`, ['flow', i, 'do'])),
    ...file.checks.flatMap((check, i) =>
      missing(checkKind(String(check.check)).needs, `check ${check.check}`, ['checks', i, 'check']),
    ),
    ...(file.faults?.length ? missing(['hands'], 'a fault', ['faults']) : []),
    ...(file.profiles?.length ? missing(['hands'], 'a profile of faults', ['profiles']) : []),
  ];
}
