import { parse } from 'parse5';
import { readUtf8 } from './inspect.ts';
import { pdfText } from './pdf.ts';
import type { DocumentMime } from './types.ts';

/**
 * The text that the document itself carries, read without LlamaParse: the yardstick for what LlamaParse made of it.
 * '' where there is none (scans), undefined where the file does not open.
 */
export async function textLayer(bytes: Uint8Array, mime: DocumentMime): Promise<string | undefined> {
  switch (mime) {
    case 'application/pdf':
      return pdfText(bytes);
    case 'application/vnd.openxmlformats-officedocument.wordprocessingml.document':
      return wordText(bytes);
    case 'text/html':
      return htmlText(readUtf8(bytes));
    case 'text/markdown':
    case 'text/plain':
      return readUtf8(bytes);
    default:
      throw new TypeError(`no such document type: ${mime satisfies never}`);
  }
}

async function wordText(bytes: Uint8Array): Promise<string | undefined> {
  const { default: mammoth } = await import('mammoth'); // only Word documents pay for loading it
  try {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    return (await mammoth.extractRawText({ buffer })).value;
  } catch {
    return undefined; // mammoth throws on an archive it cannot read: a finding about the document
  }
}

interface HtmlNode {
  readonly nodeName: string;
  readonly value?: string;
  readonly childNodes?: readonly HtmlNode[];
}

/** Never shown to a reader. */
const UNSEEN = new Set(['head', 'script', 'style', 'template', 'noscript', '#comment']);
/** Deeper markup is an attack on the stack, not a document. */
const DEPTH_MAX = 500;

function htmlText(html: string | undefined): string | undefined {
  if (html === undefined) return undefined;
  const pieces: string[] = [];
  const walk = (node: HtmlNode, depth: number) => {
    if (UNSEEN.has(node.nodeName) || depth > DEPTH_MAX) return;
    if (node.nodeName === '#text' && node.value) pieces.push(node.value);
    for (const child of node.childNodes ?? []) walk(child, depth + 1);
  };
  walk(parse(html) as HtmlNode, 0);
  return pieces.join(' ');
}
