import { hash } from 'node:crypto';
import type { CassetteBody, CassettePart } from './format.ts';
import type { Placeholders } from './placeholders.ts';
import { scrubJson } from './scrub-json.ts';
import { scrubQuery, scrubText } from './scrub-text.ts';

/** Larger bodies are digests: nobody reads them, and searching them costs. */
export const BODY_LIMIT_BYTES = 1024 * 1024;
/** What S3 answers a write with: ids and names of the call itself, without which no later call can be made. */
const S3_ANSWER = /^<\?xml[^>]*\?>\s*<(InitiateMultipartUpload|CompleteMultipartUpload|CopyObject|CopyPart)Result[\s>]/;

/** A longer text is a document. */
const TEXT_LIMIT_BYTES = 2048;

export interface RawBody {
  readonly contentType: string;
  /** The first bytes, at most BODY_LIMIT_BYTES; all of them when `whole`. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly whole: boolean;
  readonly length: number;
  /** Of all bytes, hex. */
  readonly sha256: string;
  /** The answer is a refusal: its text is the contract's and not a document. */
  readonly isRefusal?: boolean;
}

/** What may be written of a body. What cannot be searched for secrets becomes a digest. */
export async function scrubBody(raw: RawBody, placeholders: Placeholders): Promise<CassetteBody> {
  if (raw.length === 0) return { type: 'empty' };
  if (!raw.whole) return digestOf(raw);
  const mediaType = raw.contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (mediaType === 'multipart/form-data') return scrubForm(raw, placeholders);
  const text = utf8(raw.bytes);
  if (text === undefined) return digestOf(raw);
  if (mediaType === 'application/json' || mediaType.endsWith('+json')) {
    const value = parsed(text);
    if (value !== undefined) return { type: 'json', value: scrubJson(value, placeholders) };
  }
  if (mediaType === 'text/event-stream') return { type: 'text', text: scrubLines(text, placeholders) };
  if (mediaType === 'application/x-www-form-urlencoded') {
    return { type: 'text', text: scrubQuery(new URLSearchParams(text), placeholders) };
  }
  if (raw.length <= TEXT_LIMIT_BYTES) {
    if (S3_ANSWER.test(text)) return { type: 'text', text: scrubElements(text, placeholders) };
    if (raw.isRefusal) return { type: 'text', text: scrubText(text, placeholders) };
  }
  return digestOf(raw);
}

/** What stands between the tags: a tag's name may be as long as a key. */
function scrubElements(xml: string, placeholders: Placeholders): string {
  return xml.replace(/>([^<]+)</g, (_all, text: string) => `>${scrubText(text, placeholders)}<`);
}

/** Events and JSON lines: the JSON of each line by its keys, everything else as text. */
function scrubLines(text: string, placeholders: Placeholders): string {
  return text
    .split('\n')
    .map((line) => {
      const [, head = '', rest = ''] = /^(data: ?)?(.*)$/s.exec(line) ?? [];
      const value = parsed(rest);
      if (typeof value !== 'object' || value === null) return head + scrubText(rest, placeholders);
      return head + JSON.stringify(scrubJson(value, placeholders)) + (rest.endsWith('\r') ? '\r' : '');
    })
    .join('\n');
}

async function scrubForm(raw: RawBody, placeholders: Placeholders): Promise<CassetteBody> {
  let form: FormData;
  try {
    form = await new Response(raw.bytes, { headers: { 'content-type': raw.contentType } }).formData();
  } catch (error) {
    if (error instanceof TypeError) return digestOf(raw);
    throw error;
  }
  const fields: CassettePart[] = [];
  for (const [name, value] of form) {
    const cleanName = scrubText(name, placeholders);
    if (typeof value === 'string') fields.push({ name: cleanName, body: scrubField(name, value, placeholders) });
    else fields.push({ name: cleanName, ...(await scrubFile(value, placeholders)) });
  }
  return { type: 'form', fields };
}

function scrubField(name: string, value: string, placeholders: Placeholders): CassetteBody {
  const json = parsed(value);
  if (typeof json === 'object' && json !== null) return { type: 'json', value: scrubJson(json, placeholders, name) };
  return value === '' ? { type: 'empty' } : { type: 'text', text: String(scrubJson(value, placeholders, name)) };
}

/** A file is somebody's document, whatever its type says. */
async function scrubFile(file: File, placeholders: Placeholders): Promise<Omit<CassettePart, 'name'>> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return {
    filename: scrubText(file.name, placeholders),
    contentType: scrubText(file.type, placeholders),
    body: { type: 'digest', bytes: bytes.length, sha256: hash('sha256', bytes, 'hex') },
  };
}

function digestOf({ length, sha256 }: RawBody): CassetteBody {
  return { type: 'digest', bytes: length, sha256 };
}

/** Undefined for bytes that are no text. */
function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
