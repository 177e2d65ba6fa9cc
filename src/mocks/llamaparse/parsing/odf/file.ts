import { posix } from 'node:path';
import { MAX_PART_BYTES, readPart } from '../office/package.ts';
import { ParseFailure } from '../types.ts';
import { childOf, childrenOf, readXml, type XmlElement } from '../xml.ts';
import { ZipArchive } from '../zip.ts';
import { readStyles, type Styles } from './styles.ts';

/** An OpenDocument file: a ZIP of parts, or all of it in one XML document ("flat"). */
export interface OdfFile {
  readonly body: XmlElement;
  /** Page layouts, headers and footers. */
  readonly masterPages: readonly XmlElement[];
  /** The styles of the content and of the whole document. */
  readonly styles: Styles;
  /** Styles as they are written: lists and outlines have their own kinds. */
  readonly styleParts: readonly XmlElement[];
  /** A picture by its address in the file. */
  picture(href: string): Uint8Array | undefined;
  /** An object that stands in the document, such as a formula. */
  object(href: string): XmlElement | undefined;
}

/** @throws ParseFailure for a damaged file */
export function openOdf(bytes: Uint8Array): OdfFile {
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  return isZip ? openPackage(new ZipArchive(bytes)) : openFlat(bytes);
}

function openPackage(zip: ZipArchive): OdfFile {
  const roots = [readPart(zip, 'content.xml'), readPart(zip, 'styles.xml')];
  return toFile(roots, {
    picture: (href) => {
      const bytes = zip.read(inPackage(href));
      return bytes && new Uint8Array(bytes);
    },
    object: (href) => readPart(zip, `${inPackage(href)}/content.xml`),
  });
}

function inPackage(href: string): string {
  return posix.normalize(href.replace(/^\.\//, ''));
}

function openFlat(bytes: Uint8Array): OdfFile {
  if (bytes.length > MAX_PART_BYTES) throw new ParseFailure('DOCUMENT_TOO_LARGE', 'The document is too large.');
  return toFile([readXml(new TextDecoder().decode(bytes))], { picture: () => undefined, object: () => undefined });
}

const KINDS: ReadonlySet<string> = new Set(['text', 'spreadsheet', 'presentation', 'drawing']);

function toFile(roots: readonly (XmlElement | undefined)[], parts: Pick<OdfFile, 'picture' | 'object'>): OdfFile {
  const outer = childOf(roots[0], 'body');
  // files of before OpenDocument have no element for the kind
  const body = childrenOf(outer).find(({ name }) => KINDS.has(name)) ?? outer;
  if (!body) throw new ParseFailure('ERROR_DURING_PROCESSING', 'The document is damaged: it has no body.');
  const inside = (name: string) => roots.flatMap((root) => childrenOf(childOf(root, name)));
  const styleParts = [...inside('automatic-styles'), ...inside('styles')];
  return { body, masterPages: inside('master-styles'), styles: readStyles(styleParts), styleParts, ...parts };
}
