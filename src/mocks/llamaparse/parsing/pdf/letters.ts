import { unite } from '../boxes.ts';
import type { TextBox, TextLine } from '../types.ts';
import { SPACE_GAP, WORD_GAP } from './segments.ts';
import { bottom, type Row, type Run, type Segment, segmentBox, top } from './types.ts';

interface Letter {
  readonly letter: string;
  readonly x0: number;
  readonly x1: number;
  readonly run: Run;
}

/** A letter of unknown width is half as wide as high, an East Asian one as wide as high. */
const USUAL_WIDTH = 500;
const WIDE_WIDTH = 1000;
const WIDE = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}]/u;

/** A run's letters, each with its share of the run's width: spacing that the font does not know is spread evenly. */
function lettersOf(run: Run): Letter[] {
  const letters = [...run.text];
  const widths = letters.map((letter) => run.letterWidth?.(letter) ?? (WIDE.test(letter) ? WIDE_WIDTH : USUAL_WIDTH));
  const all = widths.reduce((sum, width) => sum + width, 0) || 1;
  let done = 0;
  return letters.map((letter, index) => {
    const from = (done / all) * run.w;
    done += widths[index] ?? 0;
    const to = (done / all) * run.w;
    const [x0, x1] = run.rtl ? [run.x + run.w - to, run.x + run.w - from] : [run.x + from, run.x + to];
    return { letter, x0, x1, run };
  });
}

/** A segment's words: cut at spaces and gaps. */
export function segmentWords(segment: Segment): TextBox[] {
  const words: Letter[][] = [[]];
  let last: Letter | undefined;
  for (const letter of segment.runs.flatMap(lettersOf)) {
    if (letter.letter.trim() === '') words.push([]);
    else {
      if (last && last.run !== letter.run && isApart(last, letter)) words.push([]);
      words.at(-1)?.push(letter);
    }
    last = letter;
  }
  return words.filter((word) => word.length > 0).map(wordBox);
}

function isApart(last: Letter, letter: Letter): boolean {
  const gap = Math.max(last.x0, letter.x0) - Math.min(last.x1, letter.x1);
  const least = last.run.spaced ? SPACE_GAP : WORD_GAP;
  return gap > least * Math.min(last.run.size, letter.run.size);
}

function wordBox(letters: readonly Letter[]): TextBox {
  const boxes = letters.map(({ x0, x1, run }) => ({ x: x0, y: top(run), w: x1 - x0, h: bottom(run) - top(run) }));
  return { text: letters.map(({ letter }) => letter).join(''), box: boxes.reduce(unite) };
}

/** A printed line with its words; a drawn bullet is part of the line's text, not a word. */
export function rowLine(row: Row): TextLine {
  const text = row.segments.map((segment) => segment.text).join(' ');
  return { text, box: row.segments.map(segmentBox).reduce(unite), words: row.segments.flatMap(segmentWords) };
}
