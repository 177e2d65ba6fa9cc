import { json, type StorageDeps } from '../call.ts';
import { fromDatabase, StorageError } from '../errors.ts';
import type { StorageRequest } from '../router.ts';
import { s3Refusal, s3Response } from './answer.ts';
import { type Authenticated, authenticate } from './authenticate.ts';
import { type FormUpload, isForm, readForm } from './body/form.ts';
import { type Payload, payloadOf } from './body/payload.ts';
import { readStructured } from './body/structured.ts';
import type { S3Answer, S3Call, S3Route } from './call.ts';
import { addressOf, findS3Route, type S3Address } from './find-route.ts';
import { s3Routes } from './routes.ts';
import { validate } from './schemas.ts';

/** The S3 protocol's HTTP: form or XML, signature, route, schema, then the handler; refusals leave as XML. */
export async function answerS3(storage: StorageDeps, incoming: StorageRequest): Promise<Response> {
  const { request, target } = incoming;
  const [path = ''] = target.split('?');
  try {
    const address = addressOf(path);
    const levelRoutes = s3Routes.filter(({ method, level }) => method === request.method && level === address?.level);
    if (!address || levelRoutes.length === 0) return unknownRoute(request.method, target);
    return s3Response(request, await dispatch(storage, incoming, { path, address, levelRoutes }));
  } catch (error) {
    const refusal = fromDatabase(error);
    if (!(refusal instanceof StorageError)) throw error;
    return s3Refusal(request, path, refusal);
  }
}

interface Asked {
  readonly path: string;
  readonly address: S3Address;
  /** All of this method and level. */
  readonly levelRoutes: readonly S3Route[];
}

async function dispatch(storage: StorageDeps, incoming: StorageRequest, asked: Asked): Promise<S3Answer> {
  const { request, authorization } = incoming;
  const { address, path } = asked;
  const url = new URL(request.url);
  const query = url.searchParams;
  const route = findS3Route(asked.levelRoutes, request.method, address.level, { query, headers: request.headers });
  const form = route?.body === 'form' ? await readForm(request, storage.globalObjectBytes) : undefined;
  const body = route?.body === 'xml' ? await readStructured(request) : undefined;
  const signed = {
    ...{ method: request.method, path: url.pathname, query, headers: request.headers, host: url.host },
  };
  const { bucket } = address;
  const authenticated = await authenticate(storage, { request: signed, authorization, form, bucket });
  if (!route) return { status: 404 };
  if (route.body !== 'form' && isForm(request.headers)) {
    return { status: 400, xml: { message: 'Multipart form data not supported' } };
  }
  const parts = { Querystring: Object.fromEntries(query), Headers: headersOf(incoming), Body: body };
  if (route.schema) validate(route.schema, parts);
  const facts = {
    ...{ method: request.method, path, headers: Object.fromEntries(request.headers) },
    ...{ operation: route.policyName, at: new Date(storage.clock.now()) },
  };
  const { key } = address;
  storage.note(request, { ...(bucket && { bucket }), ...(key && { path: key }) });
  const call: S3Call = {
    ...{ request, publicBase: incoming.publicBase, bucket, key, query, filters: parts.Querystring, body: parts.Body },
    ...{ caller: authenticated.caller, facts, form },
    payload: await payloadFor(storage, route, request, authenticated, form),
  };
  return route.handle(storage, call);
}

/** As the server sees them behind its gateway, which always sends an Authorization, if an empty one. */
function headersOf({ request, authorization }: StorageRequest): Record<string, unknown> {
  return { ...Object.fromEntries(request.headers), ...(authorization !== undefined && { authorization }) };
}

async function payloadFor(
  storage: StorageDeps,
  route: S3Route,
  request: Request,
  authenticated: Authenticated,
  form: FormUpload | undefined,
): Promise<Payload> {
  if (route.body === 'bytes') return payloadOf(request, authenticated, storage.globalObjectBytes);
  const bytes = form?.bytes ?? new Uint8Array();
  return { declaredLength: bytes.byteLength, read: async () => bytes };
}

function unknownRoute(method: string, target: string): Response {
  return json(404, { message: `Route ${method}:${target} not found`, error: 'Not Found', statusCode: 404 });
}
