import { withDeadline } from '../../../lib/waiting.ts';
import type { Context } from '../context.ts';
import { LIMITS } from '../limits.ts';
import { ParseFailure } from '../parsing/types.ts';
import type { Download, Downloads } from './downloads.ts';

/** What a job parses: bytes that came with the request, or an address to fetch them from. */
export type JobSource = Uint8Array | { readonly url: string };

/**
 * The document's bytes. A mock calls nobody on its own: addresses lead to its own presigned links, or to a host of the
 * option `sourceHosts`. Any other is to it what an address that nobody can reach is to the service: the job fails.
 * @throws ParseFailure when nothing can be fetched, or too much
 */
export async function readSource(
  source: JobSource,
  parts: { readonly context: Context; readonly downloads: Downloads },
  signal: AbortSignal,
): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  const url = URL.parse(source.url);
  if (!url) throw unreachable('source_url is not a URL');
  const bytes = await ownLink(source.url, parts.downloads)?.body();
  if (bytes) return bytes;
  if (!parts.context.sourceHosts.has(url.host)) {
    throw unreachable(`this mock fetches from its own links and from sourceHosts, and ${url.host} is neither`);
  }
  return download(url, parts.context, signal);
}

/** The file name at the end of an address, `document` where there is none; that of the file for the mock's own links. */
export function nameOfSource(url: string, downloads: Downloads): string {
  const own = ownLink(url, downloads);
  if (own) return own.filename;
  const last = URL.parse(url)?.pathname.split('/').at(-1) ?? '';
  return last === '' ? 'document' : decoded(last).slice(0, LIMITS.maxFileNameLength);
}

function ownLink(url: string, downloads: Downloads): Download | undefined {
  const token = /^\/presigned\/([a-z0-9]+)$/.exec(URL.parse(url)?.pathname ?? '')?.[1];
  return token === undefined ? undefined : downloads.find(token);
}

async function download(url: URL, { deps }: Context, outer: AbortSignal): Promise<Uint8Array> {
  const limitMs = LIMITS.sourceTimeoutMs;
  try {
    return await withDeadline(
      { clock: deps.clock, what: 'fetching source_url', limitMs, signal: outer },
      async (signal) => {
        const response = await deps.fetch(url, { signal, redirect: 'manual' });
        if (!response.ok) throw unreachable(`the answer was ${response.status}`);
        return await bounded(response);
      },
    );
  } catch (error) {
    if (outer.aborted || error instanceof ParseFailure) throw error;
    throw unreachable('no connection, or no answer in time', error);
  }
}

async function bounded(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > LIMITS.maxFileBytes) throw new ParseFailure('DOCUMENT_TOO_LARGE', 'The fetched file is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function unreachable(why: string, cause?: unknown): ParseFailure {
  return new ParseFailure('ERROR_DURING_PROCESSING', `The document could not be fetched: ${why}.`, { cause });
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return segment;
    throw error;
  }
}
