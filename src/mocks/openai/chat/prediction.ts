import type { Tokenizer } from '../tokens.ts';
import type { ChatRequest } from './schemas.ts';

/** Tokens of a predicted output: those that the answer has too, and those that were tried in vain, which are billed all the same. */
export interface Predicted {
  readonly accepted: number;
  readonly rejected: number;
}

export const NOT_PREDICTED: Predicted = { accepted: 0, rejected: 0 };

/** Accepted is what the answer has in common with the prediction from its start and from its end: our rule for the service's. */
export function predictedIn({ prediction }: ChatRequest, pieces: readonly string[], tokenizer: Tokenizer): Predicted {
  if (prediction == null) return NOT_PREDICTED;
  const { content } = prediction;
  const text = typeof content === 'string' ? content : content.map((part) => part.text).join('');
  const predicted = tokenizer.pieces(text);
  const most = Math.min(predicted.length, pieces.length);
  let start = 0;
  while (start < most && predicted[start] === pieces[start]) start++;
  let end = 0;
  while (end < most - start && predicted.at(-1 - end) === pieces.at(-1 - end)) end++;
  return { accepted: start + end, rejected: predicted.length - start - end };
}
