import { expect, test } from 'vitest';
import { seededRandom } from '../../../lib/random.ts';
import { VirtualClock } from '../../../lib/virtual-clock.ts';
import { createFileStore } from '../files/store.ts';
import { SIZE_LIMITS } from '../limits.ts';
import { createBatchStore } from './store.ts';

test('a reader who meets a failure does not spoil the batch for the next', async () => {
  const clock = new VirtualClock();
  const files = createFileStore({ clock, random: seededRandom('files') });
  const line = { custom_id: 'a', method: 'POST', url: '/v1/moderations', body: { input: 'a' } };
  const bytes = new Uint8Array(Buffer.from(JSON.stringify(line)));
  const { id: input } = files.add({ purpose: 'batch', filename: 'a.jsonl', bytes, expiresInSeconds: undefined });
  let calls = 0;
  const batches = createBatchStore({
    clock,
    random: seededRandom('batches'),
    files,
    sizes: SIZE_LIMITS,
    pace: { validatingMs: 1, perLineMs: 1, finalizingMs: 1 },
    queueOf: () => ({ tokens: 1_000, organization: 'org' }),
    async run() {
      calls++;
      if (calls === 1) throw new Error('no room');
      return { status: 200, requestId: 'req_1', body: {} };
    },
  });
  const request = { input_file_id: input, endpoint: '/v1/moderations', completion_window: '24h' } as const;
  const { id } = await batches.create(request, 'key');
  await clock.advance(10);
  await expect(batches.get(id)).rejects.toThrow('no room');
  expect(await batches.get(id)).toMatchObject({ status: 'completed', request_counts: { completed: 1 } });
});
