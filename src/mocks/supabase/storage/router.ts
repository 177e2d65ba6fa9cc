import { findRoute, percentDecode } from '../route-table.ts';
import { json, type StorageCall, type StorageDeps, type StorageRoute } from './call.ts';
import { callerOf } from './caller.ts';
import { fromDatabase, refusals, StorageError } from './errors.ts';
import { readJsonBody } from './json-body.ts';
import { APPEND_TYPE } from './resumable/protocol.ts';
import { storageRoutes } from './routes.ts';
import { isS3Path } from './s3/find-route.ts';
import { answerS3 } from './s3/router.ts';
import { validate } from './schemas.ts';

/** A request as Storage sees it behind the gateway. */
export interface StorageRequest {
  readonly request: Request;
  /** Raw, without the gateway's prefix, with `?query`: `/object/b/a%20b?download=`. */
  readonly target: string;
  /** Undefined when there is no such header. */
  readonly authorization: string | undefined;
  /** Where the caller reaches Storage: origin and the gateway's prefix. */
  readonly publicBase: string;
}

/** Storage's HTTP: route, body, query, header and JWT checks in the vendor's order; then the handler. */
export async function answerStorage(storage: StorageDeps, incoming: StorageRequest): Promise<Response> {
  const { request } = incoming;
  try {
    const response = await dispatch(storage, incoming);
    return request.method === 'HEAD' ? withoutBody(response) : response;
  } catch (error) {
    const refusal = fromDatabase(error);
    if (!(refusal instanceof StorageError)) throw error;
    return refusalAnswer(request, refusal);
  }
}

/** A refusal on the wire; HEAD gets its status and headers only. */
export function refusalAnswer(request: Request, refusal: StorageError): Response {
  const response = json(refusal.httpStatus, refusal.body, refusal.headers);
  return request.method === 'HEAD' ? withoutBody(response) : response;
}

async function dispatch(storage: StorageDeps, incoming: StorageRequest): Promise<Response> {
  const { request, target } = incoming;
  const [rawPath = '', ...queryParts] = target.split('?');
  if (percentDecode(rawPath) === undefined) return badUrl(rawPath);
  if (isS3Path(rawPath)) return answerS3(storage, incoming);
  const match = findRoute(storageRoutes, request.method, rawPath);
  if (!match) return unknownRoute(request.method, target, rawPath);
  const { route, params } = match;
  const query = new URLSearchParams(queryParts.join('?'));
  const body = await checkedBody(route, request);
  const filters = checkedQuery(route, query);
  if (route.auth === 'jwt' && incoming.authorization === undefined) {
    throw refusals.schema("headers must have required property 'authorization'");
  }
  const caller = await callerOf(storage.jwts, route.auth, incoming.authorization);
  const facts = {
    method: request.method,
    path: rawPath,
    headers: Object.fromEntries(request.headers),
    operation: route.policyName,
    at: new Date(storage.clock.now()),
  };
  const bucket = percentDecode(params.bucket ?? '') ?? '';
  const key = percentDecode(params['*'] ?? '') ?? '';
  const { publicBase } = incoming;
  const call: StorageCall = { request, publicBase, bucket, key, query, filters, body, caller, facts };
  return route.handle(storage, call);
}

async function checkedBody(route: StorageRoute, request: Request): Promise<unknown> {
  if (route.body === 'bytes' || request.method === 'GET' || request.method === 'HEAD') return undefined;
  if (route.body === 'resumable' && request.headers.get('content-type') === APPEND_TYPE) return undefined;
  const body = await readJsonBody(request, { emptyIsFine: route.body === 'json-or-empty' });
  if (route.schema) validate(route.schema, body);
  return body;
}

function checkedQuery(route: StorageRoute, query: URLSearchParams): unknown {
  if (!route.query) return undefined;
  const values = Object.fromEntries(query);
  validate(route.query, values);
  return values;
}

/** What the service has and the mock says it has not. */
const NOT_MOCKED = [
  { path: /^\/vector(\/|$)/, what: 'Vector buckets' },
  { path: /^\/iceberg(\/|$)/, what: 'Analytics (Iceberg) buckets' },
  { path: /^\/bucket\/[^/]+\/lifecycle$/, what: 'Bucket lifecycle rules' },
];

/** Under these prefixes the vendor's plugins speak; elsewhere its HTTP framework does. */
const APP_PREFIX = /^\/(object|bucket|render)(\/|$)/;

function unknownRoute(method: string, target: string, rawPath: string): Response {
  const message = `Route ${method}:${target} not found`;
  const notMocked = NOT_MOCKED.find(({ path }) => path.test(rawPath));
  if (notMocked) throw refusals.notMocked(notMocked.what);
  if (APP_PREFIX.test(rawPath)) throw refusals.unknownRoute(message);
  return json(404, { message, error: 'Not Found', statusCode: 404 });
}

function badUrl(rawPath: string): Response {
  const message = `'${rawPath}' is not a valid url component`;
  return json(400, { error: 'Bad Request', code: 'FST_ERR_BAD_URL', message, statusCode: 400 });
}

function withoutBody(response: Response): Response {
  return new Response(null, { status: response.status, headers: response.headers });
}
