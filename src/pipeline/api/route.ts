import type { z } from 'zod';
import type { CallContext } from '../vendors/types.ts';
import type { User } from './auth.ts';

/** Who may call: anybody, a user with a token, one whose token is an admin's, or a vendor whose signature the handler checks. */
export type RouteAuth = 'none' | 'user' | 'admin' | 'signature';

export type Reply =
  | { readonly type: 'json'; readonly status: number; readonly body: unknown }
  | { readonly type: 'html'; readonly body: string }
  | { readonly type: 'text'; readonly contentType: string; readonly body: string }
  /** Server-sent events. A failure while they run becomes a last event named `error`. */
  | { readonly type: 'events'; readonly events: AsyncIterable<ServerEvent> };

export interface ServerEvent {
  readonly event: string;
  readonly data: unknown;
}

export interface RouteInput<Params, Query, Body, Auth extends RouteAuth> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** The body's bytes as they came, only where the route asks for them (`rawBodyBytesMax`). */
  readonly rawBody: Uint8Array;
  readonly user: Auth extends 'user' | 'admin' ? User : undefined;
  header(name: string): string | undefined;
  /** Ends when the caller hangs up or the server closes. */
  readonly context: CallContext;
  /** Ends only when the server closes: for calls that cost money, whose price is recorded even if nobody waits. */
  readonly closing: AbortSignal;
}

export interface RouteResponse {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** `application/json` unless said. */
  readonly contentType?: 'application/json' | 'text/html' | 'text/plain' | 'text/event-stream';
}

export interface Route {
  readonly method: 'get' | 'post' | 'put';
  /** Express form: `/api/v2/jobs/:jobId`. */
  readonly path: string;
  /** Unique, camelCase. */
  readonly id: string;
  readonly summary: string;
  readonly auth: RouteAuth;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The route takes any bytes up to this many, unparsed. */
  readonly rawBodyBytesMax?: number;
  /** The handler calls a vendor: its failures are 502, 503 and 504. */
  readonly callsVendor?: boolean;
  /** Asked by machines that watch over us, as often as they like: counted against nobody. */
  readonly unlimited?: boolean;
  /** By HTTP status. 400, 401, 413, 415, 422 and 5xx are added to the document where they can happen. */
  readonly responses: Readonly<Record<number, RouteResponse>>;
  handle(input: RouteInput<never, never, never, never>): Promise<Reply>;
}

interface RouteDefinition<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, A extends RouteAuth>
  extends Omit<Route, 'params' | 'query' | 'body' | 'auth' | 'handle'> {
  readonly auth: A;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  handle(input: RouteInput<z.output<P>, z.output<Q>, z.output<B>, A>): Promise<Reply>;
}

/** Gives the handler the types of the route's own schemas. */
export function route<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, A extends RouteAuth>(
  definition: RouteDefinition<P, Q, B, A>,
): Route {
  return definition as Route;
}

export function json(status: number, body: unknown): Reply {
  return { type: 'json', status, body };
}
