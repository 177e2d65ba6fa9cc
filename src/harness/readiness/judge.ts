import { EXIT_CODES } from '../../lib/exit-codes.ts';
import type { StoredRun } from '../regate/stored-run.ts';
import { SOAK_TAG } from '../run/selection.ts';
import type { Scenario } from '../scenario/types.ts';
import { judgeItem, type Present } from './judge-item.ts';
import type {
  Attestation,
  Criterion,
  CriterionResult,
  ItemResult,
  MeasuredState,
  OwnState,
  Phase,
  ReadinessReport,
  ReadinessVerdict,
  Waiver,
} from './types.ts';

/** What readiness must know of a scenario. */
export type KnownScenario = Pick<Scenario, 'id' | 'sourceSha256' | 'tags'>;

export interface JudgeOptions {
  readonly phase: Phase;
  /** All run folders found; those whose hashes do not hold count for nothing and are listed. */
  readonly runs: readonly StoredRun[];
  /** Run folders that could not be read: listed, so that nobody wonders where they went. */
  readonly unreadable?: readonly { readonly folder: string; readonly problem: string }[];
  readonly scenarios: readonly KnownScenario[];
  /** ISO 8601. */
  readonly asOf: string;
  readonly git: ReadinessReport['git'];
  readonly tool: string;
}

/** Computes a phase's readiness from run records and from nothing else. */
export function judgePhase(options: JudgeOptions): ReadinessReport {
  const { phase, runs, unreadable = [], scenarios, asOf, git, tool } = options;
  const trusted = runs.filter((run) => run.record !== undefined && run.problems.length === 0);
  const present: Present = {
    now: Date.parse(asOf),
    commit: git.commit,
    sources: new Map(scenarios.map((one) => [one.id, one.sourceSha256])),
    everyScenario: scenarios.filter((one) => !one.tags.includes(SOAK_TAG)).map((one) => one.id),
    runs: trusted.toSorted((a, b) => b.report.run.finishedAt.localeCompare(a.report.run.finishedAt)),
  };
  const criteria = phase.criteria.map((criterion) => judgeCriterion(criterion, phase, present));
  const verdict = { before: verdictOf(criteria, 'own'), after: verdictOf(criteria, 'state') };
  return {
    schemaVersion: 1,
    phase: phase.phase,
    title: phase.title,
    about: phase.about,
    criteriaFile: phase.file,
    criteriaSha256: phase.sourceSha256,
    asOf,
    git,
    tool,
    verdict,
    exitCode: exitCodeOf(verdict.after),
    criteria,
    runs: [
      ...runs.map((run) => ({
        id: run.report.run.id,
        sha256: run.record?.sha256 ?? null,
        trusted: trusted.includes(run),
        problems: [
          ...run.problems,
          ...run.mismatches.map(({ pointer }) => `judged anew, ${pointer} comes out otherwise`),
        ],
      })),
      ...unreadable.map(({ folder, problem }) => ({ id: folder, sha256: null, trusted: false, problems: [problem] })),
    ],
    notCovered: notCovered(phase, scenarios),
  };
}

function judgeCriterion(criterion: Criterion, phase: Phase, present: Present): CriterionResult {
  const { id, statement, severity, owner, source, proof } = criterion;
  const judged = judgeProof(criterion, phase, present);
  const waiver = waiverOf(criterion, phase.waivers, judged.own, present.now);
  return {
    id,
    statement,
    severity,
    owner,
    source,
    proof: proof.type,
    mode: proof.type === 'measured' ? proof.mode : null,
    state: waiver?.inForce ? 'WAIVED' : judged.own,
    ...judged,
    ...(waiver && { waiver }),
  };
}

type JudgedProof = Pick<CriterionResult, 'own' | 'because' | 'items' | 'caveats' | 'attestation'>;

function judgeProof({ id, proof }: Criterion, phase: Phase, present: Present): JudgedProof {
  const bare = { items: [], caveats: [] };
  switch (proof.type) {
    case 'planned':
      return { own: 'NOT RUN', because: `no scenario shows it yet; it would take ${proof.what}`, ...bare };
    case 'attested':
      return {
        ...bare,
        ...attested(
          proof.what,
          phase.attestations.filter((one) => one.criterion === id),
          present.now,
        ),
      };
    case 'measured': {
      const items = proof.items.map((item) => judgeItem(item, proof, present));
      const results = items.map((one) => one.result);
      const own = worst(results);
      return {
        own,
        because: because(results, own),
        items: results,
        caveats: [...new Set(items.flatMap((one) => one.caveats))],
      };
    }
    default:
      return proof satisfies never;
  }
}

const WORST_FIRST: readonly MeasuredState[] = ['NOT MET', 'WRONG MODE', 'NOT RUN', 'STALE', 'INSUFFICIENT', 'MET'];

/** Evidence that names nothing shows nothing. */
function worst(items: readonly ItemResult[]): MeasuredState {
  return WORST_FIRST.find((state) => items.some((item) => item.state === state)) ?? 'NOT RUN';
}

function because(items: readonly ItemResult[], own: MeasuredState): string {
  const decisive = items.filter((item) => item.state === own);
  const first = decisive[0];
  if (!first) return 'it names no evidence';
  const others = decisive.length - 1;
  if (own === 'MET')
    return `${items.length === 1 ? `${first.what}: ${first.because}` : `all ${items.length} items hold`}`;
  return `${first.what}: ${first.because}${others > 0 ? ` (and ${others} more ${own})` : ''}`;
}

/** The newest word that still counts. */
function attested(what: string, words: readonly Attestation[], now: number) {
  const valid = words.filter((one) => now <= endOf(one.until) && Date.parse(one.at) <= now);
  const newest = valid.toSorted((a, b) => b.at.localeCompare(a.at))[0];
  if (newest)
    return { own: 'ATTESTED' as const, because: `${newest.by}, ${newest.at}: ${newest.note}`, attestation: newest };
  const lapsed = words.length > 0 ? '; an earlier word has lapsed' : '';
  return { own: 'NOT ATTESTED' as const, because: `a person must confirm: ${what}${lapsed}` };
}

function waiverOf(
  { id }: Criterion,
  waivers: readonly Waiver[],
  own: OwnState,
  now: number,
): CriterionResult['waiver'] {
  const found = waivers.filter((one) => one.criterion === id).toSorted((a, b) => b.until.localeCompare(a.until))[0];
  if (!found) return undefined;
  if (holds(own)) return { ...found, inForce: false, note: 'not needed: the evidence holds' };
  const left = Math.ceil((endOf(found.until) - now) / 86_400_000);
  if (left <= 0) return { ...found, inForce: false, note: `expired on ${found.until}` };
  return { ...found, inForce: true, note: `expires in ${left} d` };
}

/** The last millisecond of a day, UTC. */
function endOf(day: string): number {
  return Date.parse(`${day}T23:59:59.999Z`);
}

function holds(state: CriterionResult['state']): boolean {
  return state === 'MET' || state === 'ATTESTED' || state === 'WAIVED';
}

/** No averaged score: one must that fails is enough. A phase without a must shows nothing. */
function verdictOf(criteria: readonly CriterionResult[], which: 'own' | 'state'): ReadinessVerdict {
  const musts = criteria.filter((one) => one.severity === 'must').map((one) => one[which]);
  if (musts.includes('NOT MET')) return 'NOT READY';
  return musts.length > 0 && musts.every(holds) ? 'READY' : 'INSUFFICIENT';
}

function exitCodeOf(verdict: ReadinessVerdict): number {
  switch (verdict) {
    case 'READY':
      return EXIT_CODES.pass;
    case 'NOT READY':
      return EXIT_CODES.gateFailed;
    case 'INSUFFICIENT':
      return EXIT_CODES.unknown;
    default:
      return verdict satisfies never;
  }
}

function notCovered(phase: Phase, scenarios: JudgeOptions['scenarios']): ReadinessReport['notCovered'] {
  const named = new Set(
    phase.criteria.flatMap(({ proof }) => (proof.type === 'measured' ? proof.items.map((item) => item.scenario) : [])),
  );
  return {
    scenarios: scenarios.map((one) => one.id).filter((id) => !named.has(id)),
    criteria: phase.criteria.filter(({ proof }) => proof.type === 'planned').map((one) => one.id),
  };
}
