import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { OwnFile, Tried } from './types.ts';

/** What the pipeline takes, by the name's ending. The pipeline itself looks at the bytes. */
export const MIME_BY_ENDING: Readonly<Record<string, string>> = {
  '.pdf': 'application/pdf',
  '.docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  '.md': 'text/markdown',
  '.markdown': 'text/markdown',
  '.html': 'text/html',
  '.htm': 'text/html',
  '.txt': 'text/plain',
};

/** Read before anything is sent; larger files are refused by the pipeline at 25 MiB anyway. */
const LIMIT_BYTES = 512 * 1024 * 1024;

/** The file, or why it cannot even be sent. */
export async function readOwnFile(path: string): Promise<OwnFile | Extract<Tried, { state: 'refused' }>> {
  const refused = (code: string, reason: string) => ({
    state: 'refused' as const,
    path,
    code,
    reason,
    sent: false,
  });
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) {
    const reason = found.code === 'ENOENT' ? 'there is no such file' : `it cannot be read: ${found.code}`;
    return refused('FILE_UNREADABLE', reason);
  }
  if (!found.isFile()) return refused('FILE_UNREADABLE', 'it is not a file; name the files in it');
  const mime = MIME_BY_ENDING[extname(path).toLowerCase()];
  if (mime === undefined) {
    const known = [...new Set(Object.keys(MIME_BY_ENDING))].join(', ');
    return refused('UNSUPPORTED_TYPE', `files ending in "${extname(path)}" are not supported; supported are ${known}`);
  }
  if (found.size > LIMIT_BYTES) return refused('FILE_TOO_LARGE', `it has ${found.size} bytes`);
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => error);
  if (bytes instanceof Error) return refused('FILE_UNREADABLE', `it cannot be read: ${bytes.code}`);
  return { path, filename: basename(path), mime, bytes };
}
