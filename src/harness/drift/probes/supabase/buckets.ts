import type { SupabaseClients } from '../../clients/supabase.ts';
import type { Probe } from '../../types.ts';
import { WRONG_KEYS } from '../wrong-keys.ts';

export const bucketProbes: readonly Probe<SupabaseClients>[] = [
  {
    id: 'bucket.create',
    operation: 'bucket.create',
    run: ({ service }, { unique }) => service.storage.createBucket(unique, { public: false, fileSizeLimit: '1mb' }),
  },
  {
    id: 'bucket.create/twice',
    operation: 'bucket.create',
    run: ({ service }, { unique }) => service.storage.createBucket(unique),
  },
  {
    id: 'bucket.create/anon',
    operation: 'bucket.create',
    run: ({ anon }, { unique }) => anon.storage.createBucket(`${unique}-anon`),
  },
  { id: 'bucket.list', operation: 'bucket.list', run: ({ service }) => service.storage.listBuckets() },
  {
    id: 'bucket.list/wrong-key',
    operation: 'bucket.list',
    run: ({ as }) => as(WRONG_KEYS.supabase).storage.listBuckets(),
  },
  {
    id: 'bucket.get',
    operation: 'bucket.get',
    run: ({ service }, { unique }) => service.storage.getBucket(unique),
  },
  {
    id: 'bucket.get/unknown',
    operation: 'bucket.get',
    run: ({ service }, { unique }) => service.storage.getBucket(`${unique}-none`),
  },
  {
    id: 'bucket.update',
    operation: 'bucket.update',
    run: ({ service }, { unique }) => service.storage.updateBucket(unique, { public: true }),
  },
];

export const bucketDeletion: readonly Probe<SupabaseClients>[] = [
  {
    id: 'bucket.delete/not-empty',
    operation: 'bucket.delete',
    run: ({ service }, { unique }) => service.storage.deleteBucket(unique),
  },
  {
    id: 'bucket.empty',
    operation: 'bucket.empty',
    run: ({ service }, { unique }) => service.storage.emptyBucket(unique),
  },
  {
    id: 'bucket.delete',
    operation: 'bucket.delete',
    run: ({ service }, { unique }) => service.storage.deleteBucket(unique),
  },
];
