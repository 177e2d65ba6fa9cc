import type { Clock } from '../../../lib/clock.ts';
import type { Random } from '../../../lib/random.ts';
import { batchNotCancellable, noSuchBatch } from '../errors.ts';
import type { FileStore } from '../files/store.ts';
import { batchId, batchRequestId } from '../ids.ts';
import { createKept } from '../kept.ts';
import type { SizeLimits } from '../limits.ts';
import { type BatchError, type BatchLine, type ReadLines, readLines } from './lines.ts';
import type { BatchRequest } from './schemas.ts';
import { type BatchMoment, type BatchPace, hasEnded, momentOf } from './timeline.ts';
import { type BatchObject, type BatchUsage, NO_USAGE, viewOf } from './view.ts';

/** What a line's request came to. */
export interface LineAnswer {
  readonly status: number;
  readonly requestId: string;
  readonly body: unknown;
}

export interface BatchStoreDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly files: FileStore;
  readonly pace: BatchPace;
  readonly sizes: SizeLimits;
  /** Tokens that all unfinished batches of one model and organization may hold, and the organization, for a key. */
  readonly queueOf: (apiKey: string) => { readonly tokens: number; readonly organization: string };
  /** Answers one line as the endpoint itself would, at batch price. */
  readonly run: (endpoint: string, body: BatchLine['body'], apiKey: string) => Promise<LineAnswer>;
}

export interface BatchStore {
  create(request: BatchRequest, apiKey: string, id?: string): Promise<BatchObject>;
  /** Throws the vendor's 404. */
  get(id: string): Promise<BatchObject>;
  cancel(id: string): Promise<BatchObject>;
  /** Oldest first. */
  list(): Promise<BatchObject[]>;
  reset(): void;
}

/** A batch in the making. */
export interface Batch {
  readonly id: string;
  readonly request: BatchRequest;
  readonly apiKey: string;
  readonly createdMs: number;
  /** Without its lines when it fails, without their bodies when it has ended. */
  read: ReadLines;
  readonly errors: readonly BatchError[];
  cancelMs: number | undefined;
  /** One for each line that was run, in their order. */
  answers: LineAnswer[];
  usage: BatchUsage;
  outputFileId: string | null;
  errorFileId: string | null;
  /** Work under way; a second reader waits for the first. */
  working: Promise<void>;
  written: boolean;
}

/** More than any test keeps; the oldest give way. */
const KEPT_MAX = 10_000;
const KEPT_BYTES = 1024 * 1024 * 1024;

/** The limiter counts four bytes a token; as values they take about twice that. */
function bytesOf({ read, errors }: Batch): number {
  return 1_000 + (errors.length === 0 ? 8 * read.tokens : 0);
}

/**
 * Batches move with the clock: whoever looks brings a batch to where it stands by now, runs the lines that are due and
 * writes the files of one that has ended.
 */
export function createBatchStore(deps: BatchStoreDeps): BatchStore {
  const batches = createKept<Batch>({ count: KEPT_MAX, bytes: KEPT_BYTES, bytesOf });
  const now = () => deps.clock.now();
  const momentNow = (batch: Batch) => momentOf(lifeOf(batch), deps.pace, now());
  const find = (id: string) => {
    const batch = batches.get(id);
    if (!batch) throw noSuchBatch(id);
    return batch;
  };
  const shown = async (batch: Batch): Promise<BatchObject> => {
    const moment = momentNow(batch);
    const work = batch.working.then(() => bringTo(deps, batch, moment));
    batch.working = work.catch(() => undefined); // who started it is told; whoever comes next tries again
    await work;
    return viewOf(batch, moment);
  };
  const queueError = ({ lines, tokens }: ReadLines, apiKey: string): BatchError | undefined => {
    const model = lines[0]?.model;
    const queue = deps.queueOf(apiKey);
    const isBefore = (batch: Batch) =>
      batch.read.lines[0]?.model === model && deps.queueOf(batch.apiKey).organization === queue.organization;
    const waiting = batches
      .values()
      .filter((batch) => isBefore(batch) && !hasEnded(momentNow(batch).status))
      .reduce((sum, batch) => sum + batch.read.tokens, 0);
    return waiting + tokens > queue.tokens ? queueFull(queue, model ?? '') : undefined;
  };
  return {
    async create(request, apiKey, id = batchId(deps.random)) {
      const read = readLines(deps.files.content(request.input_file_id), request.endpoint, deps.sizes);
      const full = read.errors.length === 0 ? queueError(read, apiKey) : undefined;
      const errors = full ? [full] : read.errors;
      const batch: Batch = {
        id,
        request,
        apiKey,
        createdMs: now(),
        read: errors.length === 0 ? read : { ...read, lines: [] },
        errors,
        cancelMs: undefined,
        answers: [],
        usage: NO_USAGE,
        outputFileId: null,
        errorFileId: null,
        working: Promise.resolve(),
        written: false,
      };
      batches.keep(id, batch);
      return shown(batch);
    },
    get: async (id) => shown(find(id)),
    async cancel(id) {
      const batch = find(id);
      const { status } = momentNow(batch);
      if (status !== 'validating' && status !== 'in_progress' && status !== 'finalizing' && status !== 'cancelling') {
        throw batchNotCancellable(id, status);
      }
      batch.cancelMs ??= now();
      return shown(batch);
    },
    list: () => Promise.all(batches.values().map(shown)),
    reset: batches.clear,
  };
}

function lifeOf({ createdMs, read, errors, cancelMs }: Batch) {
  return { createdMs, lines: read.lines.length, invalid: errors.length > 0, cancelMs };
}

async function bringTo(deps: BatchStoreDeps, batch: Batch, moment: BatchMoment): Promise<void> {
  for (const line of batch.read.lines.slice(batch.answers.length, moment.done)) {
    const answer = await deps.run(batch.request.endpoint, line.body, batch.apiKey);
    batch.answers.push(answer);
    batch.usage = addUsage(batch.usage, answer);
  }
  if (!batch.written && hasEnded(moment.status) && moment.status !== 'failed') {
    batch.written = true;
    writeFiles(deps, batch, moment);
    forgetBodies(batch);
  }
}

/** What is in the files need not be kept twice. */
function forgetBodies(batch: Batch): void {
  batch.read = { ...batch.read, lines: batch.read.lines.map((line) => ({ ...line, body: {} })) };
  batch.answers = batch.answers.map((answer) => ({ ...answer, body: null }));
}

/** Answers in one file, refusals and what never ran in the other; a file that would be empty is not made. */
function writeFiles(deps: BatchStoreDeps, batch: Batch, moment: BatchMoment): void {
  const output: string[] = [];
  const failed: string[] = [];
  batch.read.lines.forEach(({ customId }, index) => {
    const answer = batch.answers[index];
    const id = batchRequestId(deps.random);
    if (!answer) failed.push(lineOf({ id, custom_id: customId, response: null, error: neverRan(moment.status) }));
    else {
      const { status, requestId, body } = answer;
      const response = { status_code: status, request_id: requestId.replace(/^req_/, ''), body };
      (status < 400 ? output : failed).push(lineOf({ id, custom_id: customId, response, error: null }));
    }
  });
  const expiresInSeconds = batch.request.output_expires_after?.seconds;
  const add = (lines: readonly string[], name: string) =>
    lines.length === 0
      ? null
      : deps.files.add({
          purpose: 'batch_output',
          filename: `${batch.id}_${name}.jsonl`,
          bytes: new Uint8Array(Buffer.from(lines.join(''))),
          expiresInSeconds,
        }).id;
  batch.outputFileId = add(output, 'output');
  batch.errorFileId = add(failed, 'error');
}

function lineOf(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

function neverRan(status: BatchMoment['status']) {
  return status === 'cancelled'
    ? { code: 'batch_cancelled', message: 'This request was not executed because the batch was cancelled.' }
    : {
        code: 'batch_expired',
        message: 'This request could not be executed before the completion window expired.',
      };
}

function queueFull({ organization, tokens }: ReturnType<BatchStoreDeps['queueOf']>, model: string): BatchError {
  const limit = tokens.toLocaleString('en-US');
  return {
    code: 'token_limit_exceeded',
    message: `Enqueued token limit reached for ${model} in organization ${organization}. Limit: ${limit} enqueued tokens. Please try again once some in_progress batches have been completed.`,
    param: null,
    line: null,
  };
}

/** Embeddings and chat name their tokens differently from responses. */
function addUsage(sum: BatchUsage, { body }: LineAnswer): BatchUsage {
  const usage = (body as { usage?: Record<string, unknown> } | null)?.usage ?? {};
  const count = (...names: string[]) =>
    names.map((name) => usage[name]).find((value) => typeof value === 'number') ?? 0;
  return {
    input: sum.input + Number(count('input_tokens', 'prompt_tokens')),
    output: sum.output + Number(count('output_tokens', 'completion_tokens')),
  };
}
