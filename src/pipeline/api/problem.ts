import { DatabaseError } from '../../lib/database/types.ts';
import { OverBudgetError } from '../costs/index.ts';
import { PipelineError, RequestError, VendorError } from '../errors.ts';
import { challenge } from './auth.ts';

/** What a failure becomes over HTTP. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Facts beside code and message, for the caller (`document_id` of a duplicate). */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Ours to look at: logged as an error, with its cause. */
  readonly isOurFault: boolean;
}

/** The caller's mistake, with facts for the caller's program. */
export class RequestProblem extends RequestError {
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(status: number, code: string, message: string, facts: Readonly<Record<string, unknown>>) {
    super(status, code, message);
    this.facts = facts;
  }
}

export function problemOf(error: unknown): Problem {
  if (error instanceof RequestError) return requestProblem(error);
  if (error instanceof OverBudgetError) return overBudget(error);
  if (error instanceof VendorError) return failure(vendorStatus(error), error.code, error.message, error.retryAfterMs);
  if (error instanceof PipelineError) {
    return failure(error.retryable ? 503 : 500, error.code, error.message, error.retryAfterMs);
  }
  if (error instanceof DatabaseError && isOutage(error)) {
    return failure(503, 'DATABASE_UNAVAILABLE', 'the database cannot be reached now; try again');
  }
  const parsing = expressProblem(error);
  if (parsing) return requestProblem(parsing);
  return failure(500, 'INTERNAL', 'something went wrong here; quote the reference to support');
}

function requestProblem(error: RequestError): Problem {
  return {
    status: error.status,
    code: error.code,
    message: error.message,
    headers: {
      ...(error.status === 401 && { 'WWW-Authenticate': challenge(error.code) }),
      ...retryAfter(error.retryAfterMs),
    },
    facts: error instanceof RequestProblem ? error.facts : {},
    isOurFault: false,
  };
}

/** The caller may come back; nobody has made a mistake. */
function overBudget({ code, message, retryAfterMs }: OverBudgetError): Problem {
  return { status: 429, code, message, headers: retryAfter(retryAfterMs), facts: {}, isOurFault: false };
}

function failure(status: number, code: string, message: string, retryAfterMs?: number): Problem {
  return { status, code, message, headers: retryAfter(retryAfterMs), facts: {}, isOurFault: true };
}

/** 502 when the vendor refuses us, 503 when waiting may help, 504 when it is silent. */
function vendorStatus(error: VendorError): number {
  switch (error.failure) {
    case 'throttled':
    case 'unavailable':
    case 'quota':
      return 503;
    case 'timeout':
      return 504;
    case 'credentials':
    case 'rejected':
    case 'malformed':
      return 502;
    default:
      return error.failure satisfies never;
  }
}

/** SQLSTATE classes 08 (connection), 53 (resources), 57P (shutdown). */
function isOutage(error: DatabaseError): boolean {
  return /^(08|53|57P)/.test(error.code);
}

/** What express and its body parsers throw, by their `type` or status; their texts may quote the body. */
function expressProblem(error: unknown): RequestError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { status, type } = error as { status?: unknown; type?: unknown };
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined;
  if (type === 'entity.parse.failed') return new RequestError(400, 'MALFORMED_JSON', 'the body is not valid JSON');
  if (type === 'entity.too.large')
    return new RequestError(413, 'BODY_TOO_LARGE', 'the body is larger than this route takes');
  if (status === 415)
    return new RequestError(415, 'UNSUPPORTED_ENCODING', 'the body has an encoding that is not taken');
  return new RequestError(status, 'BAD_REQUEST', 'the request cannot be read');
}

function retryAfter(ms: number | undefined): Record<string, string> {
  return ms === undefined ? {} : { 'Retry-After': String(Math.max(1, Math.ceil(ms / 1000))) };
}
