import { html, type Markup } from './markup.ts';

/** A line in a plot. `tone` 1 to 4: each has its own colour, dash and mark, so that none is told by colour alone. */
export interface Line {
  readonly name: string;
  readonly tone: 1 | 2 | 3 | 4;
  readonly points: readonly { readonly x: number; readonly y: number; readonly title?: string }[];
  /** Marks without a line between them. */
  readonly scattered?: boolean;
  /** The value stays until the next point, as money spent does. */
  readonly stepped?: boolean;
}

/** A stretch of the x axis: a fault in force, a warm-up. */
export interface Band {
  readonly from: number;
  readonly to: number;
  readonly name: string;
  readonly tone: 'fault' | 'quiet';
}

export interface Axis {
  readonly min: number;
  readonly max: number;
  readonly log: boolean;
  readonly format: (value: number) => string;
  readonly name: string;
}

export interface Plot {
  /** What the plot shows, for those who cannot see it. */
  readonly label: string;
  readonly lines: readonly Line[];
  readonly bands?: readonly Band[];
  readonly x: Axis;
  readonly y: Axis;
  /** Takes the page's whole width instead of half of it. */
  readonly wide?: boolean;
  /** Horizontal lines: a limit, a budget. */
  readonly limits?: readonly { readonly y: number; readonly name: string }[];
}

/** Drawn at about its size on the page, so that its words are as big as the page's. */
const WIDE = 1080;
const HALF = 540;
const HEIGHT = 220;
const LEFT = 72;
const RIGHT = 26;
const TOP = 14;
const BOTTOM = 34;
/** Points drawn of one line; more would only make the page big. */
const POINTS = 400;

/** A plot as inline SVG with its legend in words. */
export function plot({ label, lines, bands = [], x, y, limits = [], wide = false }: Plot): Markup {
  const width = wide ? WIDE : HALF;
  const toX = scale(x, LEFT, width - RIGHT);
  const toY = scale(y, HEIGHT - BOTTOM, TOP);
  const bandShapes = bands
    .filter(({ from, to }) => to >= x.min && from <= x.max)
    .map(({ from, to, name, tone }) => {
      const left = toX(Math.max(from, x.min));
      const extent = Math.max(1.5, toX(Math.min(to, x.max)) - left);
      return html`<rect class="bd-${tone}" x="${left.toFixed(1)}" y="${TOP}" width="${extent.toFixed(1)}" height="${HEIGHT - TOP - BOTTOM}"><title>${name}</title></rect>`;
    });
  const limitShapes = limits
    .filter((limit) => limit.y >= y.min && limit.y <= y.max)
    .map(
      (limit) =>
        html`<path class="lim" d="M${LEFT} ${toY(limit.y).toFixed(1)}H${width - RIGHT}"/><text class="lt" x="${width - RIGHT}" y="${(toY(limit.y) - 4).toFixed(1)}" text-anchor="end">${limit.name}</text>`,
    );
  const legend = [
    ...lines.map(({ name, tone, scattered }) => html`<li>${key(tone, scattered ?? false)} ${name}</li>`),
    ...[...new Map(bands.map((band) => [band.tone, band])).keys()].map(
      (tone) =>
        html`<li><svg class="key" viewBox="0 0 26 12" aria-hidden="true"><rect class="bd-${tone}" width="26" height="12"/></svg> ${tone === 'fault' ? 'a fault was in force' : 'warm-up, not judged'}</li>`,
    ),
  ];
  return html`<figure class="plot${wide && ' wide'}"><div class="scroll" tabindex="0" role="region" aria-label="${label}"><svg viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label="${label}">${bandShapes}${grid({ x, y, width }, toX, toY)}${limitShapes}${lines.map((line) => drawLine(line, toX, toY))}</svg></div><figcaption><ul class="legend">${legend}</ul></figcaption></figure>`;
}

function drawLine(line: Line, toX: (x: number) => number, toY: (y: number) => number): Markup {
  const every = Math.ceil(line.points.length / POINTS);
  const points = line.points.filter((_, index) => index % every === 0 || index === line.points.length - 1);
  const place = (point: { x: number; y: number }) => `${toX(point.x).toFixed(1)} ${toY(point.y).toFixed(1)}`;
  const marks = points.map(
    (point) =>
      html`<circle class="mk t${line.tone}" cx="${toX(point.x).toFixed(1)}" cy="${toY(point.y).toFixed(1)}" r="${line.scattered ? 3.2 : 1.8}">${point.title !== undefined && html`<title>${point.title}</title>`}</circle>`,
  );
  if (line.scattered || points.length < 2) return html`${marks}`;
  const path = points
    .map((point, index) => {
      if (index === 0) return `M${place(point)}`;
      return line.stepped ? `H${toX(point.x).toFixed(1)}V${toY(point.y).toFixed(1)}` : `L${place(point)}`;
    })
    .join('');
  return html`<path class="ln t${line.tone}" d="${path}"/>${points.length <= 60 && marks}`;
}

function grid(
  { x, y, width }: { readonly x: Axis; readonly y: Axis; readonly width: number },
  toX: (x: number) => number,
  toY: (y: number) => number,
): Markup {
  const bottom = HEIGHT - BOTTOM;
  const across = ticks(y, 5).map(
    (tick) =>
      html`<path class="gr" d="M${LEFT} ${toY(tick).toFixed(1)}H${width - RIGHT}"/><text class="tx" x="${LEFT - 7}" y="${(toY(tick) + 3.5).toFixed(1)}" text-anchor="end">${y.format(tick)}</text>`,
  );
  const down = ticks(x, width / 80).map(
    (tick) =>
      html`<path class="gr" d="M${toX(tick).toFixed(1)} ${bottom}v4"/><text class="tx" x="${toX(tick).toFixed(1)}" y="${bottom + 16}" text-anchor="middle">${x.format(tick)}</text>`,
  );
  return html`${across}<path class="ax" d="M${LEFT} ${TOP}V${bottom}H${width - RIGHT}"/>${down}<text class="tn" x="${width - RIGHT}" y="${HEIGHT - 3}" text-anchor="end">${x.name}</text><text class="tn" x="${LEFT + 5}" y="${TOP + 2}">${y.name}</text>`;
}

function scale({ min, max, log }: Axis, from: number, to: number): (value: number) => number {
  const place = (value: number) => (log ? Math.log10(Math.max(value, min)) : value);
  const span = place(max) - place(min) || 1;
  return (value) => from + ((place(value) - place(min)) / span) * (to - from);
}

/** At most about `wanted` round numbers inside an axis; the decades of a logarithmic one. */
export function ticks({ min, max, log }: Axis, wanted: number): number[] {
  if (log) {
    const decades: number[] = [];
    for (let tick = 10 ** Math.ceil(Math.log10(min) - 1e-9); tick <= max * 1.0001; tick *= 10) decades.push(tick);
    return decades;
  }
  const rough = (max - min) / wanted || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const found: number[] = [];
  for (let i = Math.ceil(min / step - 1e-9); i * step <= max + step * 1e-9; i++)
    found.push(Number((i * step).toPrecision(12)));
  return found;
}

/** A logarithmic axis of whole decades around positive values. */
export function decades(values: readonly number[], axis: Pick<Axis, 'format' | 'name'>): Axis {
  const positive = values.filter((value) => value > 0);
  const low = 10 ** Math.floor(Math.log10(Math.min(...positive, 1e9)) + 1e-9);
  const high = 10 ** Math.ceil(Math.log10(Math.max(...positive, 1e-9)) - 1e-9);
  if (positive.length === 0) return { min: 1, max: 10, log: true, ...axis };
  return { min: low, max: Math.max(high, low * 10), log: true, ...axis };
}

function key(tone: Line['tone'], scattered: boolean): Markup {
  const shape = scattered
    ? html`<circle class="mk t${tone}" cx="13" cy="6" r="4"/>`
    : html`<path class="ln t${tone}" d="M0 6H26"/>`;
  return html`<svg class="key" viewBox="0 0 26 12" aria-hidden="true">${shape}</svg>`;
}
