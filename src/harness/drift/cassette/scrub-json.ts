import type { Placeholders, SecretKind } from './placeholders.ts';
import { scrubText } from './scrub-text.ts';

/** Keys whose text is a secret whatever it looks like. */
const SECRET_KEYS: readonly (readonly [SecretKind, RegExp])[] = [
  ['token', /token$|secret|password|signature|credential|nonce|^code_(verifier|challenge)$|^otp$|_otp$|^hash/i],
  ['key', /api_?key|apikey|authorization|private_key/i],
  ['cookie', /cookie|session/i],
  ['id', /^(organization|organisation|org|project|tenant|account)(_id)?$/i],
  ['email', /email|phone/i],
];

/** Keys under which documents, questions and answers stand: private, and no part of the contract. */
const TEXT_KEYS =
  /^(content|text|markdown|md|html|csv|value|delta|arguments|input|output|output_text|instructions|prompt|summary|transcript|obfuscation|fullText|.*_full)$/;

/** A JSON value without secrets; keys are scrubbed too. Numbers, booleans and null stay. */
export function scrubJson(value: unknown, placeholders: Placeholders, key = ''): unknown {
  if (typeof value === 'string') return scrubValue(value, placeholders, key);
  // an array's items stand under the array's key
  if (Array.isArray(value)) return value.map((item) => scrubJson(item, placeholders, key));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, item]) => [
    scrubText(name, placeholders),
    scrubJson(item, placeholders, name),
  ]);
  return Object.fromEntries(entries);
}

function scrubValue(text: string, placeholders: Placeholders, key: string): string {
  if (text === '') return text;
  if (key === 'embedding' && isEmbedding(text)) return text;
  if (TEXT_KEYS.test(key)) return 'cut~text~0';
  const secret = SECRET_KEYS.find(([, keys]) => keys.test(key));
  // a URL under such a key keeps its form, so that a replayed client can go where it points
  if (secret && !/^https?:\/\//.test(text)) return placeholders.for(secret[0], text);
  return scrubText(text, placeholders);
}

/** Little-endian float32 numbers of a unit vector: text that only looks like a secret. */
function isEmbedding(text: string): boolean {
  if (!/^[A-Za-z0-9+/]+=*$/.test(text)) return false;
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0 || bytes.length % 4 !== 0) return false;
  let squares = 0;
  for (let at = 0; at < bytes.length; at += 4) squares += bytes.readFloatLE(at) ** 2;
  return squares > 0.9 && squares < 1.1;
}
