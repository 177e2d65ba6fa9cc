import type { WholeAnswer } from './answer.ts';
import type { FaultRule } from './types.ts';

interface Remembered extends WholeAnswer {
  readonly request: string;
  readonly path: string;
}

/** Answers of one operation that are kept: enough to swap, little enough to hold in memory. */
const KEPT_PER_OPERATION = 32;

/** What the vendor answered while a `stale` or `swapped` rule was in force. */
export class AnswerMemory {
  readonly #byOperation = new Map<string, Remembered[]>();

  store(operation: string, answer: Remembered): void {
    const known = this.#byOperation.get(operation) ?? [];
    const first = known.find((each) => each.path === answer.path);
    const others = known.filter((each) => each !== first && each.request !== answer.request);
    // the first answer of a path is the one that goes stale
    const kept = [...(first ? [first] : []), ...others, answer].slice(-KEPT_PER_OPERATION);
    this.#byOperation.set(operation, kept);
  }

  stale(operation: string, path: string): WholeAnswer | undefined {
    return this.#byOperation.get(operation)?.find((each) => each.path === path);
  }

  swapped(operation: string, request: string): WholeAnswer | undefined {
    return this.#byOperation.get(operation)?.findLast((each) => each.request !== request);
  }

  clear(): void {
    this.#byOperation.clear();
  }
}

export function needsMemory({ inject }: FaultRule): boolean {
  const types = inject.type === 'sequence' ? inject.steps.map((step) => typeof step === 'object' && step.type) : [];
  return [inject.type, ...types].some((type) => type === 'stale' || type === 'swapped');
}
