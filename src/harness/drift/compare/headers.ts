import type { Found } from './types.ts';

/** What stands between a service and its callers, or changes from call to call: no contract of the API. */
const IGNORED: readonly RegExp[] = [
  /^(date|age|connection|keep-alive|transfer-encoding|content-length|content-encoding|vary)$/,
  /^(server|via|alt-svc|set-cookie|nel|report-to|cf-.*|x-envoy-.*|x-amz-.*|x-cache.*|x-served-by|x-timer)$/,
  /^(x-shakedown-.*|x-openai-proxy-wasm|x-kong-.*|x-gateway-.*|sb-gateway-.*|sb-project-ref|x-powered-by|x-cloud-trace-context)$/,
];

/** Headers whose value is part of the contract. */
const VALUED: ReadonlySet<string> = new Set([
  ...['content-type', 'content-disposition', 'content-range', 'accept-ranges', 'cache-control', 'www-authenticate'],
  ...['openai-version', 'x-content-type-options', 'tus-resumable', 'tus-version', 'tus-extension', 'upload-offset'],
  ...['x-supabase-api-version', 'x-sb-error-code', 'x-robots-tag', 'access-control-expose-headers', 'allow'],
]);

type Headers = Readonly<Record<string, string>>;

export function compareHeaders(left: Headers, right: Headers): Found[] {
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort();
  return names
    .filter((name) => !IGNORED.some((pattern) => pattern.test(name)))
    .flatMap((name) => {
      const [a, b] = [shown(name, left[name]), shown(name, right[name])];
      return a === b ? [] : [{ place: { type: 'header', name }, left: a, right: b } as const];
    });
}

function shown(name: string, value: string | undefined): string {
  if (value === undefined) return 'absent';
  return VALUED.has(name) ? value.toLowerCase().replaceAll(/\s*([;,])\s*/g, '$1 ') : 'present';
}
