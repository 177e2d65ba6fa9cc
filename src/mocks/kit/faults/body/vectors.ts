import type { SettledFault } from '../types.ts';

type Become = Extract<SettledFault, { type: 'vectors' }>['become'];
type Encoded = string | unknown[];

interface Item {
  embedding: Encoded;
}

/**
 * Spoils the vectors of an embeddings answer, in whichever encoding it came:
 * `shuffled` gives each text its neighbour's vector (one text alone: its own, turned by one component),
 * `short` leaves out the last component, `nan` is NaN in base64 and null in JSON, which has no NaN.
 * False when the answer holds no vectors.
 */
export function spoilVectors(answer: unknown, become: Become): boolean {
  const items = embeddingItems(answer);
  if (items.length === 0) return false;
  const vectors = items.map((item) => decode(item.embedding));
  items.forEach((item, i) => {
    const spoilt = spoil(vectors, i, become);
    item.embedding = typeof item.embedding === 'string' ? encodeBase64(spoilt) : jsonNumbers(spoilt);
  });
  return true;
}

function embeddingItems(answer: unknown): Item[] {
  const data = (answer as { data?: unknown } | null)?.data;
  if (!Array.isArray(data)) return [];
  return data.filter((item) => typeof item?.embedding === 'string' || Array.isArray(item?.embedding));
}

function spoil(vectors: readonly Float32Array[], index: number, become: Become): Float32Array {
  const own = vectors[index] as Float32Array;
  switch (become) {
    case 'zero':
      return new Float32Array(own.length);
    case 'constant':
      return new Float32Array(own.length).fill(1 / Math.sqrt(own.length));
    case 'nan':
      return new Float32Array(own.length).fill(Number.NaN);
    case 'shuffled':
      if (vectors.length > 1) return vectors[(index + 1) % vectors.length] as Float32Array;
      return Float32Array.from(own, (_, i) => own[(i + 1) % own.length] as number);
    case 'short':
      return own.subarray(0, Math.max(0, own.length - 1));
    default:
      return become satisfies never;
  }
}

function decode(encoded: Encoded): Float32Array {
  if (typeof encoded !== 'string') return Float32Array.from(encoded as number[]);
  const bytes = Buffer.from(encoded, 'base64');
  return Float32Array.from({ length: Math.floor(bytes.length / 4) }, (_, i) => bytes.readFloatLE(i * 4));
}

function encodeBase64(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((value, i) => {
    bytes.writeFloatLE(value, i * 4);
  });
  return bytes.toString('base64');
}

function jsonNumbers(vector: Float32Array): (number | null)[] {
  return Array.from(vector, (value) => (Number.isFinite(value) ? value : null));
}
