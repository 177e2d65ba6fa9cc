import { rectangular } from '../flow.ts';
import { allOf, childOf, textOf, type XmlElement } from '../xml.ts';

export interface Chart {
  /** '' without one. */
  readonly title: string;
  /** A header with the names of the series, then a row for each category. */
  readonly rows: readonly (readonly string[])[];
}

/** Rows of one chart that are kept (ours, bounds memory). */
const MAX_POINTS = 10_000;

/** The values that a chart was last drawn with (ECMA-376, part 1, 21.2); undefined for one without any. */
export function readChart(root: XmlElement | undefined): Chart | undefined {
  const series = allOf(root, 'ser');
  if (series.length === 0) return undefined;
  const names = series.map((one, index) => points(childOf(one, 'tx'))[0] || `Series ${index + 1}`);
  const [labels = []] = series.map((one) => points(childOf(one, 'cat') ?? childOf(one, 'xVal')));
  const values = series.map((one) => points(childOf(one, 'val') ?? childOf(one, 'yVal')));
  const count = Math.min(MAX_POINTS, Math.max(labels.length, ...values.map((one) => one.length)));
  const body = Array.from({ length: count }, (_, at) => [labels[at] ?? '', ...values.map((one) => one[at] ?? '')]);
  const title = allOf(childOf(root, 'chart', 'title'), 't')
    .map(textOf)
    .join('');
  return { title, rows: rectangular([['', ...names], ...body]) };
}

/** The cached texts or numbers by their index. */
function points(place: XmlElement | undefined): string[] {
  const found: string[] = [];
  for (const point of allOf(place, 'pt')) {
    const at = Number(point.attributes.idx ?? found.length);
    if (Number.isInteger(at) && at >= 0 && at < MAX_POINTS) found[at] = textOf(childOf(point, 'v'));
  }
  return Array.from(found, (text) => text ?? '');
}
