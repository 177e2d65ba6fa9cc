import { z } from 'zod';
import { EMBEDDING_MAX_INPUTS } from '../limits.ts';

/** `input` is checked by `decodeInput`: the service has one sentence for all that can be wrong with it. */
export const embeddingsRequest = z.strictObject({
  input: z.unknown().optional(),
  model: z.string(),
  encoding_format: z.enum(['float', 'base64']).optional(),
  dimensions: z.int().min(1).optional(),
  user: z.string().optional(),
});

export type EmbeddingsRequest = z.infer<typeof embeddingsRequest>;

const PARAMETERS: ReadonlySet<string> = new Set(Object.keys(embeddingsRequest.shape));

/**
 * Whether the schema would take the body as it is. Said of what nearly all requests look like, in a hundredth of the
 * schema's time; false may still be a good request.
 */
export function isPlainRequest(body: object): body is EmbeddingsRequest {
  for (const name in body) if (!PARAMETERS.has(name)) return false;
  const { model, encoding_format: format, dimensions, user } = body as Readonly<Record<string, unknown>>;
  if (typeof model !== 'string' || (user !== undefined && typeof user !== 'string')) return false;
  if (format !== undefined && format !== 'base64' && format !== 'float') return false;
  return dimensions === undefined || (Number.isSafeInteger(dimensions) && (dimensions as number) >= 1);
}

/** What is to be embedded, each a text or its tokens. */
export type EmbeddingInput = readonly (string | readonly number[])[];

/** Undefined when the input is empty, too long a list, or of a wrong shape. */
export function decodeInput(input: unknown): EmbeddingInput | undefined {
  if (typeof input === 'string') return input === '' ? undefined : [input];
  if (!Array.isArray(input) || input.length === 0 || input.length > EMBEDDING_MAX_INPUTS) return undefined;
  if (input.every((item) => typeof item === 'string' && item !== '')) return input as string[];
  if (isTokens(input)) return [input];
  return input.every((item) => Array.isArray(item) && item.length > 0 && isTokens(item))
    ? (input as number[][])
    : undefined;
}

function isTokens(list: readonly unknown[]): list is number[] {
  return list.every((token) => Number.isInteger(token) && (token as number) >= 0);
}
