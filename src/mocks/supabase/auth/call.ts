import type { JWTPayload } from 'jose';
import type { Clock } from '../../../lib/clock.ts';
import type { Database, Queryable } from '../../../lib/database/types.ts';
import type { Random } from '../../../lib/random.ts';
import type { JournalWriter } from '../../kit/types.ts';
import type { Jwts } from '../jwt.ts';
import type { AuthConfig } from './config.ts';
import type { CallLimiter } from './limiter.ts';
import type { Outbox, OutboxMessage } from './outbox.ts';
import type { UserRow } from './users/rows.ts';

export interface AuthDeps {
  readonly db: Database;
  readonly jwts: Jwts;
  readonly clock: Clock;
  readonly random: Random;
  readonly config: AuthConfig;
  readonly outbox: Outbox;
  readonly limiter: CallLimiter;
  readonly note: JournalWriter['note'];
}

/** A request as Auth sees it behind the gateway. */
export interface AuthRequest {
  readonly request: Request;
  /** Raw, without the gateway's prefix and the query. */
  readonly rawPath: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  /** `http://host/auth/v1`: the issuer of tokens and where links begin. */
  readonly externalUrl: string;
}

/** A request whose route is known, within its transaction. */
export interface AuthCall extends AuthRequest {
  /** The path's placeholders, percent-decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** One transaction for the whole call: an AuthRefused that leaves the handler rolls it back. */
  readonly tx: Queryable;
  /** Now, on the mock's clock. */
  readonly at: Date;
  /** `aud` of the users this call is about. */
  readonly audience: string;
  /** Puts a message into the outbox once the transaction is committed. */
  send(message: Omit<OutboxMessage, 'id' | 'at'>): void;
}

/** A call with the token of a user who exists, and of a session that does. */
export interface UserCall extends AuthCall {
  readonly user: UserRow;
  readonly claims: JWTPayload;
  /** Undefined for a token without session_id, as one signed elsewhere. */
  readonly sessionId: string | undefined;
}

export type AuthRoute = {
  readonly method: string;
  readonly pattern: string;
  readonly operation: string;
  /** Whether `callsPerFiveMinutes` counts it. */
  readonly limited?: boolean;
} & (
  | {
      readonly access: 'anyone' | 'admin';
      readonly handle: (auth: AuthDeps, call: AuthCall) => Response | Promise<Response>;
    }
  | { readonly access: 'user'; readonly handle: (auth: AuthDeps, call: UserCall) => Response | Promise<Response> }
);

/** Compact JSON, as Go's encoder writes it. */
export function json(body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), {
    status: 200,
    headers: { 'content-type': 'application/json', ...headers },
  });
}
