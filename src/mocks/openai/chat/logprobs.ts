import { createHash } from 'node:crypto';

/** How sure the model was of each token, as the service shows it; invented, but the same for the same text. */
export function logprobsOf(pieces: readonly string[], top: number) {
  return { content: pieces.map((token, index) => entry(token, index, top)), refusal: null };
}

const OTHERS = [
  ' the',
  ' a',
  ',',
  '.',
  ' of',
  ' and',
  ' to',
  ' in',
  ' is',
  ' it',
  ' that',
  ' for',
  ' on',
  ' as',
  ' with',
  ' by',
  ' at',
  ' or',
  ' an',
  '\n',
];

function entry(token: string, index: number, top: number) {
  const surprise = createHash('sha256').update(`${index} ${token}`).digest().readUInt16BE(0) / 65_536;
  const logprob = -(0.001 + surprise * 0.3);
  const others = OTHERS.filter((other) => other !== token)
    .slice(0, Math.max(0, top - 1))
    .map((other, rank) => shown(other, logprob - 2 - rank * 0.5));
  return { ...shown(token, logprob), top_logprobs: top > 0 ? [shown(token, logprob), ...others] : [] };
}

function shown(token: string, logprob: number) {
  return { token, logprob, bytes: [...Buffer.from(token)] };
}
