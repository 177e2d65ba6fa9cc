import type { Box, FormField, PageImage, PageLink, TextBox } from '../types.ts';

/** A piece of text as the PDF draws it; page units, origin top-left, turned so that most text runs left to right. */
export interface Run {
  readonly text: string;
  readonly x: number;
  readonly baseline: number;
  readonly w: number;
  readonly size: number;
  readonly bold: boolean;
  readonly mono: boolean;
  readonly rtl: boolean;
  /** Whether pdf.js saw a space behind it, however narrow. */
  readonly spaced?: boolean;
  /** How wide the font draws a letter, in thousandths of the size; undefined for letters it does not tell. */
  readonly letterWidth?: LetterWidth;
}

export type LetterWidth = (letter: string) => number | undefined;

/** A straight line drawn on the page, as a box of (almost) no thickness; or a small shape. */
export interface Rule {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

export interface RawPage {
  readonly number: number;
  readonly width: number;
  readonly height: number;
  /** Degrees by which the page was turned to be read. */
  readonly rotation: number;
  readonly runs: readonly Run[];
  /** Text at another angle than the rest: stamps in the margin, watermarks. */
  readonly turned: readonly TextBox[];
  readonly rules: readonly Rule[];
  /** Small filled shapes: list bullets may be drawn. */
  readonly dots: readonly Rule[];
  readonly links: readonly PageLink[];
  readonly fields: readonly FormField[];
  readonly images: readonly PageImage[];
  readonly figures: readonly Box[];
}

/** Runs side by side without a gap wider than a letter: a line of a column, or a cell. */
export interface Segment {
  readonly text: string;
  readonly x0: number;
  readonly x1: number;
  readonly baseline: number;
  readonly size: number;
  readonly bold: boolean;
  readonly mono: boolean;
  /** Whether most of it is written from right to left. */
  readonly rtl: boolean;
  /** What it is made of, in reading order. */
  readonly runs: readonly Run[];
}

/** Segments on one baseline of one column. */
export interface Row {
  readonly segments: readonly Segment[];
  readonly x0: number;
  readonly x1: number;
  readonly baseline: number;
  readonly size: number;
  readonly bold: boolean;
  readonly mono: boolean;
}

export function top(box: { readonly baseline: number; readonly size: number }): number {
  return box.baseline - 0.8 * box.size;
}

export function bottom(box: { readonly baseline: number; readonly size: number }): number {
  return box.baseline + 0.22 * box.size;
}

/** From a little above the letters to a little below. */
export function segmentBox(line: Segment | Row): Box {
  return { x: line.x0, y: top(line), w: line.x1 - line.x0, h: bottom(line) - top(line) };
}

/** The middle value; 0 of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
