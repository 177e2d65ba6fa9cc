import { childOf, childrenOf, type XmlElement } from '../xml.ts';

/** Number formats that every Excel knows as dates or times (ECMA-376, part 1, 18.8.30). */
const BUILT_IN: ReadonlySet<number> = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47]);
const DAY_MS = 86_400_000;
/** Day 0 of the calendar from 1900, which counts a 29 February 1900. */
const EPOCH = Date.UTC(1899, 11, 30);

/** The cell styles whose numbers are dates. */
export function dateStyles(styles: XmlElement | undefined): ReadonlySet<number> {
  const formats = childrenOf(childOf(styles, 'numFmts'), 'numFmt');
  const custom = formats.filter(({ attributes }) => isDateFormat(attributes.formatCode ?? ''));
  const ids = new Set([...BUILT_IN, ...custom.map(({ attributes }) => Number(attributes.numFmtId))]);
  const cells = childrenOf(childOf(styles, 'cellXfs'), 'xf');
  return new Set([...cells.keys()].filter((index) => ids.has(Number(cells[index]?.attributes.numFmtId ?? 0))));
}

/** Letters of days, months, years, hours and seconds outside of quoted text, colours and conditions. */
function isDateFormat(code: string): boolean {
  const bare = code.replace(/"[^"]*"|\\.|\[(?![hms]+\])[^\]]*\]/gi, '');
  return /[dmyhs]/i.test(bare) && !/general/i.test(bare);
}

/** A serial number as `2024-05-17`, with the time when it has one; what is no number stays. */
export function serialDate(value: string): string {
  const serial = Number(value);
  if (value === '' || !Number.isFinite(serial) || serial < 0 || serial > 2_958_465) return value;
  const iso = new Date(EPOCH + Math.round(serial * DAY_MS)).toISOString();
  if (serial < 1) return iso.slice(11, 19);
  return Number.isInteger(serial) ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
}
