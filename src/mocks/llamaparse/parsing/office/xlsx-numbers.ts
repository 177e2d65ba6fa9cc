import { childOf, childrenOf, type XmlElement } from '../xml.ts';

/** Number formats that every Excel knows (ECMA-376, part 1, 18.8.30), without dates and fractions. */
const BUILT_IN: Readonly<Record<number, string>> = {
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  9: '0%',
  10: '0.00%',
};

/** How the numbers of each cell style are shown; styles that are not here are shown as they are stored. */
export function numberFormats(styles: XmlElement | undefined): ReadonlyMap<number, NumberFormat> {
  const custom = new Map(
    childrenOf(childOf(styles, 'numFmts'), 'numFmt').map(({ attributes }) => [
      Number(attributes.numFmtId),
      attributes.formatCode ?? '',
    ]),
  );
  const cells = childrenOf(childOf(styles, 'cellXfs'), 'xf');
  return new Map(
    [...cells.entries()].flatMap(([index, { attributes }]) => {
      const id = Number(attributes.numFmtId ?? 0);
      const format = readFormat(custom.get(id) ?? BUILT_IN[id] ?? '');
      return format ? [[index, format] as const] : [];
    }),
  );
}

export interface NumberFormat {
  readonly prefix: string;
  readonly suffix: string;
  readonly decimals: number;
  readonly isGrouped: boolean;
  readonly isPercent: boolean;
}

/** The part for positive numbers: what stands before the digits, the digits, what stands behind. */
const CODE = /^([^0#?]*)([#,?]*[0#?,]*(?:\.[0#?]+)?)([^0#?]*)$/;

/** Undefined for dates, fractions, exponents and other things that are not done here. */
function readFormat(code: string): NumberFormat | undefined {
  const [positive = ''] = code.split(';');
  const [, before = '', digits = '', behind = ''] = CODE.exec(plainCode(positive)) ?? [];
  if (digits === '' || !/[0#]/.test(digits) || /[dmyhs@*/]|e[+-]|general/i.test(withoutTexts(positive)))
    return undefined;
  return {
    prefix: before.replaceAll('%', '').trimStart(),
    suffix: behind.trimEnd(),
    decimals: /\.([0#?]*)/.exec(digits)?.[1]?.length ?? 0,
    isGrouped: /#,##0|0,0/.test(digits),
    isPercent: withoutTexts(positive).includes('%'),
  };
}

/** Colours, conditions and widths gone, quoted text bare, `[$€-407]` as its sign. */
function plainCode(code: string): string {
  return code
    .replace(/\[\$([^\]-]*)[^\]]*\]/g, '$1')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/_.|\*./g, '')
    .replace(/"([^"]*)"/g, '$1')
    .replace(/\\(.)/g, '$1');
}

function withoutTexts(code: string): string {
  return code.replace(/\[[^\]]*\]|"[^"]*"|\\.|_.|\*./g, '');
}

/** A number as it is shown; what is no number stays. Signs are those of English. */
export function shownNumber(value: string, { prefix, suffix, decimals, isGrouped, isPercent }: NumberFormat): string {
  const number = Number(value);
  if (value === '' || !Number.isFinite(number) || decimals > 20) return value;
  const fixed = (Math.abs(number) * (isPercent ? 100 : 1)).toFixed(decimals);
  const [whole = '', fraction] = fixed.split('.');
  const grouped = isGrouped ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole;
  const sign = number < 0 && /[1-9]/.test(fixed) ? '-' : '';
  return `${sign}${prefix}${grouped}${fraction === undefined ? '' : `.${fraction}`}${suffix}`;
}
