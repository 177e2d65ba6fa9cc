import type LlamaCloud from '@llamaindex/llama-cloud';
import { VendorError } from '../../errors.ts';
import { checked } from '../check.ts';
import type { CallContext } from '../types.ts';
import { parseList } from './schemas.ts';
import { callOptions } from './settings.ts';

/** Under this key the file name travels in `user_metadata`, because what the service makes of `name` is not documented. */
export const FILENAME_TAG = 'filename';

const PAGE_SIZE = 100;
/** 2,000 jobs since the job began; the list is limited to 5 requests a second, so this takes at least 4 seconds. */
const MAX_PAGES = 20;

/**
 * The job submitted under `filename`, unless it failed or was cancelled: those are submitted anew. Throws VendorError
 * `unavailable` when the list is longer than it reads, because "not found" would then mean paying twice.
 */
export async function findJob(
  client: LlamaCloud,
  query: { filename: string; since: Date },
  context: CallContext,
): Promise<{ vendorJobId: string } | undefined> {
  let pageToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const { items, next_page_token } = checked(
      'llamaparse',
      parseList,
      await listPage(client, query, pageToken, context),
    );
    const found = items.find(
      (job) =>
        (job.user_metadata?.[FILENAME_TAG] === query.filename || job.name === query.filename) &&
        job.status !== 'FAILED' &&
        job.status !== 'CANCELLED',
    );
    if (found) return { vendorJobId: found.id };
    if (!next_page_token || items.length === 0) return undefined;
    pageToken = next_page_token;
  }
  const limit = MAX_PAGES * PAGE_SIZE;
  throw new VendorError(
    'llamaparse',
    'unavailable',
    `llamaparse lists more than ${limit} jobs: cannot tell which is ours`,
    {},
  );
}

/** The body as it came: the SDK's page object makes an empty list of a body without one. */
async function listPage(
  client: LlamaCloud,
  query: { since: Date },
  pageToken: string | undefined,
  context: CallContext,
): Promise<unknown> {
  const params = {
    created_at_on_or_after: query.since.toISOString(),
    page_size: PAGE_SIZE,
    ...(pageToken !== undefined && { page_token: pageToken }),
  };
  const response = await client.parsing.list(params, callOptions(context)).asResponse();
  return response.json();
}
