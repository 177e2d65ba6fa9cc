import { DOCUMENT_FIELDS, FACT_FIELDS, FIXED_ROOTS } from '../run/resolve.ts';
import { stepKind } from '../run/steps/index.ts';
import type { Finding } from './explain.ts';
import { type NamedStep, nameSteps } from './references.ts';
import type { ScenarioFile } from './schema.ts';
import type { Path } from './source.ts';
import { suggestion } from './suggest.ts';
import { type Expression, expressionsIn, parseExpression, stringsIn, VariableError } from './variables.ts';

/** Variables that cannot be set when they are asked for: unknown roots, later steps, fields nobody leaves. */
export function findUnsetVariables(file: ScenarioFile): Finding[] {
  const steps = nameSteps(file);
  const within = (tree: unknown, base: Path, seen: readonly NamedStep[], secrets: boolean) =>
    [...stringsIn(tree, base)].flatMap(({ text, path }) =>
      expressionsIn(text).flatMap((one) => unset(file, seen, one, path, secrets)),
    );
  return [
    ...steps.flatMap((step, i) => within(step.fields, ['flow', i], steps.slice(0, i), false)),
    ...file.checks.flatMap((check, i) => within(check, ['checks', i], steps, false)),
    ...(file.faults ?? []).flatMap((fault, i) =>
      within(fault, ['faults', i], fault.from === 'step' ? steps : [], false),
    ),
    ...file.controls.flatMap((control, i) =>
      within(control, ['controls', i], before(steps, control.plant.after), true),
    ),
    ...(['title', 'intent', 'tags', 'documents', 'config'] as const).flatMap((key) =>
      loadTimeOnly(file, file[key], [key]),
    ),
  ];
}

/** Here only the environment and the matrix are known, and those that are set have been replaced already. */
function loadTimeOnly(file: ScenarioFile, tree: unknown, base: Path): Finding[] {
  const nothing = { ...file, documents: {}, users: [], flow: [] };
  return [...stringsIn(tree, base)].flatMap(({ text, path }) =>
    expressionsIn(text).flatMap((one) => unset(nothing, [], one, path, false)),
  );
}

/** The steps done when a control plants. */
function before(steps: readonly NamedStep[], after: unknown): readonly NamedStep[] {
  return steps.slice(0, steps.findIndex((step) => step.id === after) + 1);
}

function unset(file: ScenarioFile, steps: readonly NamedStep[], text: string, path: Path, secrets: boolean): Finding[] {
  try {
    const problem = problemOf(file, steps, parseExpression(text), secrets);
    return problem ? [{ path, of: 'value', message: `variable \${${text}} is not set`, hint: problem }] : [];
  } catch (error) {
    if (!(error instanceof VariableError)) throw error;
    return [{ path, of: 'value', message: error.message }];
  }
}

/** Why the variable cannot be set; undefined when it can. */
function problemOf(
  file: ScenarioFile,
  steps: readonly NamedStep[],
  expression: Expression,
  secrets: boolean,
): string | undefined {
  const { root, path } = expression;
  const documents = Object.keys(file.documents ?? {});
  const users = file.users ?? [];
  if (documents.includes(root)) return documentProblem(path);
  if (users.includes(root)) return oneOf(path[0], ['id', 'name']);
  const fixed = FIXED_ROOTS[root];
  if (fixed) return oneOf(path[0], fixed);
  if (root === 'secrets') return secrets ? undefined : 'secrets are for controls only';
  if (root === 'env') return `set ${path.join('.')} in the environment`;
  if (root === 'matrix') return oneOf(path[0], Object.keys(file.matrix ?? {}));
  const step = steps.find((one) => one.id === root);
  if (step) return path.length === 0 ? undefined : oneOf(path[0], stepKind(step.kind).publishes);
  return suggestion(root, [...documents, ...users, ...steps.map((one) => one.id), ...Object.keys(FIXED_ROOTS), 'env']);
}

function documentProblem(path: Expression['path']): string | undefined {
  const problem = oneOf(path[0], DOCUMENT_FIELDS);
  if (problem || path[0] !== 'facts' || path.length === 1) return problem;
  if (typeof path[1] !== 'number') return 'a fact has a number: facts[0]';
  return path.length === 2 ? undefined : oneOf(path[2], FACT_FIELDS);
}

function oneOf(field: string | number | undefined, known: readonly string[]): string | undefined {
  if (field !== undefined && known.includes(String(field))) return undefined;
  return suggestion(String(field ?? ''), known);
}
