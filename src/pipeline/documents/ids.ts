import { uuidV5 } from '../../lib/ids.ts';

/** The namespace of every deterministic id. Never changes: the ids of all stored documents hang on it. */
export const NAMESPACE = '6c8a1e6e-1f0b-4aa8-9f0a-1a7c2e6f2b42';

/** Same user and same bytes, same id. `sha256` is lower-case hex of the uploaded bytes. */
export function documentId(userId: string, sha256: string): string {
  return uuidV5(NAMESPACE, `${userId.toLowerCase()}:${sha256.toLowerCase()}`);
}

/** `ord` counts from 0 within one chunker and version. */
export function chunkId(document: string, chunker: string, version: string, ord: number): string {
  return uuidV5(NAMESPACE, `${document}:${chunker}:${version}:${ord}`);
}
