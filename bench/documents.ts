import { seededRandom } from '../src/lib/random.ts';
import type { Choice } from '../src/pipeline/vendors/types.ts';

export const MOCKED: Choice = { backends: { llamaparse: 'mock', openai: 'mock' }, fallback: 'never' };

const WORDS = 'deductible coverage premium hospital annual member copay network referral limit claim benefit'.split(
  ' ',
);

/** A markdown policy of 10 kB; another number gives another text. */
export function policyOf(n: number): string {
  const words = seededRandom(`policy ${n}`);
  const parts = [`# Policy ${n}`];
  let length = 0;
  for (let section = 1; length < 10_000; section++) {
    const sentences = Array.from(
      { length: 6 },
      () => `${Array.from({ length: 12 }, () => words.pick(WORDS)).join(' ')} ${words.integer(1, 9999)}.`,
    );
    const part = `## Section ${section}\n\n${sentences.join(' ')}`;
    parts.push(part);
    length += part.length;
  }
  return `${parts.join('\n\n')}\n`;
}
