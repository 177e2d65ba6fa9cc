import { type Operation, openApiDocument } from '../../src/pipeline/api/openapi.ts';
import { apiRoutes } from '../../src/pipeline/api/routes/index.ts';

/** Routes only keep what they are given until they are called. */
const anything: never = new Proxy(() => undefined, {
  get: (_target, name) => (name === Symbol.toPrimitive ? () => 0 : anything),
  apply: () => anything,
}) as never;

const WHO: Readonly<Record<string, string>> = { user: 'user', admin: 'admin', signature: 'signed' };

/** docs/http-api.md: every route, from the OpenAPI document that the pipeline serves. */
export function httpApiReference(): string {
  const { paths } = openApiDocument(apiRoutes(anything));
  return [
    '# HTTP API',
    '',
    'Made from the code (the OpenAPI document that a running pipeline serves at `/openapi.json`, readable at `/docs`) by',
    '`npx node tools/write-docs.ts`; a test keeps it so. There stand the shapes of bodies and answers.',
    '',
    'Who: *user* needs `Authorization: Bearer <JWT>`, *admin* one whose `role` is `service_role`, *signed* the vendor’s',
    'signature, – nobody in particular. A refusal is `{"error":{"code","message","reference"}}`; the reference is the',
    'correlation id that log lines carry.',
    '',
    '| route | who | what | answers |',
    '| --- | --- | --- | --- |',
    ...Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => rowOf(`${method.toUpperCase()} ${path}`, operation)),
    ),
    '',
  ].join('\n');
}

function rowOf(route: string, { summary, security, responses }: Operation): string {
  const who = security.flatMap((one) => Object.keys(one)).map((name) => WHO[name] ?? name);
  const cell = (text: string) => text.replaceAll('|', '\\|');
  return `| \`${cell(route)}\` | ${who.join(', ') || '–'} | ${cell(summary)} | ${Object.keys(responses).join(' ')} |`;
}
