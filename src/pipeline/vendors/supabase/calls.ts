import { AsyncLocalStorage } from 'node:async_hooks';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { guarded } from '../failures.ts';
import type { CallContext } from '../types.ts';
import { storageFailure } from './errors.ts';
import type { SupabasePorts, SupabaseSettings } from './settings.ts';

/** One call on its way: storage-js hands neither a signal to most calls nor an answer's headers to its errors. */
interface RunningCall {
  readonly context: CallContext;
  answerHeaders: Headers | undefined;
}

export interface StorageCalls {
  /** Runs one storage call with the context's signal and correlation id; failures leave as VendorError. */
  run<T>(context: CallContext, call: (storage: SupabaseClient['storage']) => Promise<T>): Promise<T>;
}

export function storageCalls(settings: SupabaseSettings, ports: SupabasePorts): StorageCalls {
  const running = new AsyncLocalStorage<RunningCall>();
  const client = createClient(settings.url, settings.serviceRoleKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: { fetch: fetchWithin(running, ports.fetch) },
  });
  return {
    run(context, call) {
      const current: RunningCall = { context, answerHeaders: undefined };
      return guarded(
        'supabase',
        context,
        (error) => storageFailure(error, current.answerHeaders, ports.clock),
        () => running.run(current, () => call(client.storage)),
      );
    },
  };
}

function fetchWithin(running: AsyncLocalStorage<RunningCall>, fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const current = running.getStore();
    if (!current) throw new Error('a Supabase call outside storageCalls().run has no deadline and no correlation id');
    const headers = new Headers(init?.headers);
    headers.set('X-Correlation-Id', current.context.correlationId);
    const response = await fetch(input, { ...init, headers, signal: current.context.signal });
    current.answerHeaders = response.headers;
    return response;
  };
}
