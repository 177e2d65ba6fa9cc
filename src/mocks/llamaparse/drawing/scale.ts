import type { Box } from '../parsing/types.ts';
import { PictureError } from './errors.ts';

/**
 * Clients of the live service were given 2263 × 3200 pixels for A4 and 3000 × 2250 for a slide of 10 × 7.5 inches
 * (2026-09): 300 dots an inch, unless a side would pass 3,200.
 */
const DOTS_PER_INCH = 300;
const LONGEST_SIDE = 3_200;
const POINTS_PER_INCH = 72;

/** Page units: points, but for pictures, which are as large as their pixels. */
export interface PageSize {
  readonly width: number;
  readonly height: number;
  readonly unit: 'point' | 'pixel';
}

/** Whole pixels, each at least 1, at most 3,200. */
export interface PixelArea {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Pixels for each page unit. @throws PictureError for a page without a size */
export function scaleOf({ width, height, unit }: PageSize): number {
  const longest = Math.max(width, height);
  if (!(Number.isFinite(longest) && width > 0 && height > 0)) {
    throw new PictureError('failed', `A page of ${width} by ${height} cannot be drawn.`);
  }
  return Math.min(unit === 'point' ? DOTS_PER_INCH / POINTS_PER_INCH : 1, LONGEST_SIDE / longest);
}

/** Where a part of a page (or all of it) lies on the drawing of the whole page; what lies outside of it is cut off. */
export function pixelArea(size: PageSize, part: Box = { x: 0, y: 0, w: size.width, h: size.height }): PixelArea {
  const scale = scaleOf(size);
  const across = span(part.x * scale, part.w * scale, size.width * scale);
  const down = span(part.y * scale, part.h * scale, size.height * scale);
  return { x: across.from, y: down.from, width: across.length, height: down.length };
}

function span(from: number, length: number, whole: number): { from: number; length: number } {
  const limit = Math.max(1, Math.round(whole));
  const start = Math.min(limit - 1, Math.max(0, Math.floor(from)));
  const end = Math.min(limit, Math.max(start + 1, Math.ceil(from + length - 0.001)));
  return { from: start, length: end - start };
}
