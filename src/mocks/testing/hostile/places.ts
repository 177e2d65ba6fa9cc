import LlamaCloud from '@llamaindex/llama-cloud';
import { createClient } from '@supabase/supabase-js';
import OpenAI, { toFile } from 'openai';
import type { Database } from '../../../lib/database/index.ts';
import type { MockVendor } from '../../kit/types.ts';
import type { Known } from './requests.ts';

/** As `startMocks` gives them. */
interface Started {
  readonly openai: { readonly baseUrl: string; readonly apiKey: string; readonly fetch: typeof fetch };
  readonly llamaparse: Started['openai'];
  readonly supabase: {
    readonly url: string;
    readonly anonKey: string;
    readonly serviceRoleKey: string;
    readonly database: Database;
    readonly fetch: typeof fetch;
  };
}

/** Where a vendor answers, what exists there, and a request that must go on working. */
export interface Place {
  readonly base: string;
  readonly fetch: typeof fetch;
  readonly known: Known;
  readonly alive: string;
}

/** One thing of each kind is made first, so that there is something to be asked for. */
export const PLACES: Readonly<Record<MockVendor, (mocks: Started) => Promise<Place>>> = {
  openai,
  llamaparse,
  supabase,
};

async function openai({ openai: { baseUrl, apiKey, fetch } }: Started): Promise<Place> {
  const client = new OpenAI({ baseURL: baseUrl, apiKey, fetch, maxRetries: 0 });
  const file = await client.files.create({ file: await toFile(Buffer.from('{}\n'), 'in.jsonl'), purpose: 'batch' });
  const batch = await client.batches.create({
    input_file_id: file.id,
    endpoint: '/v1/embeddings',
    completion_window: '24h',
  });
  const messages = [{ role: 'user', content: 'Say hello.' }] as const;
  const chat = await client.chat.completions.create({ model: 'gpt-4o-mini', messages: [...messages], store: true });
  const response = await client.responses.create({ model: 'gpt-4o-mini', input: 'Say hello.' });
  const ids = [file.id, batch.id, chat.id, response.id, 'text-embedding-3-small'];
  const known = { ids, good: [`Bearer ${apiKey}`], always: [] };
  return { base: new URL(baseUrl).origin, fetch, known, alive: '/v1/models' };
}

async function llamaparse({ llamaparse: { baseUrl, apiKey, fetch } }: Started): Promise<Place> {
  const client = new LlamaCloud({ baseURL: baseUrl, apiKey, fetch, maxRetries: 0 });
  const upload = () => new File(['# Title\n\nText.\n'], 'a.md', { type: 'text/markdown' });
  const file = await client.files.create({ file: upload(), purpose: 'parse' });
  const job = await client.parsing.create({ upload_file: upload(), tier: 'cost_effective', version: 'latest' });
  const form = new FormData();
  form.append('file', upload());
  const headers = { authorization: `Bearer ${apiKey}` };
  const first = await fetch(`${baseUrl}/api/v1/parsing/upload`, { method: 'POST', headers, body: form });
  const { id } = (await first.json()) as { id: string };
  const known = { ids: [file.id, job.id, id], good: [`Bearer ${apiKey}`], always: [] };
  return { base: baseUrl, fetch, known, alive: '/api/v2/parse/versions' };
}

const USER_ID = 'c0ffee00-0000-4000-8000-000000000001';

async function supabase({ supabase: { url, anonKey, serviceRoleKey, database, fetch } }: Started): Promise<Place> {
  const client = createClient(url, serviceRoleKey, { global: { fetch }, auth: { persistSession: false } });
  const { error } = await client.storage.createBucket('b', { public: true });
  if (error) throw error;
  const uploaded = await client.storage.from('b').upload('a.txt', 'text');
  if (uploaded.error) throw uploaded.error;
  await database.query('insert into auth.users (id, email) values ($1, $2)', [USER_ID, 'known@example.com']);
  const known = {
    ids: ['b', 'a.txt', USER_ID],
    good: [`Bearer ${serviceRoleKey}`, `Bearer ${anonKey}`],
    always: [['apikey', anonKey] as const],
  };
  return { base: url, fetch, known, alive: '/storage/v1/bucket' };
}
