import { itemText } from '../flow.ts';
import type { Box, Item, ParsedPage, ParseSettings } from '../types.ts';
import { blockItems } from '../words/items.ts';
import { readBlocks } from '../words/odt/blocks.ts';
import { contextOf } from '../words/odt/index.ts';
import type { OdtContext } from '../words/odt/types.ts';
import { allOf, childOf, childrenOf, type XmlElement } from '../xml.ts';
import { type OdfFile, openOdf } from './file.ts';
import { points } from './lengths.ts';

/** Groups of shapes within groups (ours, bounds recursion). */
const MAX_DEPTH = 20;
const TITLE = 'title';
/** Dates, page numbers and footers are furniture of the layout. */
const FURNITURE = new Set(['date-time', 'page-number', 'footer', 'header', 'notes', 'handout', 'page']);

/** An OpenDocument presentation or drawing: each slide is a page, its title a heading. Shapes come in the file's order. */
export function parseOdp(bytes: Uint8Array, settings: Pick<ParseSettings, 'annotateLinks'>): ParsedPage[] {
  const file = openOdf(bytes);
  const context = contextOf(file);
  const size = slideSize(file);
  return childrenOf(file.body, 'page').map((page, index) => {
    const items = shapeItems(page, context, settings, 0);
    const text = items.map(itemText).join('\n\n');
    const notes = speakerNotes(page, context);
    const parsed = { number: index + 1, ...size, items, header: [], footer: [], text, rotation: 0 };
    return notes === '' ? parsed : { ...parsed, speakerNotes: notes };
  });
}

/** A screen of 28 by 21 centimetres where nothing is said (the program's own default). */
const DEFAULT_SIZE = { width: 793.7, height: 595.28 };

function slideSize({ masterPages, styleParts }: OdfFile): { width: number; height: number } {
  const name = masterPages.find(({ name }) => name === 'master-page')?.attributes['style:page-layout-name'];
  const layout = styleParts.find((one) => one.name === 'page-layout' && one.attributes['style:name'] === name);
  const { 'fo:page-width': width, 'fo:page-height': height } =
    childOf(layout, 'page-layout-properties')?.attributes ?? {};
  return { width: points(width) ?? DEFAULT_SIZE.width, height: points(height) ?? DEFAULT_SIZE.height };
}

type SlideSettings = Pick<ParseSettings, 'annotateLinks'>;

function shapeItems(group: XmlElement, context: OdtContext, settings: SlideSettings, depth: number): Item[] {
  if (depth > MAX_DEPTH) return [];
  return childrenOf(group).flatMap((shape): Item[] => {
    if (shape.name === 'g') return shapeItems(shape, context, settings, depth + 1);
    const kind = shape.attributes['presentation:class'] ?? '';
    if (shape.name === 'notes' || FURNITURE.has(kind)) return [];
    const items = blockItems(readBlocks({ ...shape, children: [shape] }, context), {
      ...settings,
      picture: () => undefined,
    });
    const boxes = shapeBox(shape);
    return (kind === TITLE ? titleItem(items) : items).map((item) => ({ ...item, boxes }));
  });
}

function titleItem(items: readonly Item[]): Item[] {
  const value = items.map(itemText).join(' ').replaceAll('\n', ' ');
  return value === '' ? [] : [{ type: 'heading', level: 1, value, boxes: [] }];
}

function shapeBox({ attributes }: XmlElement): Box[] {
  const [x, y, w, h] = ['svg:x', 'svg:y', 'svg:width', 'svg:height'].map((name) => points(attributes[name]));
  return x === undefined || y === undefined || w === undefined || h === undefined ? [] : [{ x, y, w, h }];
}

function speakerNotes(page: XmlElement, context: OdtContext): string {
  const frames = allOf(childOf(page, 'notes'), 'frame');
  const notes = frames.filter(({ attributes }) => attributes['presentation:class'] === 'notes');
  const items = notes.flatMap((frame) =>
    blockItems(readBlocks({ ...frame, children: [frame] }, context), {
      annotateLinks: false,
      picture: () => undefined,
    }),
  );
  return items.map(itemText).join('\n');
}
