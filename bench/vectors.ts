import { readFileSync } from 'node:fs';
import { seededRandom } from '../src/lib/random.ts';
import { createEmbeddingService } from '../src/mocks/openai/embeddings/service.ts';
import type { EmbeddingModel } from '../src/mocks/openai/limits.ts';
import { embeddingModel } from '../src/mocks/openai/models.ts';
import { tokenizer } from '../src/mocks/openai/tokens.ts';

export interface VectorFigures {
  /** CPU of this process, garbage collection with it: one new text of 16 words, 1,536 dimensions, base64. */
  readonly newUs: number;
  /** A request of 100 such texts, all new. */
  readonly newBatchMs: number;
  /** The same request again: for the third time, as the mock keeps the answers of texts that came twice. */
  readonly knownBatchMs: number;
}

const BATCH = 100;
const BATCHES = 40;

/** Counted and embedded, each text for the first time; words are the guides' own, some 3,000. */
export async function measureVectors(): Promise<VectorFigures> {
  const model = embeddingModel('text-embedding-3-small') as EmbeddingModel;
  const service = createEmbeddingService();
  const encoding = await tokenizer('cl100k');
  const embed = (input: readonly string[]) =>
    service.embed({ model, input, format: 'base64', dimensions: model.dimensions }, encoding);
  const texts = sentences((BATCHES * 2 + 10) * BATCH);
  const next = (count: number) => texts.splice(0, count);
  for (let i = 0; i < 10; i++) embed(next(BATCH)); // compiles
  const singles = next(BATCHES * BATCH);
  const newUs = cpuUs(() => singles.forEach((text) => void embed([text]))) / singles.length;
  const batches = Array.from({ length: BATCHES }, () => next(BATCH));
  const newBatchMs = cpuUs(() => batches.forEach((batch) => void embed(batch))) / BATCHES / 1000;
  const last = batches.slice(-10);
  for (const batch of last) embed(batch);
  const knownBatchMs = cpuUs(() => last.forEach((batch) => void embed(batch))) / last.length / 1000;
  return { newUs, newBatchMs, knownBatchMs };
}

function cpuUs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function sentences(count: number): string[] {
  const guides = ['configuration', 'costs', 'faults', 'limits', 'scenarios', 'troubleshooting'].map(
    (name) => `../docs/${name}.md`,
  );
  const text = guides.map((path) => readFileSync(new URL(path, import.meta.url), 'utf8')).join(' ');
  const words = text.match(/[A-Za-z]+/g) ?? [];
  const random = seededRandom('sentences');
  return Array.from({ length: count }, () => Array.from({ length: 16 }, () => random.pick(words)).join(' '));
}
