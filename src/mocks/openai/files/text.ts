import type { DefaultTreeAdapterTypes } from 'parse5';

/** A file as text, or why it cannot be one; the words of the error are the service's where it is remembered so. */
export type FileText =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'failed'; readonly code: 'unsupported_file' | 'invalid_file'; readonly message: string };

/** The service's own list, but for what this mock cannot read, and with `csv`, which the list lacks, and its like. */
const TEXT_EXTENSIONS: ReadonlySet<string> = new Set(
  'c cpp cs css csv go html htm java js json jsonl md php py rb sh tex ts tsv txt xml yaml yml'.split(' '),
);

/** Supported by the service and beyond this mock. */
export const UNREAD_EXTENSIONS: ReadonlySet<string> = new Set(['doc', 'docx', 'pptx']);

/** Longer texts are told to be too large. The service's limit is 5,000,000 tokens. */
const TEXT_MAX = 16 * 1024 * 1024;

export async function textOf(filename: string, bytes: Uint8Array): Promise<FileText> {
  const extension = extensionOf(filename);
  if (extension === 'pdf') return checked(await pdfText(bytes));
  if (!TEXT_EXTENSIONS.has(extension)) return failed('unsupported_file', 'The file type is not supported.');
  const text = decoded(bytes);
  return checked(/^html?$/.test(extension) && text !== undefined ? await pageText(text) : text);
}

export function extensionOf(filename: string): string {
  return /\.([a-z0-9]+)$/i.exec(filename)?.[1]?.toLowerCase() ?? '';
}

/** That a file is too large is recorded in these words; the other two are a guess. */
function checked(text: string | undefined): FileText {
  if (text === undefined) return failed('invalid_file', 'The file could not be parsed.');
  if (text.trim() === '') return failed('invalid_file', 'The file could not be parsed because it is empty.');
  if (text.length > TEXT_MAX) return failed('invalid_file', 'The file could not be parsed because it is too large.');
  return { type: 'text', text };
}

function failed(code: 'unsupported_file' | 'invalid_file', message: string): FileText {
  return { type: 'failed', code, message };
}

/** Undefined for what is not UTF-8. */
function decoded(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Undefined when the document does not open, or is protected. */
async function pdfText(bytes: Uint8Array): Promise<string | undefined> {
  const { extractText, getDocumentProxy } = await import('unpdf');
  try {
    const pdf = await getDocumentProxy(Uint8Array.from(bytes), { verbosity: 0 }); // a copy: pdf.js takes the buffer
    try {
      return (await extractText(pdf, { mergePages: true })).text;
    } finally {
      await pdf.loadingTask.destroy();
    }
  } catch {
    return undefined; // whatever pdf.js says of it, the finding is about the document
  }
}

const BLOCKS = new Set('p div br li tr h1 h2 h3 h4 h5 h6'.split(' '));
const UNSEEN = new Set(['script', 'style', 'template']);

/** The words of a web page, a line for each block. On a stack of its own: pages nest as deep as they like. */
async function pageText(html: string): Promise<string> {
  const { parse } = await import('parse5');
  const stack: DefaultTreeAdapterTypes.ChildNode[] = [...parse(html).childNodes].reverse();
  let text = '';
  for (let node = stack.pop(); node; node = stack.pop()) {
    if ('value' in node) text += node.value;
    if (BLOCKS.has(node.nodeName)) text += '\n';
    if (node.nodeName === 'td' || node.nodeName === 'th') text += ' ';
    if ('childNodes' in node && !UNSEEN.has(node.nodeName)) stack.push(...[...node.childNodes].reverse());
  }
  return text.replaceAll(/[ \t]+/g, ' ');
}

/** A file's text as the model is given it: a passage under its name. */
export function documentPassage(filename: string, text: string): string {
  return `<document title="${filename.replaceAll(/[<>"]/g, '_')}">\n${text}\n</document>`;
}
