import { itemText, rectangular } from '../flow.ts';
import type { Box, Item, ListItem, ParsedPage, SlideSettings, TextItem } from '../types.ts';
import { allOf, childOf, childrenOf, textOf, type XmlElement } from '../xml.ts';
import { ZipArchive } from '../zip.ts';
import { readChart } from './charts.ts';
import { readPart, readRelations } from './package.ts';

const PRESENTATION = 'ppt/presentation.xml';
/** Office measures in English metric units: 12,700 are a point. */
const EMU_PER_POINT = 12_700;
/** Groups of shapes within groups. */
const MAX_DEPTH = 20;

/**
 * A PowerPoint file: each slide is a page, its title a heading, what is indented a list. Shapes come in the order of the
 * file, as screen readers read them; what inherits its place from the slide's layout has no box.
 */
export function parsePptx(bytes: Uint8Array, settings: SlideSettings = {}): ParsedPage[] {
  const zip = new ZipArchive(bytes);
  const root = readPart(zip, PRESENTATION);
  const relations = readRelations(zip, PRESENTATION);
  const size = childOf(root, 'sldSz')?.attributes ?? {};
  const width = points(size.cx, 9_144_000);
  const height = points(size.cy, 6_858_000);
  return allOf(root, 'sldId').map(({ attributes }, index) => {
    const part = relations.get(attributes['r:id'] ?? '')?.target ?? '';
    const slide: Slide = {
      zip,
      relations: readRelations(zip, part),
      withoutChartData: settings.withoutChartData === true,
    };
    const all = shapeItems(childOf(readPart(zip, part), 'cSld', 'spTree'), slide, 0);
    const items = settings.outOfBounds ? all : all.filter((item) => !isOutside(item, width, height));
    const text = items.map(itemText).join('\n\n');
    const notes = speakerNotes(zip, part);
    const page = { number: index + 1, width, height, items, header: [], footer: [], text, rotation: 0 };
    return notes === '' ? page : { ...page, speakerNotes: notes };
  });
}

function points(emu: string | undefined, otherwise: number): number {
  return Number(emu ?? otherwise) / EMU_PER_POINT;
}

/** Where a slide's charts are found. */
interface Slide {
  readonly zip: ZipArchive;
  readonly relations: ReturnType<typeof readRelations>;
  readonly withoutChartData: boolean;
}

/** Nothing of it is on the slide. What has no place of its own is. */
function isOutside({ boxes }: Item, width: number, height: number): boolean {
  const isOff = ({ x, y, w, h }: Box) => x >= width || y >= height || x + w <= 0 || y + h <= 0;
  return boxes.length > 0 && boxes.every(isOff);
}

function shapeItems(tree: XmlElement | undefined, slide: Slide, depth: number): Item[] {
  if (depth > MAX_DEPTH) return [];
  return childrenOf(tree).flatMap((shape) => {
    if (shape.name === 'grpSp') return shapeItems(shape, slide, depth + 1);
    if (shape.name === 'graphicFrame') return [...tableItem(shape), ...chartItems(shape, slide)];
    return shape.name === 'sp' ? textItems(shape) : [];
  });
}

/** Dates, slide numbers and footers are furniture of the layout. */
const FURNITURE = new Set(['dt', 'sldNum', 'ftr', 'hdr']);

function textItems(shape: XmlElement): Item[] {
  const kind = childOf(shape, 'nvSpPr', 'nvPr', 'ph')?.attributes.type ?? (isPlaceholder(shape) ? 'body' : 'box');
  if (FURNITURE.has(kind)) return [];
  const boxes = shapeBox(childOf(shape, 'spPr', 'xfrm'));
  const lines = childrenOf(childOf(shape, 'txBody'), 'p')
    .map(paragraph)
    .filter(({ text }) => text !== '');
  if (kind === 'title' || kind === 'ctrTitle') {
    const value = lines.map(({ text }) => text).join(' ');
    return value === '' ? [] : [{ type: 'heading', level: 1, value, boxes }];
  }
  const isList = (kind === 'body' && lines.length > 1) || lines.some(({ level }) => level > 0);
  if (isList) return lines.length === 0 ? [] : [{ ...nest(lines, 0).list, boxes }];
  return lines.map(({ text }) => ({ type: 'text', value: text, boxes }));
}

function isPlaceholder(shape: XmlElement): boolean {
  return childOf(shape, 'nvSpPr', 'nvPr', 'ph') !== undefined;
}

interface Line {
  readonly text: string;
  readonly level: number;
}

function paragraph(p: XmlElement): Line {
  const pieces = childrenOf(p).map((child) => (child.name === 'br' ? ' ' : textOf(childOf(child, 't'))));
  const level = Math.min(8, Number(childOf(p, 'pPr')?.attributes.lvl ?? 0) || 0);
  return { text: pieces.join('').replace(/\s+/g, ' ').trim(), level };
}

/** Deeper lines are a list of their own behind the line they belong to. */
function nest(lines: readonly Line[], from: number): { list: ListItem; next: number } {
  const level = lines[from]?.level ?? 0;
  const items: (TextItem | ListItem)[] = [];
  let at = from;
  while (at < lines.length) {
    const line = lines[at] as Line;
    if (line.level < level && from > 0) break;
    if (line.level > level) {
      const { list, next } = nest(lines, at);
      items.push(list);
      at = next;
      continue;
    }
    items.push({ type: 'text', value: line.text, boxes: [] });
    at++;
  }
  return { list: { type: 'list', ordered: false, items, boxes: [] }, next: at };
}

function tableItem(frame: XmlElement): Item[] {
  const rows = allOf(childOf(frame, 'graphic', 'graphicData', 'tbl'), 'tr').map((row) =>
    childrenOf(row, 'tc').map((cell) =>
      childrenOf(childOf(cell, 'txBody'), 'p')
        .map((p) => paragraph(p).text)
        .join('\n')
        .trim(),
    ),
  );
  return rows.length === 0 ? [] : [{ type: 'table', rows: rectangular(rows), boxes: shapeBox(childOf(frame, 'xfrm')) }];
}

/** A chart's title, and the numbers behind it as a table. */
function chartItems(frame: XmlElement, { zip, relations, withoutChartData }: Slide): Item[] {
  const id = childOf(frame, 'graphic', 'graphicData', 'chart')?.attributes['r:id'];
  const part = id === undefined ? undefined : relations.get(id)?.target;
  const chart = part === undefined ? undefined : readChart(readPart(zip, part));
  if (!chart) return [];
  const boxes = shapeBox(childOf(frame, 'xfrm'));
  const title: Item[] = chart.title === '' ? [] : [{ type: 'text', value: chart.title, boxes }];
  return withoutChartData ? title : [...title, { type: 'table', chart: true, rows: chart.rows, boxes }];
}

function shapeBox(xfrm: XmlElement | undefined): Box[] {
  const [from, size] = [childOf(xfrm, 'off')?.attributes, childOf(xfrm, 'ext')?.attributes];
  if (!from || !size) return [];
  return [{ x: points(from.x, 0), y: points(from.y, 0), w: points(size.cx, 0), h: points(size.cy, 0) }];
}

function speakerNotes(zip: ZipArchive, slide: string): string {
  const notes = [...readRelations(zip, slide).values()].find(({ type }) => type === 'notesSlide');
  if (!notes) return '';
  const shapes = allOf(readPart(zip, notes.target), 'sp');
  const body = shapes.find((shape) => childOf(shape, 'nvSpPr', 'nvPr', 'ph')?.attributes.type === 'body');
  return childrenOf(childOf(body, 'txBody'), 'p')
    .map((p) => paragraph(p).text)
    .filter((text) => text !== '')
    .join('\n');
}
