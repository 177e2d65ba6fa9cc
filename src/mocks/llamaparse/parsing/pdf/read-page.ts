import type { CropBox } from '../types.ts';
import { readFields } from './fields.ts';
import { type FontFace, fontFaces } from './fonts.ts';
import { apply, direction, type Matrix, multiply, toMatrix, upright } from './geometry.ts';
import type { PdfPage } from './open.ts';
import { readDrawn } from './rules.ts';
import type { RawPage, Run } from './types.ts';

export interface ReadSettings {
  readonly crop: CropBox;
  readonly ignoreDiagonalText: boolean;
}

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
}

/** A page's text and lines, turned upright. */
export async function readPage(page: PdfPage, settings: ReadSettings): Promise<RawPage> {
  const viewport = page.getViewport({ scale: 1 });
  const view = toMatrix(viewport.transform);
  // the operator list is asked for first: with it pdf.js hands over the fonts' names
  const operators = await page.getOperatorList();
  const content = await page.getTextContent();
  const pieces = content.items.filter(
    (item): item is typeof item & TextPiece => 'str' in item && item.str.trim() !== '',
  );
  const placed = pieces.map((piece) => {
    const at = multiply(view, toMatrix(piece.transform));
    return { piece, at, degrees: direction(at) };
  });
  const degrees = mainDirection(placed);
  const turn = upright(degrees, viewport.width, viewport.height);
  const sideways = degrees === 90 || degrees === 270;
  const [width, height] = sideways ? [viewport.height, viewport.width] : [viewport.width, viewport.height];
  const faces = fontFaces(page, content.styles);
  const isStraight = (item: Placed) => Math.abs(item.degrees - degrees) <= 2;
  const filledIn = await readFields(page, multiply(turn, view));
  const runs = [...placed.filter(isStraight).map((item) => toRun(item, turn, faces)), ...filledIn];
  const turned = placed.filter(
    (item) => !isStraight(item) && !(settings.ignoreDiagonalText && item.degrees % 90 !== 0),
  );
  return {
    number: page.pageNumber,
    width,
    height,
    rotation: (page.rotate + degrees) % 360,
    runs: runs.filter(isWithin(settings.crop, width, height)),
    turned: joinTurned(turned),
    ...(await readDrawn(operators, multiply(turn, view))),
  };
}

/** The right angle at which most letters stand. */
function mainDirection(placed: readonly Placed[]): number {
  const letters = new Map<number, number>([[0, 0.5]]);
  for (const { piece, degrees } of placed) {
    if (degrees % 90 === 0) letters.set(degrees, (letters.get(degrees) ?? 0) + piece.str.length);
  }
  return [...letters].reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}

function toRun({ piece, at }: Placed, turn: Matrix, faces: (fontName: string) => FontFace): Run {
  const m = multiply(turn, at);
  const [x, baseline] = apply(m, 0, 0);
  const size = Math.hypot(m[2], m[3]) || Math.hypot(m[0], m[1]) || 1;
  const face = faces(piece.fontName);
  const text = clean(piece.str);
  // the letters of East Asian fonts are all equally wide
  const mono = face.mono && !EAST_ASIAN.test(text);
  return { text, x, baseline, w: Math.abs(piece.width), size, bold: face.bold, mono, rtl: piece.dir === 'rtl' };
}

const EAST_ASIAN = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}]/u;

/** Ligatures and width variants in their plain form, no control characters. */
function clean(text: string): string {
  return text
    .replace(/[\uFB00-\uFB06\uFB50-\uFDFB\uFE70-\uFEFC\uFF01-\uFF5E]/g, (letter) => letter.normalize('NFKC'))
    .replace(/[\t\u00A0\u2000-\u200A\u202F]/g, ' ')
    .replace(/[\p{Cc}\uFFFE\uFFFF]/gu, '');
}

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
function joinTurned(placed: readonly Placed[]): string[] {
  const texts: string[] = [];
  let last: number | undefined;
  for (const { piece, degrees } of placed) {
    if (degrees === last) texts.push(`${texts.pop() ?? ''} ${clean(piece.str)}`);
    else texts.push(clean(piece.str));
    last = degrees;
  }
  return texts.map((text) => text.trim()).filter((text) => text !== '');
}
