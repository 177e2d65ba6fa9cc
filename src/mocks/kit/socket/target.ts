/** Where a request goes. `url` is absolute. */
export interface Target {
  readonly url: string;
  readonly pathname: string;
}

/** Path and query that a URL would leave as they are. */
const PLAIN = /^(\/(?:[\w-][\w/-]*)?)(?:\?[\w=&,.-]*)?$/;
/** Hosts a mock is called by: a few. */
const HOSTS_KEPT = 100;

/** By Host header; undefined for one that is no bare origin. */
const origins = new Map<string, string | undefined>();

/** Undefined when host and request target make no URL. */
export function targetOf(host: string, target: string): Target | undefined {
  const pathname = PLAIN.exec(target)?.[1];
  const origin = pathname === undefined ? undefined : originOf(host);
  if (origin !== undefined && pathname !== undefined) return { url: origin + target, pathname };
  const url = URL.parse(target.startsWith('/') ? `http://${host}${target}` : target);
  return url ? { url: url.href, pathname: url.pathname } : undefined;
}

/** Making a URL is dear, and most calls of a mock name the same host. */
function originOf(host: string): string | undefined {
  if (origins.has(host)) return origins.get(host);
  const url = URL.parse(`http://${host}/`);
  const origin = url && url.href === `${url.origin}/` ? url.origin : undefined;
  if (origins.size >= HOSTS_KEPT) origins.clear();
  origins.set(host, origin);
  return origin;
}
