import { unite } from '../boxes.ts';
import type { Box, CropBox, ParseSettings, TextBox } from '../types.ts';
import { readAnnotations } from './annotations.ts';
import { refuseBuggyFonts } from './buggy-fonts.ts';
import { filledIn, formFields } from './fields.ts';
import { type FontFace, fontFaces } from './fonts.ts';
import { apply, direction, type Matrix, multiply, toMatrix, upright } from './geometry.ts';
import { glyphWidths } from './glyph-widths.ts';
import { hiddenPieces } from './hidden-text.ts';
import { figureBoxes, readImages } from './images.ts';
import { readLinks } from './links.ts';
import type { PdfPage } from './open.ts';
import { operatorCodes } from './operators.ts';
import { plainLetters } from './plain-letters.ts';
import { readDrawn } from './rules.ts';
import type { LetterWidth, RawPage, Run } from './types.ts';

type ReadSettings = Pick<
  ParseSettings,
  | 'crop'
  | 'ignoreDiagonalText'
  | 'ignoreHiddenText'
  | 'granularBoxes'
  | 'images'
  | 'figures'
  | 'refuseBuggyFonts'
  | 'refuseBrokenImages'
>;

/** What pdf.js calls a text item, as far as it is needed. */
interface TextPiece {
  readonly str: string;
  readonly dir: string;
  readonly width: number;
  readonly transform: ArrayLike<number>;
  readonly fontName: string;
}

interface Placed {
  readonly piece: TextPiece;
  readonly at: Matrix;
  readonly degrees: number;
  readonly spaced: boolean;
}

/** A page's text and lines, turned upright. */
export async function readPage(page: PdfPage, settings: ReadSettings, signal: AbortSignal): Promise<RawPage> {
  const viewport = page.getViewport({ scale: 1 });
  const view = toMatrix(viewport.transform);
  // the operator list is asked for first: with it pdf.js hands over the fonts' names
  const operators = await page.getOperatorList();
  const content = await page.getTextContent();
  const codes = await operatorCodes();
  const pieces = textPieces(content.items);
  const all = pieces.map(({ piece }) => piece);
  if (settings.refuseBuggyFonts) refuseBuggyFonts(all, page.pageNumber);
  const hidden = settings.ignoreHiddenText ? hiddenPieces(codes, operators, all) : new Set<TextPiece>();
  const shown = pieces.filter(({ piece }) => !hidden.has(piece));
  const placed = shown.map(({ piece, spaced }) => {
    const at = multiply(view, toMatrix(piece.transform));
    return { piece, at, degrees: direction(at), spaced };
  });
  const degrees = mainDirection(placed);
  const turn = upright(degrees, viewport.width, viewport.height);
  const sideways = degrees === 90 || degrees === 270;
  const [width, height] = sideways ? [viewport.height, viewport.width] : [viewport.width, viewport.height];
  const faces = fontFaces(page, content.styles);
  const isStraight = (item: Placed) => Math.abs(item.degrees - degrees) <= 2;
  const toPage = multiply(turn, view);
  const widths = settings.granularBoxes ? glyphWidths(codes, operators) : undefined;
  const annotations = await readAnnotations(page);
  const printed = placed.filter(isStraight).map((item) => toRun(item, turn, faces, widths));
  const runs = [...printed, ...filledIn(annotations, toPage)];
  const turned = placed.filter(
    (item) => !isStraight(item) && !(settings.ignoreDiagonalText && item.degrees % 90 !== 0),
  );
  return {
    number: page.pageNumber,
    width,
    height,
    rotation: (page.rotate + degrees) % 360,
    runs: runs.filter(isWithin(settings.crop, width, height)),
    turned: joinTurned(turned, turn),
    ...readDrawn(codes, operators, toPage),
    links: readLinks(annotations, toPage),
    fields: formFields(annotations, toPage),
    images: settings.images
      ? await readImages(page, codes, operators, { view: toPage, signal, strict: settings.refuseBrokenImages === true })
      : [],
    figures: settings.figures ? figureBoxes(codes, operators, toPage) : [],
  };
}

/** The pieces that print something; the spaces that pdf.js puts between them are noted at the piece before. */
function textPieces(items: readonly object[]): { piece: TextPiece; spaced: boolean }[] {
  const found: { piece: TextPiece; spaced: boolean }[] = [];
  for (const item of items) {
    if (!('str' in item)) continue;
    const piece = item as TextPiece;
    const last = found.at(-1);
    if (piece.str.trim() !== '') found.push({ piece, spaced: false });
    else if (last && piece.str !== '') last.spaced = true;
  }
  return found;
}

/** The right angle at which most letters stand. */
function mainDirection(placed: readonly Placed[]): number {
  const letters = new Map<number, number>([[0, 0.5]]);
  for (const { piece, degrees } of placed) {
    if (degrees % 90 === 0) letters.set(degrees, (letters.get(degrees) ?? 0) + piece.str.length);
  }
  return [...letters].reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}

function toRun(
  { piece, at, spaced }: Placed,
  turn: Matrix,
  faces: (fontName: string) => FontFace,
  widths: ((fontName: string) => LetterWidth) | undefined,
): Run {
  const m = multiply(turn, at);
  const [x, baseline] = apply(m, 0, 0);
  const size = Math.hypot(m[2], m[3]) || Math.hypot(m[0], m[1]) || 1;
  const face = faces(piece.fontName);
  const text = plainLetters(piece.str);
  // the letters of East Asian fonts are all equally wide
  const mono = face.mono && !EAST_ASIAN.test(text);
  const run = {
    text,
    x,
    baseline,
    w: Math.abs(piece.width),
    size,
    bold: face.bold,
    mono,
    rtl: piece.dir === 'rtl',
    spaced,
  };
  return widths ? { ...run, letterWidth: widths(piece.fontName) } : run;
}

const EAST_ASIAN = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}]/u;

function isWithin(crop: CropBox, width: number, height: number): (run: Run) => boolean {
  const left = (crop.left ?? 0) * width;
  const right = (crop.right ?? 1) * width;
  const top = (crop.top ?? 0) * height;
  const bottom = (crop.bottom ?? 1) * height;
  if (left <= 0 && top <= 0 && right >= width && bottom >= height) return () => true;
  return ({ x, w, baseline, size }) => {
    const [middleX, middleY] = [x + w / 2, baseline - size * 0.3];
    return middleX >= left && middleX <= right && middleY >= top && middleY <= bottom;
  };
}

/** Pieces of one direction that follow each other are one text. */
function joinTurned(placed: readonly Placed[], turn: Matrix): TextBox[] {
  const texts: TextBox[] = [];
  let last: number | undefined;
  for (const item of placed) {
    const before = item.degrees === last ? texts.pop() : undefined;
    const own = { text: plainLetters(item.piece.str), box: turnedBox(item, turn) };
    texts.push(before ? { text: `${before.text} ${own.text}`, box: unite(before.box, own.box) } : own);
    last = item.degrees;
  }
  return texts.map(({ text, box }) => ({ text: text.trim(), box })).filter(({ text }) => text !== '');
}

/** Around a piece at any angle. */
function turnedBox({ piece, at }: Placed, turn: Matrix): Box {
  const m = multiply(turn, at);
  const size = Math.hypot(m[2], m[3]) || 1;
  const along = Math.abs(piece.width) / (Math.hypot(m[0], m[1]) || 1);
  const corners = [apply(m, 0, -0.22), apply(m, along, -0.22), apply(m, 0, 0.8), apply(m, along, 0.8)];
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, w: Math.max(...xs) - x, h: Math.max(...ys, y + 0.1 * size) - y };
}
