import { uuidV4 } from '../../lib/ids.ts';
import type { MockApp, MockDeps } from '../kit/types.ts';
import { type Context, createIds } from './context.ts';
import { errorOfStatus } from './errors.ts';
import { LIMITS } from './limits.ts';
import { handle, operationOf } from './router.ts';
import type { Latency } from './runner.ts';
import { ParseService } from './service.ts';

export interface LlamaparseMockOptions {
  /** The key that is accepted. */
  readonly apiKey?: string;
  /** A paragraph at the end of every parsed page that has something on it, so that it shows who parsed. */
  readonly marker?: string;
  /** Every key that begins with this is accepted too, and billed apart. Default: none. */
  readonly guests?: string;
  /** Beside the real parsing time; absent, 0. */
  readonly latency?: Latency;
  /** Hosts (with port, where there is one) that documents of `source_url` are fetched from. Default: none, such jobs fail. */
  readonly sourceHosts?: readonly string[];
  /** Where download links point, asked at each use; absent, they point where the request came to. */
  readonly baseUrl?: () => string;
}

/** Not a secret: it opens nothing but a mock. */
const DEFAULT_API_KEY = 'llx-shakedown-mock-0000000000000000';

/** The LlamaParse mock, v2 API: it really parses what is uploaded. */
export async function createLlamaparseMock(
  deps: MockDeps,
  options: LlamaparseMockOptions = {},
): Promise<MockApp & { readonly apiKey: string }> {
  const random = deps.random.derive('llamaparse');
  const context: Context = {
    deps,
    apiKey: options.apiKey ?? DEFAULT_API_KEY,
    marker: options.marker,
    guests: options.guests,
    sourceHosts: new Set(options.sourceHosts),
    projectId: uuidV4(random.derive('project')),
    organizationId: uuidV4(random.derive('organization')),
    startedAt: deps.clock.now(),
    ids: createIds(random.derive('ids')),
  };
  const service = new ParseService(context, options.latency ?? { queuedMs: 0, perPageMs: 0 });
  return {
    vendor: 'llamaparse',
    apiKey: context.apiKey,
    fetch: (request) => handle(request, { context, service, baseUrl: options.baseUrl }),
    operationOf,
    vendorError: (status) => errorOfStatus(status, context.ids.uuid()),
    bodyLimitBytes: LIMITS.maxFileBytes + LIMITS.multipartOverheadBytes,
    reset: () => service.reset(),
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
  };
}
