import { notMocked, OpenAiError } from '../errors.ts';
import type { FileStore } from '../files/store.ts';
import { documentPassage, extensionOf, textOf, UNREAD_EXTENSIONS } from '../files/text.ts';
import { type InputItem, isMessage } from './schemas.ts';

/** What the schema leaves unchecked of an `input_file`. */
type FilePart = { readonly type: string; readonly [name: string]: unknown };

/**
 * The items with the text of their files in their place, as the model reads it: a passage each. Of a PDF the text alone;
 * the pictures of its pages, which the service adds, are left out. `before`: how many of the items were said before.
 */
export async function withFilesRead(
  items: readonly InputItem[],
  files: FileStore,
  before: number,
): Promise<readonly InputItem[]> {
  const read: InputItem[] = [];
  for (const [index, item] of items.entries()) {
    if (!isMessage(item) || !Array.isArray(item.content)) read.push(item);
    else {
      const parts = item.content.map((part, at) =>
        part.type === 'input_file' ? textPart(part, files, placeOf(index - before, at)) : part,
      );
      read.push({ ...item, content: await Promise.all(parts) });
    }
  }
  return read;
}

function placeOf(index: number, at: number): string {
  return index < 0 ? 'input' : `input[${index}].content[${at}]`;
}

async function textPart(part: FilePart, files: FileStore, at: string) {
  const { bytes, filename } = fileOf(part, files, at);
  const extension = extensionOf(filename);
  if (UNREAD_EXTENSIONS.has(extension)) throw notMocked(`'.${extension}' files in responses`);
  const found = await textOf(filename, bytes);
  // The wording for a file that cannot be read is a guess.
  if (found.type === 'failed') throw new OpenAiError(400, found.message, { param: at, code: found.code });
  return { type: 'input_text' as const, text: documentPassage(filename, found.text) };
}

interface Given {
  readonly bytes: Uint8Array;
  readonly filename: string;
}

/** By its id, or in the request itself. Wording unconfirmed. */
function fileOf(
  { file_id: id, file_data: data, file_url: url, filename }: FilePart,
  files: FileStore,
  at: string,
): Given {
  if (typeof id === 'string') {
    if (!files.has(id)) throw new OpenAiError(404, `No such File object: ${id}`, { param: `${at}.file_id` });
    return { bytes: files.content(id), filename: files.get(id).filename };
  }
  if (typeof data === 'string') return inData(data, typeof filename === 'string' ? filename : undefined, at);
  if (typeof url === 'string') throw notMocked("'file_url', for which it would have to ask another host");
  const message = `Missing required parameter: '${at}.file_id'.`;
  throw new OpenAiError(400, message, { param: `${at}.file_id`, code: 'missing_required_parameter' });
}

/** The name of a file without one, by its media type. */
const NAMES: Readonly<Record<string, string>> = { 'application/pdf': 'file.pdf', 'application/json': 'file.json' };

function inData(data: string, filename: string | undefined, at: string): Given {
  const url = /^data:([^;,]*);base64,([A-Za-z0-9+/\s]*={0,2}\s*)$/.exec(data);
  if (url) {
    const [, type = '', text = ''] = url;
    return { bytes: Buffer.from(text, 'base64'), filename: filename ?? NAMES[type] ?? 'file.txt' };
  }
  const param = `${at}.file_data`;
  const message = `Invalid '${param}': expected a base64-encoded data URL (e.g. 'data:application/pdf;base64,SGVsbG8sIFdvcmxkIQ==').`;
  throw new OpenAiError(400, message, { param, code: 'invalid_value' });
}
