import { refusals } from './errors.ts';

const TOKEN = "[\\w!#$%&'*+.^`|~-]+";
const CONTENT_TYPE = new RegExp(`^${TOKEN}/${TOKEN}\\s*(;.*)?$`, 's');
const PATTERN = new RegExp(`^${TOKEN}/(\\*|${TOKEN}(\\s*;.*)?)$`, 's');

/** Refuses a Content-Type that is none. Its parameters are kept as they are. */
export function checkContentType(value: string): void {
  if (!CONTENT_TYPE.test(value)) throw refusals.malformedContentType();
}

/** An entry of a bucket's allow-list: `type/*` or `type/subtype`. */
export function checkMimePattern(pattern: string): void {
  if (!PATTERN.test(pattern)) throw refusals.mimeNotSupported(pattern);
}

/**
 * Matches `type/*`, or the exact text including parameters: `image/png;charset=utf-8` fails against `image/png`.
 * An empty or absent list allows everything.
 */
export function checkAllowed(mime: string, allowed: readonly string[] | null): void {
  if (!allowed || allowed.length === 0) return;
  const family = mime.split('/')[0];
  const fits = allowed.some((entry) => entry === mime || entry === '*/*' || entry === `${family}/*`);
  if (!fits) throw refusals.mimeNotSupported(mime);
}
