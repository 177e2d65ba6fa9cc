import type { Box } from './types.ts';

/** The smallest box around both. */
export function unite(a: Box, b: Box): Box {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  return { x, y, w: Math.max(a.x + a.w, b.x + b.w) - x, h: Math.max(a.y + a.h, b.y + b.h) - y };
}

/** The part of a box that lies on a page of this size. */
export function onPage({ x, y, w, h }: Box, width: number, height: number): Box {
  const [left, top] = [clamp(x, width), clamp(y, height)];
  return { x: left, y: top, w: clamp(x + w, width) - left, h: clamp(y + h, height) - top };
}

function clamp(value: number, max: number): number {
  return Math.min(max, Math.max(0, value));
}

/** Hundredths of a point, as results show them. */
export function rounded({ x, y, w, h }: Box): Box {
  const round = (value: number) => Math.round(value * 100) / 100;
  return { x: round(x), y: round(y), w: round(w), h: round(h) };
}
