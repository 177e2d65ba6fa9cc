import { childrenOf, type XmlElement } from '../xml.ts';

export interface OdfStyle {
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly hidden?: boolean;
  readonly breakBefore?: boolean;
  readonly breakAfter?: boolean;
  /** The list that its paragraphs belong to. */
  readonly list?: string;
  /** Its own name and those that it is based on, as people read them. */
  readonly names: readonly string[];
}

/** A style by its family (`paragraph`, `text`, `table`) and name, with what it inherits. */
export type Styles = (family: string, name: string | undefined) => OdfStyle;

/** Longer chains of styles are cycles (ours). */
const MAX_CHAIN = 20;
const NONE: OdfStyle = { names: [] };

export function readStyles(parts: readonly XmlElement[]): Styles {
  const all = new Map<string, XmlElement>();
  for (const style of parts.filter(({ name }) => name === 'style')) {
    const key = `${style.attributes['style:family'] ?? ''} ${style.attributes['style:name'] ?? ''}`;
    if (!all.has(key)) all.set(key, style);
  }
  const known = new Map<string, OdfStyle>();
  const resolve = (family: string, name: string, chain: number): OdfStyle => {
    const key = `${family} ${name}`;
    const before = known.get(key);
    const element = all.get(key);
    if (before || !element || chain > MAX_CHAIN) return before ?? NONE;
    const parent = element.attributes['style:parent-style-name'];
    const base = parent === undefined ? NONE : resolve(family, parent, chain + 1);
    const style = { ...base, ...ownStyle(element), names: [readable(name), ...base.names] };
    known.set(key, style);
    return style;
  };
  return (family, name) => (name === undefined ? NONE : resolve(family, name, 0));
}

/** `Text_20_body` stands for `Text body`. */
function readable(name: string): string {
  return name.replace(/_([0-9a-f]{2})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function ownStyle(element: XmlElement): Omit<OdfStyle, 'names'> {
  const properties = Object.assign({}, ...childrenOf(element).map(({ attributes }) => attributes)) as Record<
    string,
    string
  >;
  const { 'fo:font-weight': weight, 'fo:font-style': slant, 'text:display': display } = properties;
  const list = element.attributes['style:list-style-name'];
  const master = element.attributes['style:master-page-name'];
  const breakBefore = properties['fo:break-before'] ?? (master ? 'page' : undefined);
  return {
    ...(weight === undefined ? {} : { bold: weight === 'bold' || Number(weight) >= 600 }),
    ...(slant === undefined ? {} : { italic: slant !== 'normal' }),
    ...(display === undefined && properties['table:display'] === undefined
      ? {}
      : { hidden: display === 'none' || properties['table:display'] === 'false' }),
    ...(breakBefore === undefined ? {} : { breakBefore: breakBefore === 'page' }),
    ...(properties['fo:break-after'] === undefined ? {} : { breakAfter: properties['fo:break-after'] === 'page' }),
    ...(list === undefined ? {} : { list }),
  };
}
