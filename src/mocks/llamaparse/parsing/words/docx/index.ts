import { readPart, readRelations } from '../../office/package.ts';
import { type ParsedPage, ParseFailure, type ParseSettings } from '../../types.ts';
import { childOf, childrenOf } from '../../xml.ts';
import { ZipArchive } from '../../zip.ts';
import { type PageSettings, wordPages } from '../pages.ts';
import { readBlocks } from './body.ts';
import { readMargins } from './margins.ts';
import { readNumbering } from './numbering.ts';
import { withRevisions } from './revisions.ts';
import { readStyles } from './styles.ts';
import type { DocxParts } from './types.ts';

const DOCUMENT = 'word/document.xml';

/**
 * A Word file. Pages end at page breaks, and where Word noted that they ended when it last laid the file out. Tracked
 * changes are accepted, comments and hidden text left out; what they were is told when it is asked for. Headers and footers are those of the first section.
 * @throws ParseFailure for a damaged file
 */
export function parseDocx(bytes: Uint8Array, settings: PageSettings & Pick<ParseSettings, 'revisions'>): ParsedPage[] {
  const zip = new ZipArchive(bytes);
  const body = childOf(readPart(zip, DOCUMENT), 'body');
  if (!body) throw new ParseFailure('ERROR_DURING_PROCESSING', 'The DOCX file is damaged: it has no body.');
  const parts = partsOf(zip, DOCUMENT);
  const pages = wordPages({ blocks: readBlocks(body, parts), margins: readMargins(body, parts) }, settings);
  return settings.revisions ? withRevisions(pages, zip, body) : pages;
}

function partsOf(zip: ZipArchive, part: string): DocxParts {
  const notes = (kind: 'footnote' | 'endnote') => {
    const all = childrenOf(readPart(zip, `word/${kind}s.xml`), kind);
    return new Map(all.map((note) => [note.attributes['w:id'] ?? '', note]));
  };
  return {
    zip,
    relations: readRelations(zip, part),
    styles: readStyles(readPart(zip, 'word/styles.xml')),
    numbering: readNumbering(readPart(zip, 'word/numbering.xml')),
    notes: { footnote: notes('footnote'), endnote: notes('endnote') },
    noteLabels: new Map(),
  };
}
