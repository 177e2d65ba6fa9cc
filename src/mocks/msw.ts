import { type HttpHandler, HttpResponse, http } from 'msw';
import type { Mocks } from './start.ts';

/** Where the vendors' own addresses are, without a closing slash. */
export interface MswAddresses {
  /** Default: https://api.openai.com */
  readonly openai?: string;
  /** Default: https://api.cloud.llamaindex.ai */
  readonly llamaparse?: string;
  /** Your project's address, as `createClient` is given it; without it Supabase is left alone. */
  readonly supabase?: string;
}

const OPENAI = 'https://api.openai.com';
const LLAMAPARSE = 'https://api.cloud.llamaindex.ai';

/**
 * Mock Service Worker handlers that let started mocks answer at the vendors' own addresses: the same apps, with their
 * faults, journal and meter, and no socket. Vendors that `startMocks` was told not to start are left alone.
 */
export function handlers(mocks: Mocks, addresses: MswAddresses = {}): HttpHandler[] {
  const { openai = OPENAI, llamaparse = LLAMAPARSE, supabase } = addresses;
  const places: (readonly [string, () => typeof globalThis.fetch])[] = [
    [openai, () => mocks.openai.fetch],
    [llamaparse, () => mocks.llamaparse.fetch],
    ...(supabase === undefined ? [] : [[supabase, () => mocks.supabase.fetch] as const]),
  ];
  return places.flatMap(([address, fetch]) => {
    const answer = started(fetch);
    return answer ? [http.all(`${address}/*`, ({ request }) => answered(answer, request))] : [];
  });
}

function started(fetch: () => typeof globalThis.fetch): typeof globalThis.fetch | undefined {
  try {
    return fetch();
  } catch {
    return undefined; // asking for a mock that was not started throws, and says nothing else
  }
}

/** A connection that a fault cuts becomes MSW's own network error. */
async function answered(fetch: typeof globalThis.fetch, request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    if (error instanceof TypeError) return HttpResponse.error();
    throw error;
  }
}
