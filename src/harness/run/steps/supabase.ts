import { createHash } from 'node:crypto';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { z } from 'zod';
import { documentOf } from '../context.ts';
import { type Context, StepFailed } from '../types.ts';
import { defineStep } from './define.ts';
import { place } from './storage.ts';
import { CALL_PUBLISHES, type Caller, callVendor, keySchema, type VendorAnswer } from './vendor-call.ts';

const CALLS = [
  'createBucket',
  'getBucket',
  'listBuckets',
  'updateBucket',
  'emptyBucket',
  'deleteBucket',
  'upload',
  'download',
  'info',
  'list',
  'remove',
  'createSignedUrl',
  'createSignedUploadUrl',
  'uploadToSignedUrl',
  'fetch',
] as const;

export const supabase = defineStep({
  kind: 'supabase',
  summary: 'Calls Supabase Storage itself through the official SDK, past the pipeline, as the service role.',
  needs: ['hands'],
  fields: {
    call: z.enum(CALLS).meta({
      description: 'fetch: gets a signed URL without any key; with bucket and path, another object with its token.',
    }),
    bucket: z.string().optional().meta({ description: 'The path begins with it where it is not given.' }),
    path: z.string().optional().meta({ description: 'The object; for list the folder.' }),
    document: z.string().optional().meta({ description: 'Whose bytes are sent.' }),
    url: z.string().optional().meta({ description: 'What fetch gets.' }),
    token: z.string().optional().meta({ description: 'What createSignedUploadUrl gave out.' }),
    with: z.record(z.string(), z.unknown()).optional().meta({ description: "The SDK's own options." }),
    key: keySchema,
  },
  references: { document: { to: 'document' } },
  publishes: [...CALL_PUBLISHES, 'content', 'sha256', 'bytes', 'url', 'token'],
  goesOn: true,
  run: (step, context, signal) =>
    callVendor(context, 'supabase', { key: step.key, what: step.call }, (caller) =>
      answerOf(step, caller, context, signal),
    ),
});

interface Asked {
  readonly call: (typeof CALLS)[number];
  readonly bucket?: string | undefined;
  readonly path?: string | undefined;
  readonly document?: string | undefined;
  readonly url?: string | undefined;
  readonly token?: string | undefined;
  readonly with?: Readonly<Record<string, unknown>> | undefined;
}

/** What storage-js returns from every call. */
interface Returned {
  readonly data: unknown;
  readonly error: (Error & { readonly statusCode?: string; readonly code?: string }) | null;
}

async function answerOf(asked: Asked, caller: Caller, context: Context, signal: AbortSignal): Promise<VendorAnswer> {
  if (asked.call === 'fetch') return bytesOf(await (await caller.fetch(signedUrl(asked), { signal })).blob());
  const { data, error } = await ask(asked, client(caller, signal).storage, context);
  if (error) {
    if (error.statusCode === undefined) throw error; // not the service's word: no answer, or one nobody can read
    return { body: { message: error.message, statusCode: error.statusCode }, code: error.statusCode };
  }
  if (data instanceof Blob) return bytesOf(data);
  const { signedUrl: url, token } = (data ?? {}) as { signedUrl?: string; token?: string };
  if (url !== undefined) context.tokens.add(new URL(url).searchParams.get('token') ?? url);
  return { body: url === undefined ? data : 'a signed URL', extra: { url, token } };
}

function client({ baseUrl, apiKey, fetch }: Caller, signal: AbortSignal): SupabaseClient {
  return createClient(baseUrl, apiKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: { fetch: (input, init) => fetch(input, { ...init, signal }) },
  });
}

function ask(asked: Asked, storage: SupabaseClient['storage'], context: Context): Promise<Returned> {
  const { call, with: options = {} } = asked;
  const [bucket, path] = asked.path === undefined ? [asked.bucket ?? '', ''] : place(asked.bucket, asked.path);
  const objects = storage.from(bucket);
  switch (call) {
    case 'createBucket':
      return storage.createBucket(bucket, { public: false, ...options });
    case 'getBucket':
      return storage.getBucket(bucket);
    case 'listBuckets':
      return storage.listBuckets();
    case 'updateBucket':
      return storage.updateBucket(bucket, { public: false, ...options });
    case 'emptyBucket':
      return storage.emptyBucket(bucket);
    case 'deleteBucket':
      return storage.deleteBucket(bucket);
    case 'upload':
      return objects.upload(path, ...payload(asked, context));
    case 'download':
      return objects.download(path);
    case 'info':
      return objects.info(path);
    case 'list':
      return objects.list(path, options);
    case 'remove':
      return objects.remove([path]);
    case 'createSignedUrl':
      return objects.createSignedUrl(path, Number(options.expiresIn ?? 60));
    case 'createSignedUploadUrl':
      return objects.createSignedUploadUrl(path);
    case 'uploadToSignedUrl':
      return objects.uploadToSignedUrl(path, asked.token ?? '', ...payload(asked, context));
    case 'fetch':
      throw new TypeError('needs no SDK');
    default:
      throw new TypeError(`no such call: ${call satisfies never}`);
  }
}

function payload(asked: Asked, context: Context): [Uint8Array, { contentType: string }] {
  if (asked.document === undefined) throw new StepFailed(`${asked.call} needs a document`);
  const { bytes, mime } = documentOf(context, asked.document);
  return [bytes, { contentType: mime, ...asked.with }];
}

/** Of another object, where one is named: its token must not open that. */
function signedUrl({ url: text = '', bucket, path }: Asked): URL {
  const url = new URL(text);
  if (bucket !== undefined && path !== undefined) url.pathname = `/storage/v1/object/sign/${bucket}/${path}`;
  return url;
}

async function bytesOf(blob: Blob): Promise<VendorAnswer> {
  const content = new Uint8Array(await blob.arrayBuffer());
  const sha256 = createHash('sha256').update(content).digest('hex');
  return {
    body: { bytes: content.byteLength, sha256, type: blob.type },
    extra: { content, sha256, bytes: content.byteLength },
  };
}
