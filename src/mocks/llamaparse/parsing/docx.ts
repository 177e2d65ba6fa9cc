import { flowPage } from './flow.ts';
import { htmlItems } from './html/index.ts';
import { type ParsedPage, ParseFailure } from './types.ts';
import { ZipArchive } from './zip.ts';

/** DOCX through mammoth's HTML. Pages are cut at explicit page breaks only: the file knows no others. */
export async function parseDocx(bytes: Uint8Array): Promise<ParsedPage[]> {
  // what reads the file below inflates without bounds
  new ZipArchive(bytes).check();
  const { default: mammoth } = await import('mammoth');
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const html = await convert(() =>
    mammoth.convertToHtml({ buffer }, { styleMap: ["br[type='page'] => hr"], convertImage: noImages(mammoth) }),
  );
  const pieces = html.split(/<hr\s*\/?>/);
  return pieces.map((piece, index) =>
    flowPage(index + 1, htmlItems(piece, { annotateLinks: false, removeNavigation: false })),
  );
}

async function convert(work: () => Promise<{ value: string }>): Promise<string> {
  try {
    return (await work()).value;
  } catch (cause) {
    throw new ParseFailure('ERROR_DURING_PROCESSING', 'The DOCX file is damaged.', { cause });
  }
}

/** Pictures are left out rather than carried as data URIs. */
function noImages(mammoth: typeof import('mammoth')) {
  return mammoth.images.imgElement(async () => ({ src: '' }));
}
