import { OpenAiError } from '../errors.ts';
import type { FileStore } from '../files/store.ts';
import { documentPassage, extensionOf, textOf } from '../files/text.ts';
import type { ChatMessage, ChatRequest } from './schemas.ts';

type Part = Exclude<ChatMessage['content'], string | null | undefined>[number];

/**
 * The request with the text of its files in their place, as the model reads it: a passage each. Chat completions take PDFs
 * only, as seen live in May 2026. The pictures of a PDF's pages, which the service adds, are left out.
 */
export async function withFilesRead(request: ChatRequest, files: FileStore): Promise<ChatRequest> {
  if (!request.messages.some(({ content }) => Array.isArray(content) && content.some(isFile))) return request;
  const messages = await Promise.all(
    request.messages.map(async (message, index) => {
      if (!Array.isArray(message.content)) return message;
      const parts = message.content.map((part, at) =>
        isFile(part) ? read(part, files, `messages[${index}].content[${at}].file`) : part,
      );
      return { ...message, content: await Promise.all(parts) };
    }),
  );
  return { ...request, messages };
}

function isFile(part: Part): part is Extract<Part, { type: 'file' }> {
  return part.type === 'file';
}

async function read({ file }: Extract<Part, { type: 'file' }>, files: FileStore, at: string): Promise<Part> {
  const { file_id: id, file_data: data } = file;
  if (id === undefined && data === undefined) {
    const message = `Missing required parameter: '${at}.file_id'.`;
    throw new OpenAiError(400, message, { param: `${at}.file_id`, code: 'missing_required_parameter' });
  }
  const { bytes, filename } =
    id === undefined
      ? { bytes: bytesIn(data as string, `${at}.file_data`), filename: file.filename ?? 'file.pdf' }
      : stored(id, files, `${at}.file_id`);
  const found = await textOf('file.pdf', bytes);
  // The wording for a PDF that cannot be read is a guess.
  if (found.type === 'failed') throw new OpenAiError(400, found.message, { param: at, code: found.code });
  return { type: 'text', text: documentPassage(filename, found.text) };
}

const EXPECTED = "(e.g. 'data:application/pdf;base64,SGVsbG8sIFdvcmxkIQ==')";

/** Both refusals as seen live. */
function bytesIn(data: string, param: string): Uint8Array {
  const url = /^data:([^;,]*);base64,([A-Za-z0-9+/\s]*={0,2}\s*)$/.exec(data);
  const got =
    url === null
      ? 'an invalid base64-encoded value'
      : url[1] === 'application/pdf'
        ? undefined
        : `unsupported MIME type '${url[1]}'`;
  if (got === undefined) return Buffer.from(url?.[2] ?? '', 'base64');
  const message = `Invalid file data: '${param}'. Expected a base64-encoded data URL with an application/pdf MIME type ${EXPECTED}, but got ${got}.`;
  throw new OpenAiError(400, message, { param, code: 'invalid_value' });
}

/** The wording is a guess in both cases. */
function stored(id: string, files: FileStore, param: string): { bytes: Uint8Array; filename: string } {
  if (!files.has(id)) throw new OpenAiError(404, `No such File object: ${id}`, { param });
  const { filename } = files.get(id);
  if (extensionOf(filename) === 'pdf') return { bytes: files.content(id), filename };
  const message = `Invalid file: '${param}'. Expected a PDF file, but got '${filename}'.`;
  throw new OpenAiError(400, message, { param, code: 'invalid_value' });
}
