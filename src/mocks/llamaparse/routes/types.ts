import type { Account } from '../accounts/accounts.ts';
import type { Context } from '../context.ts';
import type { ParseService } from '../service.ts';

/** One request on its way to a handler. */
export interface Call {
  readonly request: Request;
  /** Of its scope header: fault rules of this scope meet the webhooks that it causes. */
  readonly scope: string | undefined;
  /** Whose key it came with. */
  readonly account: Account;
  /** The key it came with; '' on a route that asks for none. */
  readonly apiKey: string;
  readonly query: URLSearchParams;
  /** The value of the path's `:id`, '' where it has none. */
  readonly id: string;
  /** The values of all the path's parameters by name. */
  readonly params: Readonly<Record<string, string>>;
  /** The project whose resources alone may be met; undefined: any of the organization's. */
  readonly askedProjectId: string | undefined;
  /** The project new resources belong to. */
  readonly projectId: string;
  /** Where download links point: scheme, host and port, without a slash at the end. */
  readonly base: string;
  readonly service: ParseService;
  readonly context: Context;
  /** Adds facts to the journal's entry of this request. */
  note(facts: Readonly<Record<string, string | number | boolean>>): void;
}

export interface Route {
  /** The name for fault rules and the journal. */
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Segments beginning with a colon match anything but a slash. */
  readonly path: string;
  /** Answers without a key. */
  readonly open?: true;
  handle(call: Call): Response | Promise<Response>;
}

/** A route as a line of a table; the last word is there for those that answer without a key. */
export type RouteRow = readonly [
  method: Route['method'],
  path: string,
  operation: string,
  handle: Route['handle'],
  access?: 'open',
];

export function route([method, path, operation, handle, access]: RouteRow): Route {
  return { method, path, operation, handle, ...(access === 'open' && { open: true }) };
}
