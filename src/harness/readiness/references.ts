import { INVARIANT_IDS } from '../run/invariant-ids.ts';
import type { Finding } from '../scenario/explain.ts';
import { suggestion } from '../scenario/suggest.ts';
import type { Scenario } from '../scenario/types.ts';
import type { EvidenceFile, PhaseFile } from './schema.ts';
import type { EvidenceItem } from './types.ts';

/** Gates that every run has. */
const RUN_GATES: readonly string[] = ['all-scenarios-judged', 'pass-rate', 'ledger-equals-billed'];

/** Everything that evidence names, a kind as its scenarios and a matrix as its combinations. */
export function itemsOf(evidence: EvidenceFile, scenarios: readonly Scenario[]): EvidenceItem[] {
  const named = (evidence.scenarios ?? []).flatMap((id) => withId(scenarios, id));
  const ofKinds = scenarios.filter((one) => evidence.kinds?.includes(one.kind));
  const whole = [...new Set([...named, ...ofKinds].map((one) => one.id))];
  const checks = (evidence.checks ?? []).flatMap((pair) => {
    const [scenario, check] = split(pair);
    return withId(scenarios, scenario).map((one) => ({ kind: 'check' as const, scenario: one.id, check }));
  });
  const gates = (evidence.gates ?? []).flatMap((written): EvidenceItem[] => {
    if (!written.includes('/')) return [{ kind: 'gate', scenario: undefined, gate: written }];
    const [scenario, gate] = split(written);
    return withId(scenarios, scenario).map((one) => ({ kind: 'gate', scenario: one.id, gate }));
  });
  const invariants = (evidence.invariants ?? []).flatMap((invariant): EvidenceItem[] =>
    whole.length === 0
      ? [{ kind: 'invariant', scenario: undefined, invariant }]
      : whole.map((scenario) => ({ kind: 'invariant', scenario, invariant })),
  );
  return [...whole.map((scenario) => ({ kind: 'scenario' as const, scenario })), ...checks, ...gates, ...invariants];
}

/** Names that lead nowhere: a criterion that rests on what does not exist would be NOT RUN for ever, and nobody would know why. */
export function findBadReferences(file: PhaseFile, scenarios: readonly Scenario[]): Finding[] {
  return file.criteria.flatMap(({ evidence }, index) => {
    if (!evidence) return [];
    const at = (list: string, position: number) => ['criteria', index, 'evidence', list, position];
    return [
      ...each(evidence.scenarios, (id, i) => unknownScenario(id, scenarios, at('scenarios', i))),
      ...each(evidence.kinds, (kind, i) => emptyKind(kind, scenarios, at('kinds', i))),
      ...each(evidence.checks, (pair, i) => unknownPart(pair, scenarios, at('checks', i), 'check')),
      ...each(evidence.gates, (gate, i) =>
        gate.includes('/')
          ? unknownPart(gate, scenarios, at('gates', i), 'gate')
          : unknownName(gate, RUN_GATES, at('gates', i), 'a run has no gate'),
      ),
      ...each(evidence.invariants, (id, i) =>
        unknownName(id, INVARIANT_IDS, at('invariants', i), 'there is no invariant'),
      ),
    ];
  });
}

function each<T>(list: readonly T[] | undefined, find: (item: T, index: number) => Finding[]): Finding[] {
  return (list ?? []).flatMap(find);
}

function unknownScenario(id: string, scenarios: readonly Scenario[], path: Finding['path']): Finding[] {
  if (withId(scenarios, id).length > 0) return [];
  const hint = suggestion(id, baseIds(scenarios));
  return [{ path, of: 'value', message: `there is no scenario "${id}"`, hint }];
}

function emptyKind(kind: string, scenarios: readonly Scenario[], path: Finding['path']): Finding[] {
  if (scenarios.some((one) => one.kind === kind)) return [];
  return [{ path, of: 'value', message: `there is no scenario of kind "${kind}"` }];
}

function unknownPart(
  pair: string,
  scenarios: readonly Scenario[],
  path: Finding['path'],
  what: 'check' | 'gate',
): Finding[] {
  const [scenario, part] = split(pair);
  const found = withId(scenarios, scenario);
  if (found.length === 0) return unknownScenario(scenario, scenarios, path);
  const known = found.flatMap((one) => (what === 'check' ? checkIds(one) : gateIds(one)));
  return unknownName(part, known, path, `${scenario} has no ${what}`);
}

function unknownName(name: string, known: readonly string[], path: Finding['path'], message: string): Finding[] {
  if (known.includes(name)) return [];
  return [{ path, of: 'value', message: `${message} "${name}"`, hint: suggestion(name, [...new Set(known)]) }];
}

function checkIds({ checks }: Scenario): string[] {
  return [...checks.map((check) => check.id), ...INVARIANT_IDS];
}

function gateIds(scenario: Scenario): string[] {
  return scenario.gates.map((gate) => gate.id);
}

/** The scenario of this id, or all combinations of the matrix that bears it. */
function withId(scenarios: readonly Scenario[], id: string): readonly Scenario[] {
  return scenarios.filter((one) => one.id === id || one.id.startsWith(`${id}[`));
}

function baseIds(scenarios: readonly Scenario[]): string[] {
  return [...new Set(scenarios.map((one) => one.id.replace(/\[.*$/, '')))];
}

function split(pair: string): readonly [string, string] {
  const slash = pair.indexOf('/');
  return [pair.slice(0, slash), pair.slice(slash + 1)];
}
