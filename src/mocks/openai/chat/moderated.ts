import { notMocked } from '../errors.ts';
import { moderationModel, resultOf } from '../moderations/handler.ts';
import { type ChatRequest, textOf } from './schemas.ts';

/** What the moderation of a completion found, of what was asked and what was said; undefined: it was not asked for. */
export function moderationOf({ moderation, messages }: ChatRequest, said: string) {
  if (moderation == null) return undefined;
  const model = moderationModel(moderation.model);
  const asked = messages.filter(({ role }) => role === 'user').map(textOf);
  const found = (text: string) => ({
    type: 'moderation_results' as const,
    model,
    results: [{ type: 'moderation_result' as const, model, ...resultOf({ text, hasImage: false }) }],
  });
  return { input: found(asked.join('\n')), output: found(said) };
}

export type Moderation = NonNullable<ReturnType<typeof moderationOf>>;

/** How the service answers what it blocks is not in our sources. */
export function refuseBlocking({ moderation }: ChatRequest): void {
  const { input, output } = moderation?.policy ?? {};
  if (input?.mode === 'block' || output?.mode === 'block') throw notMocked("the moderation mode 'block'");
}
