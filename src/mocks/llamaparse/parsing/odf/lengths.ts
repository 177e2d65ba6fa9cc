const POINTS: Readonly<Record<string, number>> = { pt: 1, in: 72, cm: 72 / 2.54, mm: 72 / 25.4, pc: 12, px: 0.75 };

/** A length such as `2.54cm` in points; undefined for what is none. */
export function points(length: string | undefined): number | undefined {
  const [, number = '', unit = ''] = /^(-?[\d.]+)([a-z]{2})$/.exec(length ?? '') ?? [];
  const factor = POINTS[unit];
  return factor === undefined ? undefined : Math.round(Number(number) * factor * 100) / 100;
}
