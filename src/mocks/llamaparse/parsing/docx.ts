import { flowPage } from './flow.ts';
import { htmlItems } from './html/index.ts';
import { imageKind } from './image-size.ts';
import { type Item, type PageImage, type ParsedPage, ParseFailure, type ParseSettings } from './types.ts';
import { ZipArchive } from './zip.ts';

type DocxSettings = Pick<ParseSettings, 'images' | 'inlineImages' | 'annotateLinks'>;

/**
 * DOCX through mammoth's HTML. Pages are cut at explicit page breaks only: the file knows no others.
 * @throws ParseFailure for a damaged file
 */
export async function parseDocx(bytes: Uint8Array, settings: DocxSettings): Promise<ParsedPage[]> {
  // what reads the file below inflates without bounds
  new ZipArchive(bytes).check();
  const { default: mammoth } = await import('mammoth');
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pictures: Uint8Array[] = [];
  const convertImage = mammoth.images.imgElement(async (image) => {
    if (!settings.images) return { src: '' };
    return { src: `${PICTURE}${pictures.push(new Uint8Array(await image.readAsArrayBuffer())) - 1}` };
  });
  const html = await convert(() =>
    mammoth.convertToHtml({ buffer }, { styleMap: ["br[type='page'] => hr"], convertImage }),
  );
  return html.split(/<hr\s*\/?>/).map((piece, index) => toPage(index, piece, pictures, settings));
}

/** Stands for a picture in the HTML, with its place in the list. */
const PICTURE = 'picture:';

async function convert(work: () => Promise<{ value: string }>): Promise<string> {
  try {
    return (await work()).value;
  } catch (cause) {
    throw new ParseFailure('ERROR_DURING_PROCESSING', 'The DOCX file is damaged.', { cause });
  }
}

/** Pictures have no place on the page: the file lays nothing out. */
function toPage(index: number, html: string, pictures: readonly Uint8Array[], settings: DocxSettings): ParsedPage {
  const images = pageImages(index, html, pictures);
  const all = htmlItems(html, { annotateLinks: settings.annotateLinks, removeNavigation: false });
  const items = all.flatMap((item): Item[] => {
    if (item.type !== 'image' || !item.url.startsWith(PICTURE)) return [item];
    const name = images.get(item.url)?.name;
    return settings.inlineImages && name !== undefined ? [{ ...item, url: name }] : [];
  });
  const page = flowPage(index + 1, items);
  return images.size === 0 ? page : { ...page, images: [...images.values()] };
}

/** The pictures that a page's HTML names, by these names. */
function pageImages(index: number, html: string, pictures: readonly Uint8Array[]): Map<string, PageImage> {
  const images = new Map<string, PageImage>();
  for (const [, url = '', at] of html.matchAll(/src="(picture:(\d+))"/g)) {
    const bytes = pictures[Number(at)];
    const kind = bytes && imageKind(bytes);
    if (!bytes || !kind) continue;
    const { extension, ...size } = kind;
    images.set(url, { name: `img_p${index}_${images.size + 1}.${extension}`, ...size, bytes });
  }
  return images;
}
