import type { ChatModel, Effort } from './chat-models.ts';
import { listed } from './refusals.ts';

/** Efforts a model takes: the o models and gpt-5 as documented, from gpt-5.1 on as the SDK's remarks tell; undefined: it does not reason. */
export function effortsOf({ id, effort }: ChatModel): readonly Effort[] | undefined {
  if (effort === undefined) return undefined;
  if (/-pro\b/.test(id)) return id.startsWith('o') ? ['low', 'medium', 'high'] : ['medium', 'high', 'xhigh'];
  if (id.startsWith('o')) return ['low', 'medium', 'high'];
  if (/^gpt-5(-|$)/.test(id)) return ['minimal', 'low', 'medium', 'high'];
  if (id.startsWith('gpt-5.1')) return ['none', 'low', 'medium', 'high'];
  return ['none', 'low', 'medium', 'high', 'xhigh', 'max'];
}

/** The effort a call is answered with; undefined: the model does not reason, or was told not to. */
export function effortOf(model: ChatModel, asked: Effort | null | undefined): Effort | undefined {
  const effort = asked ?? model.effort;
  return effort === 'none' ? undefined : effort;
}

/** Invented, but billed and of the usual size: what is thought comes in steps of 64 tokens. */
const THOUGHT_TOKENS: Readonly<Record<Effort, number>> = {
  none: 0,
  minimal: 0,
  low: 64,
  medium: 128,
  high: 256,
  xhigh: 512,
  max: 1024,
};

export function thoughtTokens(effort: Effort | undefined): number {
  return effort === undefined ? 0 : THOUGHT_TOKENS[effort];
}

/** `'minimal', 'low', 'medium', and 'high'` */
export function effortNames(efforts: readonly Effort[]): string {
  return listed(efforts);
}
