import { posix } from 'node:path';
import { flowPage, itemText } from './flow.ts';
import { htmlItems } from './html/index.ts';
import { imageKind } from './image-size.ts';
import { MAX_PART_BYTES, readPart } from './office/package.ts';
import { type Item, type PageImage, type ParsedPage, ParseFailure, type ParseSettings } from './types.ts';
import { allOf, childOf, childrenOf } from './xml.ts';
import { ZipArchive } from './zip.ts';

type EpubSettings = Pick<ParseSettings, 'images' | 'inlineImages' | 'annotateLinks' | 'removeNavigation'>;

const CONTAINER = 'META-INF/container.xml';

/**
 * A book: each part of its spine is a page, in that order; parts without text (covers that are a picture) have none.
 * @throws ParseFailure for a book without a spine
 */
export function parseEpub(bytes: Uint8Array, settings: EpubSettings): ParsedPage[] {
  const zip = new ZipArchive(bytes);
  const chapters = spine(zip).flatMap((part): ChapterPart[] => {
    const content = zip.read(part);
    if (content && content.length > MAX_PART_BYTES)
      throw new ParseFailure('DOCUMENT_TOO_LARGE', 'A chapter is too large.');
    return content ? [{ part, html: content.toString('utf8') }] : [];
  });
  const read = chapters.map(({ part, html }) => ({
    part,
    items: htmlItems(asHtml(html), { ...settings, allPictures: true }),
  }));
  const full = read.filter(({ items }) => items.some((item) => itemText(item) !== '' || item.type === 'image'));
  return full.map(({ part, items }, index) => toPage(index, items, (url) => zip.read(inBook(part, url)), settings));
}

interface ChapterPart {
  readonly part: string;
  readonly html: string;
}

/** The parts of the book in the order in which they are read. */
function spine(zip: ZipArchive): string[] {
  const opf = allOf(readPart(zip, CONTAINER), 'rootfile')[0]?.attributes['full-path'] ?? '';
  const root = readPart(zip, opf);
  const manifest = new Map(
    childrenOf(childOf(root, 'manifest'), 'item').map(({ attributes }) => [attributes.id ?? '', attributes.href ?? '']),
  );
  const refs = childrenOf(childOf(root, 'spine'), 'itemref');
  if (refs.length === 0) throw new ParseFailure('ERROR_DURING_PROCESSING', 'The book is damaged: it has no spine.');
  return refs.flatMap(({ attributes }) => {
    const href = manifest.get(attributes.idref ?? '');
    return href === undefined ? [] : [inBook(opf, href)];
  });
}

/** A reference as a name in the archive. */
function inBook(from: string, href: string): string {
  const path = href.replace(/[#?].*$/, '');
  try {
    return posix.normalize(posix.join(posix.dirname(from), decodeURIComponent(path)));
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return posix.normalize(posix.join(posix.dirname(from), path));
  }
}

/** XHTML closes elements that HTML does not: `<title/>` would swallow the page. */
function asHtml(xhtml: string): string {
  return xhtml.replace(
    /<(title|script|style|iframe|textarea|a|span|div|p|td|th|i|b|em|strong)(\s[^<>]*)?\/>/g,
    '<$1$2></$1>',
  );
}

function toPage(
  index: number,
  all: readonly Item[],
  read: (url: string) => Uint8Array | undefined,
  settings: EpubSettings,
): ParsedPage {
  const images: PageImage[] = [];
  const items = all.flatMap((item): Item[] => {
    if (item.type !== 'image') return [item];
    const bytes = settings.images ? read(item.url) : undefined;
    const kind = bytes && imageKind(bytes);
    if (!bytes || !kind) return [];
    const { extension, ...size } = kind;
    const name = `img_p${index}_${images.length + 1}.${extension}`;
    images.push({ name, ...size, bytes: new Uint8Array(bytes) });
    return settings.inlineImages ? [{ ...item, url: name }] : [];
  });
  const page = flowPage(index + 1, items);
  return images.length === 0 ? page : { ...page, images };
}
