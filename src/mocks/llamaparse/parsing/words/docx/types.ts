import type { XmlElement } from '../../xml.ts';
import type { ZipArchive } from '../../zip.ts';
import type { Numbering } from '../numbering.ts';
import type { Styles } from './styles.ts';

export type NoteKind = 'footnote' | 'endnote';

/** What the parts around a document's body say. */
export interface DocxParts {
  readonly zip: ZipArchive;
  /** Of the part that is read: pictures and links by their ids. */
  readonly relations: ReadonlyMap<string, { readonly type: string; readonly target: string }>;
  readonly styles: Styles;
  readonly numbering: Numbering;
  readonly notes: Readonly<Record<NoteKind, ReadonlyMap<string, XmlElement>>>;
  /** The labels given so far, by kind and id: notes are counted in the order in which they are referred to. */
  readonly noteLabels: Map<string, string>;
}

/** `<w:b/>` and `<w:b w:val="1"/>` are on; undefined when the element is not there. */
export function isOn(element: XmlElement | undefined): boolean | undefined {
  if (!element) return undefined;
  return !['0', 'false', 'off', 'none'].includes(element.attributes['w:val'] ?? '1');
}
