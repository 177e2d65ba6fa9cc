import { expect, test } from 'vitest';
import { VirtualClock } from '../../../../lib/virtual-clock.ts';
import { tieredBlobs } from '../blobs.ts';
import { resumableUploads } from './uploads.ts';

const bytes = (length: number, fill = 1) => new Uint8Array(length).fill(fill);
const LIMITS = { uploads: 3, bytes: 100, pieces: 4, lifetimeMs: 1000 };

function store() {
  const clock = new VirtualClock();
  const blobs = tieredBlobs({ memoryBytes: 1000, totalBytes: 1000 });
  const uploads = resumableUploads(clock, blobs, LIMITS);
  const create = (version: string) => uploads.create({ id: version, version, metadata: new Map(), length: 100 });
  return { clock, blobs, uploads, create };
}

test('gives back the bytes of many pieces in order, joined in between', async () => {
  const { uploads, create } = store();
  const upload = await create('a');
  for (let i = 0; i < 10; i++) await uploads.append(upload, bytes(2, i));
  expect([...(await uploads.whole(upload))]).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9]);
  expect(upload.offset).toBe(20);
});

test('frees the bytes of what is finished, removed, expired or cleared', async () => {
  const { clock, blobs, uploads, create } = store();
  const [finished, removed] = [await create('a'), await create('b')];
  for (const upload of [finished, removed]) await uploads.append(upload, bytes(10));
  await uploads.finish(finished);
  await uploads.remove(removed);
  expect(blobs.size).toBe(0);
  await uploads.append(await create('c'), bytes(10));
  await clock.advance(1000);
  await create('d');
  expect(blobs.size).toBe(0);
  await uploads.append(await uploads.find('d'), bytes(10));
  await uploads.clear();
  expect(blobs.size).toBe(0);
  await expect(uploads.find('d')).rejects.toMatchObject({ status: 404 });
});

test('refuses one upload too many, and forgets what is over before that', async () => {
  const { clock, uploads, create } = store();
  await uploads.finish(await create('done'));
  await create('a');
  await create('b');
  await create('c'); // in the place of the finished one
  await expect(uploads.find('done')).rejects.toMatchObject({ status: 404 });
  await expect(create('d')).rejects.toMatchObject({ status: 429 });
  await clock.advance(1000);
  await expect(uploads.find('a')).rejects.toMatchObject({ status: 410 });
  await create('d');
  await expect(uploads.find('a')).rejects.toMatchObject({ status: 404 });
});

test('never holds more bytes than its limit, though the pieces come together', async () => {
  const { blobs, uploads, create } = store();
  const all = [await create('a'), await create('b'), await create('c')];
  const appended = await Promise.allSettled(all.map((upload) => uploads.append(upload, bytes(40))));
  expect(appended.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  expect([blobs.size, all.map(({ offset }) => offset)]).toEqual([80, [40, 40, 0]]);
});

test('lets the work on one upload run in turn, also after a failure', async () => {
  const { uploads } = store();
  const order: string[] = [];
  const work = (name: string, fails = false) =>
    uploads.inTurn('a', async () => {
      order.push(`${name} begins`);
      await Promise.resolve();
      order.push(`${name} ends`);
      if (fails) throw new Error(name);
    });
  await Promise.allSettled([work('1', true), work('2'), work('3')]);
  expect(order).toEqual(['1 begins', '1 ends', '2 begins', '2 ends', '3 begins', '3 ends']);
});
