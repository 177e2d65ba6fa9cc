import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import type { Route, RouteResponse } from './route.ts';
import { problemBody } from './schemas.ts';

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly securitySchemes: object };
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security: readonly object[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: {
    readonly required: true;
    readonly content: Readonly<Record<string, { readonly schema: object }>>;
  };
  readonly responses: Readonly<Record<string, OperationResponse>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: object;
}

export interface OperationResponse {
  readonly description: string;
  readonly content: Readonly<Record<string, { readonly schema: object }>>;
}

/** OpenAPI 3.1, whose schemas are JSON Schema 2020-12, from the routes' own zod. */
export function openApiDocument(routes: readonly Route[]): OpenApiDocument {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Shakedown document pipeline',
      version: 'v2',
      description: 'Upload documents, watch them become searchable, ask questions of them.',
    },
    paths,
    components: {
      securitySchemes: {
        user: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        admin: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'role: service_role' },
        signature: { type: 'apiKey', in: 'header', name: 'LC-Signature' },
      },
    },
  };
}

function operationOf(route: Route): Operation {
  const parameters = [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')];
  return {
    operationId: route.id,
    summary: route.summary,
    security: route.auth === 'none' ? [] : [{ [route.auth]: [] }],
    parameters,
    ...requestBodyOf(route),
    responses: Object.fromEntries(
      Object.entries(allResponses(route)).map(([status, response]) => [status, responseOf(Number(status), response)]),
    ),
  };
}

function parametersOf(schema: z.ZodObject | undefined, place: 'path' | 'query'): Parameter[] {
  if (!schema) return [];
  return Object.entries(schema.shape).map(([name, field]) => ({
    name,
    in: place,
    required: place === 'path' || !z.safeParse(field as z.ZodType, undefined).success,
    schema: jsonSchema(field as z.ZodType, 'input'),
  }));
}

function requestBodyOf(route: Route): Pick<Operation, 'requestBody'> {
  const schema = route.body ? jsonSchema(route.body, 'input') : route.rawBodyBytesMax === undefined ? undefined : {};
  return schema ? { requestBody: { required: true, content: { 'application/json': { schema } } } } : {};
}

/** The route's own responses, and those that its shape alone brings about. */
export function allResponses(route: Route): Readonly<Record<number, RouteResponse>> {
  const implied: [boolean, number, string][] = [
    [Boolean(route.params ?? route.query ?? route.body), 400, 'The path, the query or the body cannot be read.'],
    [route.auth !== 'none', 401, 'Who you are is not proven.'],
    [route.auth === 'admin', 403, 'You are somebody, but no admin.'],
    [Boolean(route.body) || route.rawBodyBytesMax !== undefined, 413, 'The body is too large.'],
    [Boolean(route.body), 415, 'The body is not JSON.'],
    [Boolean(route.body), 422, 'The body is JSON of the wrong shape: INVALID_REQUEST.'],
    [!route.unlimited, 429, 'Too many requests within the hour: wait as long as Retry-After says.'],
    [true, 500, 'Our fault; quote the reference.'],
    [Boolean(route.callsVendor), 502, 'A vendor refuses us or sends an answer that makes no sense.'],
    [!route.unlimited, 503, 'The database or a vendor cannot be reached now; try again.'],
    [Boolean(route.callsVendor), 504, 'A vendor did not answer in time.'],
  ];
  const responses = implied
    .filter(([isPossible]) => isPossible)
    .map(([, status, description]) => [status, { description }]);
  return { ...Object.fromEntries(responses), ...route.responses };
}

function responseOf(status: number, response: RouteResponse): OperationResponse {
  const schema = response.schema ?? (status >= 400 ? problemBody : z.unknown());
  const type = response.contentType ?? 'application/json';
  return {
    description: response.description || (STATUS_CODES[status] ?? ''),
    content: {
      [type]: {
        schema:
          type.startsWith('text/') && type !== 'text/event-stream' ? { type: 'string' } : jsonSchema(schema, 'output'),
      },
    },
  };
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
  });
  return rest;
}
