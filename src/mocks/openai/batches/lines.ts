import { EMBEDDING_MODELS, type SizeLimits } from '../limits.ts';

/** One request of a batch file. */
export interface BatchLine {
  readonly customId: string;
  readonly model: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Why a batch never starts, as its `errors` tell it. `line` counts from 1; null: the whole file. */
export interface BatchError {
  readonly code: string;
  readonly message: string;
  readonly param: string | null;
  readonly line: number | null;
}

export interface ReadLines {
  readonly lines: readonly BatchLine[];
  readonly errors: readonly BatchError[];
  /** The limiter's estimate: bytes / 4. */
  readonly tokens: number;
}

/** As many as are told of one file. */
const ERRORS_MAX = 100;

/** Reads a batch file. Codes are the service's; the wording of all but `invalid_json_line` is unconfirmed. */
export function readLines(content: Uint8Array, endpoint: string, sizes: SizeLimits): ReadLines {
  const texts = new TextDecoder()
    .decode(content)
    .split('\n')
    .map((text, index) => ({ text: text.trim(), line: index + 1 }))
    .filter(({ text }) => text !== '');
  const whole = fileError(texts.length, sizes.batchLines);
  if (whole) return { lines: [], errors: [whole], tokens: 0 };
  const errors: BatchError[] = [];
  const lines: BatchLine[] = [];
  const seen = new Set<string>();
  for (const { text, line } of texts) {
    const read = readLine(text, endpoint);
    if ('code' in read) errors.push({ ...read, line });
    else if (seen.has(read.customId)) errors.push({ ...duplicate(read.customId), line });
    else if (lines[0] && lines[0].model !== read.model)
      errors.push({ ...otherModel(lines[0].model, read.model), line });
    else lines.push(read);
    if (!('code' in read)) seen.add(read.customId);
    if (errors.length >= ERRORS_MAX) break;
  }
  if (errors.length === 0 && embeddingInputs(lines) > sizes.batchEmbeddingInputs) {
    errors.push(tooManyInputs(sizes.batchEmbeddingInputs));
  }
  return { lines, errors, tokens: Math.round(content.length / 4) };
}

type LineError = Omit<BatchError, 'line'>;

function fileError(count: number, most: number): BatchError | undefined {
  if (count === 0) return { code: 'empty_file', message: 'The input file is empty.', param: null, line: null };
  if (count <= most) return undefined;
  const message = `The input file holds ${count} requests; at most ${most} are allowed.`;
  return { code: 'too_many_tasks', message, param: null, line: null };
}

function readLine(text: string, endpoint: string): BatchLine | LineError {
  const value = parsed(text);
  if (!isObject(value)) {
    return { code: 'invalid_json_line', message: 'This line is not parseable as valid JSON.', param: null };
  }
  const { custom_id: customId, method, url, body } = value;
  if (typeof customId !== 'string') return missing('custom_id');
  if (method !== 'POST') {
    return {
      code: 'invalid_method',
      message: "Invalid value for 'method'; only 'POST' is supported.",
      param: 'method',
    };
  }
  if (url !== endpoint) {
    const message = `The URL provided for this request does not match the batch endpoint '${endpoint}'.`;
    return { code: 'url_mismatch', message, param: 'url' };
  }
  if (!isObject(body)) return missing('body');
  if (typeof body.model !== 'string' && endpoint !== '/v1/moderations') return missing('body.model');
  return { customId, model: typeof body.model === 'string' ? body.model : 'omni-moderation-latest', body };
}

function missing(param: string): LineError {
  return { code: 'missing_required_parameter', message: `Missing required parameter: '${param}'.`, param };
}

function duplicate(customId: string): LineError {
  const message = `The custom_id '${customId}' is used by another request of this file.`;
  return { code: 'duplicate_custom_id', message, param: 'custom_id' };
}

function otherModel(first: string, other: string): LineError {
  const message = `All requests of a batch must use one model: '${first}' is used first, this one uses '${other}'.`;
  return { code: 'model_mismatch', message, param: 'body.model' };
}

function tooManyInputs(most: number): BatchError {
  const message = `An embeddings batch may hold ${most} inputs in all.`;
  return { code: 'too_many_tasks', message, param: null, line: null };
}

function embeddingInputs(lines: readonly BatchLine[]): number {
  if (!EMBEDDING_MODELS.some((model) => model.id === lines[0]?.model)) return 0;
  return lines.reduce((sum, { body }) => sum + (Array.isArray(body.input) ? body.input.length : 1), 0);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
