import { uuidV4 } from '../../lib/ids.ts';
import type { MockApp, MockDeps } from '../kit/types.ts';
import { createAccounts } from './accounts/accounts.ts';
import type { Plan } from './accounts/plans.ts';
import { type Context, createIds } from './context.ts';
import { errorOfStatus } from './errors.ts';
import type { Latency } from './jobs/runner.ts';
import { LIMITS } from './limits.ts';
import { handle, operationOf } from './router.ts';
import type { ParseService } from './service.ts';

export interface LlamaparseMockOptions {
  /** The key that is accepted. */
  readonly apiKey?: string;
  /** A paragraph at the end of every parsed page that has something on it, so that it shows who parsed. */
  readonly marker?: string;
  /**
   * Rate limits and credits of the account. Default `enterprise`, which has none of its own; the others have the published
   * ones: `free`, `starter`, `pro`. Keys `llx-shakedown-<plan>-<anything>` are accounts of that plan whatever this says,
   * and `llx-shakedown-nocredits-<anything>` has used its credits.
   */
  readonly plan?: Plan;
  /** Credits a month in place of the plan's, as a project's own cap; then 402. */
  readonly creditCap?: number;
  /** Every key that begins with this is accepted too, an account of its own. Default: none. */
  readonly guests?: string;
  /** Default `free`: 20 requests a minute, 10,000 credits a month. */
  readonly guestPlan?: Plan;
  /** Beside the real parsing time; absent, 0. The service takes about 4 seconds for a page (recorded). */
  readonly latency?: Latency;
  /** How long after a job's end `usage` is null still: the service bills afterwards. Default 200 ms. */
  readonly billedAfterMs?: number;
  /** Hosts (with port, where there is one) that documents of `source_url` are fetched from. Default: none, such jobs fail. */
  readonly sourceHosts?: readonly string[];
  /** Takes what the official SDKs' own test suites send and the real service refuses. Default false. */
  readonly conformance?: boolean;
  /** Where download links point, asked at each use; absent, they point where the request came to. */
  readonly baseUrl?: () => string;
}

/** Not a secret: it opens nothing but a mock. */
const DEFAULT_API_KEY = 'llx-shakedown-mock-0000000000000000';

const DEFAULT_BILLED_AFTER_MS = 200;

/** The LlamaParse mock, API v2 and v1: it really parses what is uploaded. */
export async function createLlamaparseMock(
  deps: MockDeps,
  options: LlamaparseMockOptions = {},
): Promise<MockApp & { readonly apiKey: string }> {
  const random = deps.random.derive('llamaparse');
  const { apiKey = DEFAULT_API_KEY, plan = 'enterprise', creditCap, guests, guestPlan = 'free' } = options;
  const projectId = uuidV4(random.derive('project'));
  const organizationId = uuidV4(random.derive('organization'));
  const accounts = createAccounts({ apiKey, organizationId, projectId, plan, creditCap, guests, guestPlan });
  const context: Context = {
    deps,
    apiKey,
    accountOf: accounts.of,
    ownAccount: accounts.own,
    marker: options.marker,
    billedAfterMs: options.billedAfterMs ?? DEFAULT_BILLED_AFTER_MS,
    sourceHosts: new Set(options.sourceHosts),
    startedAt: deps.clock.now(),
    ids: createIds(random.derive('ids')),
  };
  const { baseUrl, latency = { queuedMs: 0, perPageMs: 0 } } = options;
  let service: Promise<ParseService> | undefined;
  const loaded = () => {
    service ??= import('./service.ts').then(({ ParseService }) => new ParseService(context, latency));
    return service;
  };
  const strict = async (request: Request) => handle(request, { context, service: await loaded(), baseUrl });
  const { conforming } = options.conformance ? await import('./conformance.ts') : {};
  return {
    vendor: 'llamaparse',
    apiKey,
    fetch: conforming ? conforming(strict, { context, service: await loaded() }) : strict,
    operationOf,
    vendorError: (status) => errorOfStatus(status, context.ids.uuid()),
    bodyLimitBytes: LIMITS.maxFileBytes + LIMITS.multipartOverheadBytes,
    reset: async () => (await service)?.reset(),
    [Symbol.asyncDispose]: async () => (await service)?.[Symbol.asyncDispose](),
  };
}
