import { z } from 'zod';
import type { Evidence } from '../../report/types.ts';
import { handsOf } from '../context.ts';
import { type Context, StepFailed, type StepOutcome, type VendorDoors } from '../types.ts';

/** Which key a call is made with. */
export const keySchema = z
  .enum(['own', 'wrong'])
  .optional()
  .meta({ description: 'wrong: a key the vendor has never given out. own by default.' });

/** What every SDK call leaves; a kind of step may add its own. */
export const CALL_PUBLISHES = ['status', 'code', 'headers', 'body'] as const;

/** An answer as a scenario sees it: a refusal is an answer like any other. */
export interface VendorAnswer {
  /** The result, or the error as the SDK tells it; large parts left out. */
  readonly body: unknown;
  /** The vendor's own word for what went wrong. */
  readonly code?: string | undefined;
  /** What this kind of step leaves besides. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

export interface Caller {
  readonly baseUrl: string;
  readonly apiKey: string;
  /** For the SDK: notes the newest exchange, whose status and headers SDKs keep to themselves. */
  readonly fetch: typeof globalThis.fetch;
}

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** A key of the right shape that opens nothing. */
const WRONG_KEYS: Readonly<Record<Vendor, string>> = {
  openai: 'sk-shakedown-key-that-was-never-given-out',
  llamaparse: 'llx-shakedown-key-that-was-never-given-out',
  supabase: 'shakedown-key-that-was-never-given-out',
};

type Vendor = keyof Omit<VendorDoors, 'fetch'>;

/**
 * Makes one call through a vendor's SDK. `call` returns what the vendor answered, refusals too; what it throws, or a
 * call without any answer, fails the step.
 */
export async function callVendor(
  context: Context,
  vendor: Vendor,
  options: { readonly key: 'own' | 'wrong' | undefined; readonly what: string },
  call: (caller: Caller) => Promise<VendorAnswer>,
): Promise<StepOutcome> {
  const { vendors } = handsOf(context);
  const door = vendors[vendor];
  const apiKey = options.key === 'wrong' ? WRONG_KEYS[vendor] : door.keyFor(context.label);
  context.tokens.add(apiKey);
  let newest: Exchange | undefined;
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const response = await vendors.fetch(input, init);
    newest = exchangeOf(input, init, response);
    return response;
  };
  const answer = await call({ baseUrl: door.baseUrl, apiKey, fetch }).catch((error: unknown) => {
    if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) throw error;
    throw new StepFailed(`${vendor} ${options.what}: ${error.message}`, { cause: error });
  });
  if (!newest) throw new StepFailed(`${vendor} ${options.what}: no answer at all`);
  const { method, path, status, headers } = newest;
  const evidence: Evidence[] = [{ kind: 'http', method, path, status, body: answer.body }];
  return { data: { status, headers, body: answer.body, code: answer.code, ...answer.extra }, evidence };
}

function exchangeOf(input: RequestInfo | URL, init: RequestInit | undefined, response: Response): Exchange {
  const request = input instanceof Request ? input : undefined;
  const url = new URL(request?.url ?? String(input));
  return {
    method: init?.method ?? request?.method ?? 'GET',
    path: url.pathname, // without the query: signed URLs carry their token there
    status: response.status,
    headers: Object.fromEntries(response.headers.entries()),
  };
}
