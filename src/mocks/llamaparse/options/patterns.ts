import { createContext, Script } from 'node:vm';
import { lazy } from '../../../lib/lazy.ts';
import { ParseFailure } from '../parsing/types.ts';

/** A caller's pattern may take for ever on some text: it is stopped after this (ours). */
const PATTERN_LIMIT_MS = 250;

/** The regular expression of a pattern and its mode flags; undefined for what is none. */
export function compile(pattern: string, flags: string | null | undefined): RegExp | undefined {
  try {
    return new RegExp(pattern, (flags ?? '').replace(/[gy]/g, ''));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Looks for a pattern of a caller's making. @throws ParseFailure when that takes too long */
export function contains(text: string, pattern: string, flags: string | null | undefined): boolean {
  const regexp = compile(pattern, flags);
  if (!regexp) return false;
  try {
    return SEARCH.runInContext(Object.assign(sandbox(), { regexp, text }), { timeout: PATTERN_LIMIT_MS }) === true;
  } catch (cause) {
    const message = `The regular expression ${pattern.slice(0, 100)} takes too long.`;
    throw new ParseFailure('ERROR_DURING_PROCESSING', message, { cause });
  }
}

/** Only there can a search be stopped. Nothing but the pattern and the text gets in, and they are overwritten by the next. */
const sandbox = lazy(() => createContext({}));
const SEARCH = new Script('regexp.test(text)');

/** Whether a glob of `*`, `**` and `?` takes a whole file name; letters count as they are. Takes pattern × name steps at most. */
export function matchesGlob(name: string, glob: string): boolean {
  const wanted = glob.replace(/\*+/g, '*');
  let [at, of, star, starAt] = [0, 0, -1, 0];
  while (at < name.length) {
    if (of < wanted.length && (wanted[of] === '?' || (wanted[of] === name[at] && wanted[of] !== '*'))) {
      at++;
      of++;
    } else if (wanted[of] === '*') [star, starAt, of] = [of, at, of + 1];
    else if (star < 0) return false;
    else [of, starAt, at] = [star + 1, starAt + 1, starAt + 1];
  }
  while (wanted[of] === '*') of++;
  return of === wanted.length;
}
