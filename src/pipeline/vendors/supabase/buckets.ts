import { VendorError } from '../../errors.ts';
import { checked } from '../check.ts';
import type { CallContext } from '../types.ts';
import type { StorageCalls } from './calls.ts';
import { bucket } from './schemas.ts';

export interface WantedBucket {
  readonly name: string;
  /** Bytes of one object; undefined leaves it to the project's own limit. */
  readonly fileSizeLimit: number | undefined;
}

/** Makes the private bucket unless it is there. A public one of that name is refused: everybody could read it. */
export async function ensureBucket(calls: StorageCalls, wanted: WantedBucket, context: CallContext): Promise<void> {
  const { name, fileSizeLimit } = wanted;
  if (await bucketExists(calls, name, context)) return;
  await calls.run(context, async (storage) => {
    const { error } = await storage.createBucket(name, {
      public: false,
      ...(fileSizeLimit !== undefined && { fileSizeLimit }),
    });
    if (error && !isConflict(error)) throw error; // another process made it meanwhile
  });
}

async function bucketExists(calls: StorageCalls, name: string, context: CallContext): Promise<boolean> {
  try {
    await checkBucket(calls, name, context);
    return true;
  } catch (error) {
    if (error instanceof VendorError && error.status === 404) return false;
    throw error;
  }
}

/** Rejects with the VendorError when the bucket is missing (status 404), public, or cannot be asked for. */
export async function checkBucket(calls: StorageCalls, name: string, context: CallContext): Promise<void> {
  const found = await calls.run(context, async (storage) => {
    const { data, error } = await storage.getBucket(name);
    if (error) throw error;
    return checked('supabase', bucket, data);
  });
  if (found.public) {
    throw new VendorError(
      'supabase',
      'rejected',
      `the bucket "${name}" is public: make it private or name another`,
      {},
    );
  }
}

function isConflict(error: Error): boolean {
  return (error as { statusCode?: unknown }).statusCode === '409';
}
