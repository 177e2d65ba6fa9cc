import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '../src/lib/random.ts';
import { createEmbeddingService } from '../src/mocks/openai/embeddings/service.ts';
import { DEFAULT_API_KEY, type EmbeddingModel } from '../src/mocks/openai/limits.ts';
import { embeddingModel } from '../src/mocks/openai/models.ts';
import { tokenizer } from '../src/mocks/openai/tokens.ts';
import { loadOnce, post } from './load.ts';
import { start } from './servers.ts';

export interface VectorFigures {
  /** Of each text. */
  readonly words: TextLength;
  /** CPU of the process, garbage collection with it, the middle one of the rounds: one new text, 1,536 dimensions, base64. */
  readonly newUs: number;
  /** A request of 100 such texts, all new. */
  readonly newBatchMs: number;
  /** The same request again: for the third time, as the mock keeps the answers of texts that came twice. */
  readonly knownBatchMs: number;
}

const BATCH = 100;
/** Requests of 100 texts, and 100 times as many of one text. */
const BATCHES = 40;
/** Before anything is measured, so that V8 has compiled what runs often: requests of 100 texts. */
const FIRST = 50;
/** The machine's speed changes from second to second: each round is judged by itself. */
const ROUNDS = 8;

/** Words of a text. */
export type TextLength = 16 | 40;

/** Counted and embedded, each text for the first time. */
export async function measureVectors(words: TextLength = 16): Promise<VectorFigures> {
  const model = embeddingModel('text-embedding-3-small') as EmbeddingModel;
  const service = createEmbeddingService();
  const encoding = await tokenizer('cl100k');
  const embed = (input: readonly string[]) =>
    service.embed({ model, input, format: 'base64', dimensions: model.dimensions }, encoding);
  const { first, singles, batches } = newTexts(words);
  for (const batch of first) embed(batch); // compiles
  const newUs = middleRound(singles, (text) => void embed([text]));
  const newBatchMs = middleRound(batches, (batch) => void embed(batch)) / 1000;
  const last = batches.slice(-10);
  for (const batch of last) embed(batch);
  const knownBatchMs = middleRound(last, (batch) => void embed(batch)) / 1000;
  return { words, newUs, newBatchMs, knownBatchMs };
}

/** CPU of one, µs: all of them in equal rounds, the mean of each round, the middle one of these. */
function middleRound<Item>(items: readonly Item[], work: (item: Item) => void): number {
  const size = Math.ceil(items.length / ROUNDS);
  const rounds: number[] = [];
  for (let from = 0; from < items.length; from += size) {
    const round = items.slice(from, from + size);
    rounds.push(cpuUs(() => round.forEach(work)) / round.length);
  }
  return rounds.sort((one, other) => one - other)[rounds.length >> 1] as number;
}

/** The same in a process of its own. */
export async function measureVectorsApart(words: TextLength): Promise<VectorFigures> {
  const child = fork(fileURLToPath(new URL('./vectors-process.ts', import.meta.url)), [String(words)]);
  const [told] = await Promise.all([once(child, 'message'), once(child, 'exit')]);
  return told[0] as VectorFigures;
}

/** The same through the whole mock, in a process of its own: from the request's bytes to the answer's, journal and meter with them. */
export async function measureVectorsServed(words: TextLength = 16): Promise<VectorFigures> {
  const { first, singles, batches } = newTexts(words);
  await using server = await start('mock', Buffer.alloc(0));
  const cpuUsOf = async (inputs: readonly (string | readonly string[])[]) => {
    const before = await server.cpuUs();
    await loadOnce(server.port, inputs.map(requestFor), CONNECTIONS);
    return ((await server.cpuUs()) - before) / inputs.length;
  };
  await cpuUsOf([...first.slice(FIRST / 2).flat(), ...first.slice(0, FIRST / 2)]);
  const newUs = await cpuUsOf(singles);
  const newBatchMs = (await cpuUsOf(batches)) / 1000;
  const last = batches.slice(-10);
  await cpuUsOf(last);
  return { words, newUs, newBatchMs, knownBatchMs: (await cpuUsOf(last)) / 1000 };
}

const CONNECTIONS = 4;

function requestFor(input: string | readonly string[]): Buffer {
  return post('/v1/embeddings', DEFAULT_API_KEY, { model: 'text-embedding-3-small', input, encoding_format: 'base64' });
}

/** Texts that come once. */
function newTexts(words: number) {
  const texts = sentences((FIRST + BATCHES * 2) * BATCH, words);
  const batches = (count: number) => Array.from({ length: count }, () => texts.splice(0, BATCH));
  return { first: batches(FIRST), singles: batches(BATCHES).flat(), batches: batches(BATCHES) };
}

function cpuUs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** Words are the guides' own, some 3,000, drawn as often as they stand there. */
function sentences(count: number, words: number): string[] {
  const guides = ['configuration', 'costs', 'faults', 'limits', 'scenarios', 'troubleshooting'].map(
    (name) => `../docs/${name}.md`,
  );
  const text = guides.map((path) => readFileSync(new URL(path, import.meta.url), 'utf8')).join(' ');
  const read = text.match(/[A-Za-z]+/g) ?? [];
  const random = seededRandom('sentences');
  return Array.from({ length: count }, () => Array.from({ length: words }, () => random.pick(read)).join(' '));
}
