/** A path pattern: literal segments, `:name` for one segment, a final `*` for the rest (which may be empty). */
export interface RoutePattern {
  readonly method: string;
  readonly pattern: string;
}

export interface RouteMatch<R> {
  readonly route: R;
  /** Raw, still percent-encoded; the rest is under `*`. */
  readonly params: Readonly<Record<string, string>>;
}

/** The first route that fits, so the more literal ones come first. `pathname` is raw and starts with `/`. */
export function findRoute<R extends RoutePattern>(
  routes: readonly R[],
  method: string,
  pathname: string,
): RouteMatch<R> | undefined {
  const segments = pathname.slice(1).split('/');
  for (const route of routes) {
    if (route.method !== method) continue;
    const params = matchSegments(route.pattern.slice(1).split('/'), segments);
    if (params) return { route, params };
  }
  return undefined;
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [i, part] of pattern.entries()) {
    if (part === '*') {
      if (segments.length <= i) return undefined;
      params['*'] = segments.slice(i).join('/');
      return params;
    }
    const segment = segments[i];
    if (segment === undefined) return undefined;
    if (part.startsWith(':')) {
      if (segment === '') return undefined;
      params[part.slice(1)] = segment;
    } else if (part !== segment) return undefined;
  }
  return segments.length === pattern.length ? params : undefined;
}

/** The decoded text, or undefined for a bad percent-encoding. */
export function percentDecode(text: string): string | undefined {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
