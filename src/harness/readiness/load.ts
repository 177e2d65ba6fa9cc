import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { sha256 } from '../report/hash.ts';
import { durationMs } from '../scenario/duration.ts';
import { type Finding, parseExplained } from '../scenario/explain.ts';
import { inFileOrder, type Problem, ScenarioError } from '../scenario/problems.ts';
import { readSource, type Source } from '../scenario/source.ts';
import { suggestion } from '../scenario/suggest.ts';
import type { Scenario } from '../scenario/types.ts';
import { findBadReferences, itemsOf } from './references.ts';
import { type CriterionFile, type PhaseFile, phaseSchema } from './schema.ts';
import type { Criterion, Phase, Proof } from './types.ts';

const DEFAULT_MAX_AGE = '30d';

export interface LoadPhasesOptions {
  /** The folder of phase-<n>.yaml, usually scenarios/readiness. */
  readonly folder: string;
  /** What file names in messages are relative to. */
  readonly cwd: string;
  /** Every scenario there is: evidence may name no other. */
  readonly scenarios: readonly Scenario[];
}

/** Reads and checks the criteria of all phases. Throws ScenarioError with every mistake of every file, by line and column. */
export async function loadPhases({ folder, cwd, scenarios }: LoadPhasesOptions): Promise<Phase[]> {
  const names = await readdir(folder).catch(() => {
    throw new ScenarioError(`there is no folder ${relative(cwd, folder) || '.'} with readiness criteria`);
  });
  const files = names.filter((name) => /\.ya?ml$/.test(name)).sort();
  if (files.length === 0)
    throw new ScenarioError(`there are no readiness criteria (.yaml) in ${relative(cwd, folder)}`);
  const loaded = await Promise.all(files.map((name) => loadPhase(join(folder, name), cwd, scenarios)));
  const problems = loaded.flatMap((one) => one.problems);
  if (problems.length > 0) {
    const count = problems.length === 1 ? 'one mistake' : `${problems.length} mistakes`;
    throw new ScenarioError(`the readiness criteria cannot be judged: ${count}`, inFileOrder(problems));
  }
  return loaded.flatMap((one) => (one.phase ? [one.phase] : [])).sort((a, b) => a.phase - b.phase);
}

interface Loaded {
  readonly phase?: Phase;
  readonly problems: readonly Problem[];
}

async function loadPhase(path: string, cwd: string, scenarios: readonly Scenario[]): Promise<Loaded> {
  const text = await readFile(path, 'utf8');
  const source = readSource(relative(cwd, path), text);
  if (source.data === undefined) return { problems: source.problems };
  const parsed = parseExplained(phaseSchema, source.data);
  const told = (findings: readonly Finding[]) => [
    ...source.problems,
    ...findings.map((finding) => toProblem(source, finding)),
  ];
  if (parsed.findings) return { problems: told(parsed.findings) };
  const problems = told(findMistakes(parsed.data, path, scenarios));
  if (problems.length > 0) return { problems };
  const sourceSha256 = sha256(text);
  return { phase: toPhase(parsed.data, { file: source.file, sourceSha256, scenarios }), problems };
}

function findMistakes(file: PhaseFile, path: string, scenarios: readonly Scenario[]): Finding[] {
  return [
    ...misnamed(file, path),
    ...sameIds(file),
    ...foreignIds(file),
    ...findBadReferences(file, scenarios),
    ...ownApproval(file),
  ];
}

function misnamed(file: PhaseFile, path: string): Finding[] {
  if (path.endsWith(`phase-${file.phase}.yaml`)) return [];
  return [
    {
      path: ['phase'],
      of: 'value',
      message: `the criteria of phase ${file.phase} belong into phase-${file.phase}.yaml`,
    },
  ];
}

function sameIds({ phase, criteria }: PhaseFile): Finding[] {
  return criteria.flatMap(({ id }, index): Finding[] => {
    const at = { path: ['criteria', index, 'id'], of: 'value' as const };
    if (!id.startsWith(`P${phase}-`))
      return [{ ...at, message: `a criterion of phase ${phase} is P${phase}-..., not ${id}` }];
    if (criteria.findIndex((one) => one.id === id) < index)
      return [{ ...at, message: `the id "${id}" is already used` }];
    return [];
  });
}

/** Waivers and attestations of criteria that do not exist, or that cannot be attested. */
function foreignIds({ criteria, waivers = [], attestations = [] }: PhaseFile): Finding[] {
  const ids = criteria.map((one) => one.id);
  const unknown = (list: string, entries: readonly { readonly criterion: string }[]) =>
    entries.flatMap(({ criterion }, index): Finding[] =>
      ids.includes(criterion)
        ? []
        : [
            {
              path: [list, index, 'criterion'],
              of: 'value',
              message: `there is no criterion "${criterion}"`,
              hint: suggestion(criterion, ids),
            },
          ],
    );
  const measured = attestations.flatMap(({ criterion }, index): Finding[] =>
    criteria.some((one) => one.id === criterion && one.attest === undefined)
      ? [
          {
            path: ['attestations', index],
            of: 'value',
            message: `${criterion} is measured: nobody's word makes it true`,
          },
        ]
      : [],
  );
  return [...unknown('waivers', waivers), ...unknown('attestations', attestations), ...measured];
}

/** The team that answers for a criterion does not waive it. */
function ownApproval({ criteria, waivers = [] }: PhaseFile): Finding[] {
  return waivers.flatMap(({ criterion, approver }, index): Finding[] =>
    criteria.some((one) => one.id === criterion && one.owner === approver)
      ? [
          {
            path: ['waivers', index, 'approver'],
            of: 'value',
            message: `"${approver}" owns ${criterion} and must not approve its waiver`,
          },
        ]
      : [],
  );
}

function toPhase(
  file: PhaseFile,
  from: { readonly file: string; readonly sourceSha256: string; readonly scenarios: readonly Scenario[] },
): Phase {
  return {
    phase: file.phase,
    title: file.title,
    about: file.about.trim(),
    file: from.file,
    sourceSha256: from.sourceSha256,
    criteria: file.criteria.map((one) => toCriterion(one, from.scenarios)),
    waivers: file.waivers ?? [],
    attestations: file.attestations ?? [],
  };
}

function toCriterion(written: CriterionFile, scenarios: readonly Scenario[]): Criterion {
  const { id, statement, severity, owner, source } = written;
  return { id, statement: statement.trim(), severity, owner, source, proof: toProof(written, scenarios) };
}

function toProof({ evidence, planned, attest }: CriterionFile, scenarios: readonly Scenario[]): Proof {
  if (planned !== undefined) return { type: 'planned', what: planned };
  if (attest !== undefined) return { type: 'attested', what: attest };
  if (!evidence) throw new TypeError('the schema lets no criterion through that has none of the three');
  return {
    type: 'measured',
    items: itemsOf(evidence, scenarios),
    mode: evidence.mode,
    minRuns: evidence.minRuns ?? 1,
    maxAgeMs: durationMs(evidence.maxAge ?? DEFAULT_MAX_AGE),
    sameCommit: evidence.sameCommit ?? true,
    seenRed: evidence.seenRed ?? true,
  };
}

function toProblem(source: Source, { path, of, message, hint }: Finding): Problem {
  return { file: source.file, ...source.place(path, of), message, ...(hint === undefined ? {} : { hint }) };
}
