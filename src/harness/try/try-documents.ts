import { uuidV4 } from '../../lib/ids.ts';
import type { Random } from '../../lib/random.ts';
import { waitFor } from '../../lib/waiting.ts';
import { TERMINAL } from '../run/jobs.ts';
import { type LocalOptions, localEnvironments } from '../run/local-environments.ts';
import { makeToken } from '../run/tokens.ts';
import type { Environment } from '../run/types.ts';
import { type Client, createClient, type JobView, Refusal } from './client.ts';
import { readOwnFile } from './own-file.ts';
import type { OwnFile, Tried, TryEvent, TryResult } from './types.ts';

export interface TryOptions extends LocalOptions {
  readonly paths: readonly string[];
  readonly question: string | undefined;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly onEvent: (event: TryEvent) => void;
}

/** A long document on a slow machine stays far below this. */
const DOCUMENT_LIMIT_MS = 15 * 60_000;
const POLL_MS = 60;

/** Somebody's own documents are not test data: calls may take their time, limits are the default ones but for the day's. */
const CONFIG = {
  CALL_TIMEOUT_MS: '120000',
  STAGE_TIMEOUT_MS: '300000',
  LEASE_MS: '600000',
  MAX_UPLOADS_PER_DAY_PER_USER: '1000000',
  LOG_LEVEL: 'info',
};

/**
 * Takes the user's own files through the whole pipeline on the mocks, one after the other, then asks the question. A file
 * that is refused is reported with its reason and the others go on.
 */
export async function tryDocuments(options: TryOptions): Promise<TryResult> {
  const { random, signal } = options;
  await using environment = await localEnvironments(options).create({
    label: 'try',
    config: CONFIG,
    processes: false,
    twin: false,
    random,
    signal,
  });
  const userId = uuidV4(random.derive('user'));
  const token = makeToken(environment.jwt, 'valid', userId, options.clock.now()) as string;
  const client = createClient({ target: environment.target, token, clock: options.clock, signal });
  const documents: Tried[] = [];
  for (const path of options.paths) {
    const result = await tryOne({ options, environment, client, userId }, path);
    documents.push(result);
    options.onEvent({ type: 'ended', result });
  }
  const some = documents.some((one) => one.state === 'complete');
  const answer = options.question !== undefined && some ? await client.ask(options.question) : undefined;
  const billed = environment.hands?.meter().reduce((sum, entry) => sum + entry.microUsd, 0) ?? 0;
  return { documents, answer, billedUsd: billed / 1e6 };
}

interface Trial {
  readonly options: TryOptions;
  readonly environment: Environment;
  readonly client: Client;
  readonly userId: string;
}

async function tryOne(trial: Trial, path: string): Promise<Tried> {
  const file = await readOwnFile(path);
  if ('state' in file) return file;
  try {
    return await ingest(trial, file);
  } catch (error) {
    if (error instanceof Refusal)
      return { state: 'refused', path, code: error.code, reason: error.message, sent: true };
    throw error;
  }
}

async function ingest(trial: Trial, file: OwnFile): Promise<Tried> {
  const { options, client, environment, userId } = trial;
  const { path } = file;
  options.onEvent({ type: 'sent', path, bytes: file.bytes.byteLength, mime: file.mime });
  const { jobId, documentId } = await client.upload(file);
  const job = await follow(trial, path, jobId);
  if (job.status !== 'complete') {
    const { code, message } = job.last_error ?? { code: 'UNKNOWN', message: `the job ended as ${job.status}` };
    return { state: 'refused', path, code, reason: message, sent: true };
  }
  const chunks = await client.chunks(documentId);
  const parsed = await environment.hands?.storage.read('parsed', `${userId}/${documentId}.md`, options.signal);
  return {
    state: 'complete',
    path,
    documentId,
    pages: job.progress.pages ?? 0,
    chunks,
    tokens: chunks.reduce((sum, chunk) => sum + chunk.tokens, 0),
    costUsd: job.cost_usd,
    markdown: Buffer.from(parsed ?? []).toString('utf8'),
  };
}

/** Tells each new event of the job until it has ended. */
function follow({ options, client }: Trial, path: string, jobId: string): Promise<JobView> {
  let told = 0;
  const { clock, signal } = options;
  return waitFor(
    { clock, what: `the job of ${path}`, limitMs: DOCUMENT_LIMIT_MS, everyMs: POLL_MS, signal },
    async () => {
      const job = await client.job(jobId);
      for (const { code, payload = {} } of job.events.slice(told))
        options.onEvent({ type: 'stage', path, code, payload });
      told = Math.max(told, job.events.length);
      return TERMINAL.includes(job.status) ? job : undefined;
    },
  );
}
