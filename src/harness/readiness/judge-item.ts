import type { StoredRun } from '../regate/stored-run.ts';
import { observe, type Sighting } from './observe.ts';
import type { EvidenceItem, ItemResult, MeasuredState, Proof } from './types.ts';

export type Demands = Pick<
  Extract<Proof, { type: 'measured' }>,
  'mode' | 'minRuns' | 'maxAgeMs' | 'sameCommit' | 'seenRed'
>;

/** What evidence is weighed against. */
export interface Present {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly commit: string | null;
  /** sha256 of each scenario's file as it is now. */
  readonly sources: ReadonlyMap<string, string>;
  /** Runs whose hashes hold, newest first. */
  readonly runs: readonly StoredRun[];
  /** Scenarios that a run must have had in it to speak for all. */
  readonly everyScenario: readonly string[];
}

export interface JudgedItem {
  readonly result: ItemResult;
  readonly caveats: readonly string[];
}

/** Runs shown with an item; the state rests on `minRuns` of them. */
const RUNS_SHOWN = 5;

/**
 * Mode, then freshness, then outcome: a run on the wrong backend or of another commit neither helps nor harms. Among
 * the newest `minRuns` that count, one failure is NOT MET, and one that measured nothing is INSUFFICIENT.
 */
export function judgeItem(item: EvidenceItem, demands: Demands, present: Present): JudgedItem {
  const what = describeItem(item);
  const all = speakersFor(item, present).flatMap((run) => observe(item, run) ?? []);
  const verdict = (state: MeasuredState, because: string, from: readonly Sighting[]): JudgedItem => ({
    result: { what, state, because, observations: from.slice(0, RUNS_SHOWN).map((one) => one.observation) },
    caveats: state === 'MET' ? [...new Set(from.flatMap((one) => one.caveats))] : [],
  });

  if (all.length === 0) return verdict('NOT RUN', notRun(item, present), []);
  const inMode = all.filter(({ observation }) => demands.mode === 'any' || observation.backend === demands.mode);
  if (inMode.length === 0) {
    const seen = [...new Set(all.map((one) => one.observation.backend))].join(' and ');
    return verdict('WRONG MODE', `seen on ${seen} only, wanted on ${demands.mode}`, all);
  }
  const fresh = inMode.filter((one) => staleness(one, item, demands, present) === undefined);
  if (fresh.length === 0) {
    return verdict('STALE', staleness(inMode[0] as Sighting, item, demands, present) ?? '', inMode);
  }
  const counted = fresh.slice(0, demands.minRuns);
  const failed = counted.find(({ observation }) => observation.state === 'FAIL' || observation.state === 'WAIVED');
  if (failed) return verdict('NOT MET', `${failed.observation.state} in run ${failed.observation.runId}`, fresh);
  const open = counted.find(({ observation }) => observation.state !== 'PASS');
  if (open) return verdict('INSUFFICIENT', `${open.observation.state} in run ${open.observation.runId}`, fresh);
  if (counted.length < demands.minRuns)
    return verdict('INSUFFICIENT', `${counted.length} of ${demands.minRuns} runs`, fresh);
  const never = demands.seenRed ? (counted[0]?.neverRed ?? []) : [];
  if (never.length > 0) return verdict('INSUFFICIENT', `never seen red: ${never.join(', ')}`, fresh);
  return verdict('MET', counted[0]?.observation.measured ?? 'held', counted);
}

/** Why a sighting no longer counts; undefined while it does. */
function staleness(
  { observation, sourceSha256 }: Sighting,
  item: EvidenceItem,
  { maxAgeMs, sameCommit }: Demands,
  { now, commit, sources }: Present,
): string | undefined {
  const ageMs = now - Date.parse(observation.at);
  if (ageMs > maxAgeMs) return `newest is ${days(ageMs)} old, at most ${days(maxAgeMs)} allowed`;
  const source = item.scenario === undefined ? undefined : sources.get(item.scenario);
  if (item.scenario !== undefined && source !== sourceSha256) return 'the scenario file was changed since';
  if (!sameCommit) return undefined;
  if (commit === null) return 'the present commit is not known';
  if (observation.commit !== commit) return `of commit ${short(observation.commit)}, not ${short(commit)}`;
  if (observation.dirty !== false) return 'made from a changed working tree: no commit can vouch for it';
  return undefined;
}

/** What is said of a whole run can only be said by one that left no scenario out. */
function speakersFor(item: EvidenceItem, { runs, everyScenario }: Present): readonly StoredRun[] {
  if (item.scenario !== undefined) return runs;
  return runs.filter(({ report }) => {
    const ids = new Set(report.scenarios.map((one) => one.id));
    return everyScenario.every((id) => ids.has(id));
  });
}

function notRun(item: EvidenceItem, present: Present): string {
  const { runs } = present;
  if (item.scenario === undefined && runs.length > 0 && speakersFor(item, present).length === 0)
    return 'every run left scenarios out, and none can speak for all';
  const skipped = runs
    .flatMap((run) => run.report.scenarios)
    .find((one) => one.id === item.scenario && one.state === 'SKIPPED');
  return skipped ? `skipped: ${skipped.reason ?? 'no reason given'}` : 'in no run';
}

export function describeItem(item: EvidenceItem): string {
  switch (item.kind) {
    case 'scenario':
      return item.scenario;
    case 'check':
      return `${item.scenario}/${item.check}`;
    case 'gate':
      return `gate ${item.scenario === undefined ? '' : `${item.scenario}/`}${item.gate}`;
    case 'invariant':
      return `${item.invariant} ${item.scenario === undefined ? 'everywhere' : `in ${item.scenario}`}`;
    default:
      return item satisfies never;
  }
}

function short(commit: string | null): string {
  return commit === null ? 'unknown' : commit.slice(0, 12);
}

function days(ms: number): string {
  const count = ms / 86_400_000;
  return count >= 1 ? `${Math.floor(count)} d` : `${Math.floor(ms / 3_600_000)} h`;
}
