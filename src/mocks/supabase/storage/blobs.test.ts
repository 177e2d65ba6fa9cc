import { describe, expect, test } from 'vitest';
import { BlobStoreFull, tieredBlobs } from './blobs.ts';

const bytes = (length: number, fill = 1) => new Uint8Array(length).fill(fill);

describe('the blob store', () => {
  test('keeps what fits in memory and the rest on disk, and gives both back', async () => {
    await using store = tieredBlobs({ memoryBytes: 10, totalBytes: 100 });
    await store.put('a', bytes(8, 1));
    await store.put('b', bytes(8, 2));
    expect([await store.get('a'), new Uint8Array((await store.get('b')) ?? [])]).toEqual([bytes(8, 1), bytes(8, 2)]);
    expect(await store.get('c')).toBeUndefined();
    expect(store.size).toBe(16);
  });

  test('frees the room of what is deleted, in both places', async () => {
    await using store = tieredBlobs({ memoryBytes: 10, totalBytes: 20 });
    await store.put('a', bytes(10));
    await store.put('b', bytes(10));
    await expect(store.put('c', bytes(1))).rejects.toThrow(BlobStoreFull);
    await store.delete(['a', 'b', 'unknown']);
    expect(store.size).toBe(0);
    await store.put('c', bytes(10));
    await store.put('d', bytes(10));
    await store.clear();
    expect([store.size, await store.get('c'), await store.get('d')]).toEqual([0, undefined, undefined]);
  });

  test('never passes its limit when writes come together', async () => {
    await using store = tieredBlobs({ memoryBytes: 0, totalBytes: 25 });
    const writes = await Promise.allSettled(['a', 'b', 'c'].map((version) => store.put(version, bytes(10))));
    expect(writes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(store.size).toBe(20);
  });
});
