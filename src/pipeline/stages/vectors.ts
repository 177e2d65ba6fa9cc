import { VendorError } from '../errors.ts';

/** Unit norm, give or take what single precision and a vendor's rounding leave. */
const NORM_TOLERANCE = 1e-2;

/**
 * Throws VendorError `malformed` (retryable) unless each vector can be an embedding of its text: right dimension, finite,
 * unit norm, not one value throughout, and not the same for texts that differ. Nothing is stored before this.
 */
export function checkVectors(texts: readonly string[], vectors: readonly Float32Array[], dimensions: number): void {
  if (vectors.length !== texts.length) throw bad(`${vectors.length} vectors came for ${texts.length} texts`);
  vectors.forEach((vector, index) => {
    const flaw = flawOf(vector, dimensions);
    if (flaw) throw bad(`vector ${index + 1} of ${vectors.length} ${flaw}`);
  });
  const distinct = new Set(texts);
  if (distinct.size > 1 && vectors.every((vector) => same(vector, vectors[0] as Float32Array))) {
    throw bad(`one vector came for ${distinct.size} different texts`);
  }
}

function flawOf(vector: Float32Array, dimensions: number): string | undefined {
  if (vector.length !== dimensions) return `has ${vector.length} dimensions, not ${dimensions}`;
  let squares = 0;
  let constant = true;
  for (const value of vector) {
    squares += value * value;
    if (value !== vector[0]) constant = false;
  }
  if (!Number.isFinite(squares)) return 'holds NaN or infinity';
  const norm = Math.sqrt(squares);
  if (norm === 0) return 'is all zeros';
  if (constant) return 'is the same value throughout';
  return Math.abs(norm - 1) > NORM_TOLERANCE ? `has length ${norm.toFixed(4)}, not 1` : undefined;
}

function same(a: Float32Array, b: Float32Array): boolean {
  return a === b || a.every((value, i) => value === b[i]);
}

function bad(message: string): VendorError {
  return new VendorError('openai', 'malformed', `the embeddings cannot be right: ${message}`, {});
}
