import type OpenAI from 'openai';
import { checked } from '../check.ts';
import { guarded, malformed } from '../failures.ts';
import type { CallContext, Embedder, EmbeddingResult } from '../types.ts';
import { openAiFailure } from './errors.ts';
import { embeddingsAnswer } from './schemas.ts';
import { callOptions, type OpenAiPorts, type OpenAiSettings } from './settings.ts';

export function openAiEmbedder(client: OpenAI, settings: OpenAiSettings, ports: OpenAiPorts): Embedder {
  return {
    provenance: { vendor: 'openai', backend: settings.backend, model: settings.embedModel, version: '' },
    dimensions: settings.dimensions,
    embed: (inputs, context) =>
      guarded(
        'openai',
        context,
        (error) => openAiFailure(error, ports.clock),
        () => embed(client, settings, inputs, context),
      ),
  };
}

async function embed(
  client: OpenAI,
  settings: OpenAiSettings,
  inputs: readonly string[],
  context: CallContext,
): Promise<EmbeddingResult> {
  const answer = await client.embeddings.create(
    {
      model: settings.embedModel,
      input: [...inputs],
      ...(settings.embedModel.startsWith('text-embedding-3-') && { dimensions: settings.dimensions }),
      encoding_format: 'base64', // an explicit format is handed through, so that decoding and checking are ours
    },
    callOptions(context),
  );
  const { data, model, usage } = checked('openai', embeddingsAnswer, answer);
  if (!model.startsWith(settings.embedModel)) throw malformed('openai', 'another embedding model answered');
  return { vectors: inInputOrder(data, inputs.length), tokens: usage.total_tokens };
}

function inInputOrder(data: readonly { index: number; embedding: string | number[] }[], count: number): Float32Array[] {
  const vectors: (Float32Array | undefined)[] = new Array(count).fill(undefined);
  for (const { index, embedding } of data) {
    if (index >= count || vectors[index]) throw malformed('openai', 'an embedding index that was not asked for');
    vectors[index] = decode(embedding);
  }
  if (data.length !== count) throw malformed('openai', `${data.length} embeddings for ${count} inputs`);
  return vectors as Float32Array[];
}

function decode(embedding: string | number[]): Float32Array {
  if (typeof embedding !== 'string') return Float32Array.from(embedding);
  const bytes = Buffer.from(embedding, 'base64');
  if (bytes.length === 0 || bytes.length % 4 !== 0) throw malformed('openai', 'an embedding that is not whole floats');
  const vector = new Float32Array(bytes.length / 4);
  for (let i = 0; i < vector.length; i++) vector[i] = bytes.readFloatLE(i * 4);
  return vector;
}
