import { withDeadline } from '../../lib/waiting.ts';
import type { CheckResult, StepResult } from '../report/types.ts';
import { substitute } from '../scenario/variables.ts';
import { type CheckSpec, type Finding, judged, unknown } from './checks/define.ts';
import { checkKind } from './checks/index.ts';
import { resolver } from './resolve.ts';
import { type Context, StepFailed } from './types.ts';

/** A check looks; it does not wait for things to happen. */
const CHECK_LIMIT_MS = 30_000;

/** Answers when a planted fault last turned a check red. */
export type LastRed = (checkId: string) => string | null;

/**
 * Makes one check. It is FAIL when a step it is about failed without leaving anything to look at, UNKNOWN when that
 * step was never reached or the check itself could not look.
 */
export async function runCheck(
  spec: CheckSpec,
  context: Context,
  steps: readonly StepResult[],
  lastRed: LastRed,
  signal: AbortSignal,
): Promise<CheckResult> {
  const finding = brokenReference(spec, context, steps) ?? (await look(spec, context, signal));
  const title = spec.title ?? checkKind(spec.check).title(spec as never);
  return { id: spec.id, title, ...finding, lastRed: lastRed(spec.id) };
}

function brokenReference(spec: CheckSpec, context: Context, steps: readonly StepResult[]): Finding | undefined {
  const kind = checkKind(spec.check);
  for (const [field, reference] of Object.entries(kind.references)) {
    const id = spec[field];
    if (reference.to !== 'step' || typeof id !== 'string' || context.results.has(id)) continue;
    const step = steps.find((one) => one.id === id);
    const note = `step ${id} ${step?.state ?? 'was not done'}: ${step?.error ?? ''}`;
    if (step?.state === 'failed') return judged(false, note, `step ${id} done`, [{ kind: 'text', note }]);
    return unknown(note, `step ${id} done`);
  }
  return undefined;
}

async function look(spec: CheckSpec, context: Context, signal: AbortSignal): Promise<Finding> {
  try {
    const kind = checkKind(spec.check);
    const filled = kind.schema.parse(substitute(spec, resolver(context)));
    const deadline = { clock: context.clock, what: `check ${spec.id}`, limitMs: CHECK_LIMIT_MS, signal };
    return await withDeadline(deadline, (inner) => kind.run(filled as never, context, inner));
  } catch (error) {
    signal.throwIfAborted();
    const evidence = error instanceof StepFailed ? error.evidence : [];
    return unknown(
      `the check could not look: ${error instanceof Error ? error.message : String(error)}`,
      'something to look at',
      evidence,
    );
  }
}
