import { readPart, readRelations } from '../../office/package.ts';
import { allOf, childOf, childrenOf, type XmlElement } from '../../xml.ts';
import type { Block, Margins } from '../types.ts';
import { readBlocks } from './body.ts';
import { type DocxParts, isOn } from './types.ts';

type Kind = 'header' | 'footer';

/** Headers and footers of the first section that has some; those of even pages are not told apart. */
export function readMargins(body: XmlElement, parts: DocxParts): Margins {
  const sections = allOf(body, 'sectPr');
  const section = sections.find((one) => childrenOf(one).some(({ name }) => /^(header|footer)Reference$/.test(name)));
  const read = (kind: Kind, type: string) => readMargin(section, kind, type, parts);
  const margins = { header: read('header', 'default'), footer: read('footer', 'default') };
  if (!isOn(childOf(section, 'titlePg'))) return margins;
  return { ...margins, first: { header: read('header', 'first'), footer: read('footer', 'first') } };
}

function readMargin(section: XmlElement | undefined, kind: Kind, type: string, parts: DocxParts): Block[] {
  const references = childrenOf(section, `${kind}Reference`);
  const id = references.find(({ attributes }) => (attributes['w:type'] ?? 'default') === type)?.attributes['r:id'];
  const part = parts.relations.get(id ?? '')?.target;
  if (part === undefined) return [];
  const relations = readRelations(parts.zip, part);
  return readBlocks(readPart(parts.zip, part), { ...parts, relations });
}
