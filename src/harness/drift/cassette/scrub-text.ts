import type { Placeholders, SecretKind } from './placeholders.ts';

/** Shapes that give a secret away wherever they stand. The first that fits decides its kind. */
const SHAPES: readonly (readonly [SecretKind, RegExp])[] = [
  ['jwt', /\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?/g],
  ['key', /\b(?:sk|pk|rk|llx|sbp|whsec|ghp|gho|xox[abp])[-_][\w*-]{6,}/g],
  ['key', /\bsb_(?:secret|publishable)_[\w-]{6,}/g],
  ['key', /\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g],
  ['id', /\b(?:org|user|proj|prj)[-_](?=[A-Za-z]*\d)[A-Za-z0-9]{6,}\b/g],
  ['email', /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g],
];

/** `Bearer x` and `Basic x`, as texts repeat them. */
const CREDENTIALS = /\b(Bearer|Basic)\s+([\w.~+/=-]{8,})/gi;

/** Runs long enough to be a key that nobody knows the shape of. */
const LONG_RUN = /[A-Za-z0-9+/=_-]{20,}/g;

/** Ids that a vendor gives to things and that open nothing without a key. */
const RESOURCE_ID =
  /^(?:file|resp|msg|rs|fc|cmp|batch|batch_req|call|chatcmpl|modr|req|pjb|whc|cfg|dfl)[-_][A-Za-z0-9]{8,64}$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const ABSOLUTE_URL = /https?:\/\/[^\s"'<>\\]+/g;

/** A text without secrets: the known ones, what has a secret's shape, and every long run that is not readable. */
export function scrubText(text: string, placeholders: Placeholders): string {
  let rest = '';
  let at = 0;
  for (const { 0: url, index } of text.matchAll(ABSOLUTE_URL)) {
    rest += scrubPlain(text.slice(at, index), placeholders) + scrubUrl(url, placeholders);
    at = index + url.length;
  }
  return rest + scrubPlain(text.slice(at), placeholders);
}

/** Scheme and host stay, so that a replayed client goes to the same place; user and password do not. */
function scrubUrl(url: string, placeholders: Placeholders): string {
  if (!URL.canParse(url)) return scrubPlain(url, placeholders);
  const { protocol, host, pathname, searchParams, hash } = new URL(url);
  const target = scrubTarget({ pathname, searchParams }, placeholders);
  return `${protocol}//${scrubPlain(host, placeholders)}${target}${scrubPlain(hash, placeholders)}`;
}

/** Path and query, each segment and value by itself: a URL in a body and the request that it leads to read the same. */
export function scrubTarget(url: Pick<URL, 'pathname' | 'searchParams'>, placeholders: Placeholders): string {
  const path = url.pathname.split('/').map((segment) => scrubPlain(decoded(segment), placeholders));
  const query = scrubQuery(url.searchParams, placeholders);
  return path.map(encodeURIComponent).join('/') + (query === '' ? '' : `?${query}`);
}

/** Names of parameters whose value is a secret whatever it looks like. */
const SECRET_PARAMETERS = /token|secret|password|signature|credential|^sig$|^code$|^key$|api_?key|^x-amz-/i;

export function scrubQuery(query: URLSearchParams, placeholders: Placeholders): string {
  const scrubbed = new URLSearchParams();
  for (const [name, value] of query) {
    const isSecret = SECRET_PARAMETERS.test(name);
    scrubbed.append(
      scrubPlain(name, placeholders),
      isSecret ? placeholders.for(kindOf(value), value) : scrubPlain(value, placeholders),
    );
  }
  // a placeholder reads the same everywhere
  return scrubbed.toString().replaceAll('%7E', '~');
}

/** A token in a URL is most often a JWT, which is one kind wherever it stands. */
function kindOf(secret: string): SecretKind {
  return secret.startsWith('eyJ') ? 'jwt' : 'token';
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return segment;
    throw error;
  }
}

function scrubPlain(text: string, placeholders: Placeholders): string {
  let clean = placeholders.withoutKnown(text);
  clean = clean.replaceAll(CREDENTIALS, (_all, scheme: string, value: string) => {
    return `${scheme} ${placeholders.for('token', value)}`;
  });
  for (const [kind, shape] of SHAPES) clean = clean.replaceAll(shape, (found) => placeholders.for(kind, found));
  return clean.replaceAll(LONG_RUN, (run) => (isReadable(run) ? run : placeholders.for('token', run)));
}

/** Words, numbers and known kinds of ids. Anything else of this length may be a secret. */
function isReadable(run: string): boolean {
  if (UUID.test(run) || RESOURCE_ID.test(run)) return true;
  const parts = run.split(/[-_/=+]/);
  return parts.every(isReadablePart) && parts.filter(isMixed).length <= 2;
}

function isReadablePart(part: string): boolean {
  if (/^\d*$/.test(part)) return part.length <= 10;
  if (isMixed(part)) return part.length <= 8;
  // camel case may be long: chance puts no lower-case letters after every capital
  return /^(?:[A-Z]{1,16}|[A-Z]?[a-z]{1,16}|[a-z]{2,16}(?:[A-Z][a-z]{1,14}){1,4})$/.test(part);
}

function isMixed(part: string): boolean {
  return /\d/.test(part) && /[a-z]/i.test(part);
}
