import { childOf, childrenOf, type XmlElement } from '../../xml.ts';
import { isOn } from './types.ts';

export interface Style {
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly hidden?: boolean;
  /** 1 to 6. */
  readonly heading?: number;
  readonly code?: boolean;
  readonly breakBefore?: boolean;
  /** The list that its paragraphs belong to. */
  readonly numId?: string;
  readonly level?: number;
}

/** A style by its id, with what it inherits. */
export type Styles = (id: string | undefined) => Style;

/** Styles inherit from styles; longer chains are none of Word's (ours, bounds cycles). */
const MAX_CHAIN = 20;

export function readStyles(root: XmlElement | undefined): Styles {
  const all = new Map(childrenOf(root, 'style').map((style) => [style.attributes['w:styleId'] ?? '', style]));
  const known = new Map<string, Style>();
  const resolve = (id: string, chain: number): Style => {
    const before = known.get(id);
    const element = all.get(id);
    if (before || !element || chain > MAX_CHAIN) return before ?? {};
    const base = childOf(element, 'basedOn')?.attributes['w:val'];
    const style = { ...(base === undefined ? {} : resolve(base, chain + 1)), ...ownStyle(element) };
    known.set(id, style);
    return style;
  };
  return (id) => (id === undefined ? {} : resolve(id, 0));
}

function ownStyle(element: XmlElement): Style {
  const name = childOf(element, 'name')?.attributes['w:val'] ?? '';
  const code = /\bcode\b|source code|preformatted|verbatim|listing/i.test(name) && !/char/i.test(name);
  const heading = named(name);
  return {
    ...runStyle(childOf(element, 'rPr')),
    ...paragraphStyle(childOf(element, 'pPr')),
    ...(heading === undefined ? {} : { heading }),
    ...(code ? { code } : {}),
  };
}

/** Word keeps the English names of its own styles in every language. */
function named(name: string): number | undefined {
  if (/^title$/i.test(name)) return 1;
  const level = /^heading (\d)$/i.exec(name)?.[1];
  return level === undefined ? undefined : Math.min(6, Math.max(1, Number(level)));
}

/** What a run's own properties say. */
export function runStyle(rPr: XmlElement | undefined): Style {
  const [bold, italic, hidden] = ['b', 'i', 'vanish'].map((name) => isOn(childOf(rPr, name)));
  return {
    ...(bold === undefined ? {} : { bold }),
    ...(italic === undefined ? {} : { italic }),
    ...(hidden === undefined ? {} : { hidden }),
  };
}

/** What a paragraph's own properties say. Outline level 9 is the body's. */
export function paragraphStyle(pPr: XmlElement | undefined): Style {
  const value = (...path: string[]) => childOf(pPr, ...path)?.attributes['w:val'];
  const [outline, numId, level] = [value('outlineLvl'), value('numPr', 'numId'), value('numPr', 'ilvl')];
  const breakBefore = isOn(childOf(pPr, 'pageBreakBefore'));
  return {
    ...(outline !== undefined && Number(outline) < 9 ? { heading: Math.min(6, Number(outline) + 1) } : {}),
    ...(numId === undefined ? {} : { numId }),
    ...(level === undefined ? {} : { level: Number(level) || 0 }),
    ...(breakBefore === undefined ? {} : { breakBefore }),
  };
}
