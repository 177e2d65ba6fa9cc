import { apply, type Matrix, multiply } from './geometry.ts';
import { type OperatorCodes, type Operators, walkOperators } from './operators.ts';
import type { Rule } from './types.ts';

/** Thicker than this, a filled box is no line, in points. */
const MAX_THICKNESS = 3;
/** Shorter than this is a dash or part of a drawing. */
const MIN_LENGTH = 8;
/** A page with more is a drawing, not a table. */
const MAX_RULES = 4_000;
/** A page with more has a diagram, not bullets. */
const MAX_DOTS = 200;

export interface Drawn {
  readonly rules: readonly Rule[];
  readonly dots: readonly Rule[];
}

const NOTHING: Drawn = { rules: [], dots: [] };

/** The horizontal and vertical lines of a page and its small shapes, in page units after `view`. */
export function readDrawn(codes: OperatorCodes, operators: Operators, view: Matrix): Drawn {
  const rules: Rule[] = [];
  const dots: Rule[] = [];
  walkOperators(codes, operators, (operator, args, current) => {
    if (operator !== codes.constructPath || !paints(codes, args[0])) return;
    const m = multiply(view, current);
    const box = bounds(args, m);
    if (box && isDot(box)) dots.push(box);
    else rules.push(...pathRules(args, m));
    return rules.length <= MAX_RULES;
  });
  if (rules.length > MAX_RULES) return NOTHING;
  return { rules, dots: dots.length > MAX_DOTS ? [] : dots };
}

/** About as wide as high, and smaller than a letter. */
function isDot({ x0, y0, x1, y1 }: Rule): boolean {
  const [w, h] = [x1 - x0, y1 - y0];
  return Math.min(w, h) >= 1 && Math.max(w, h) <= 8 && Math.max(w, h) < 1.5 * Math.min(w, h);
}

/** Whether a path is drawn, rather than used to clip. */
function paints(ops: OperatorCodes, operator: unknown): boolean {
  return operator !== ops.endPath && operator !== ops.clip && operator !== ops.eoClip;
}

function bounds(args: readonly unknown[], m: Matrix): Rule | undefined {
  const edges = args[2] as ArrayLike<number> | undefined;
  return edges && toBox(m, edges[0] ?? 0, edges[1] ?? 0, edges[2] ?? 0, edges[3] ?? 0);
}

function pathRules(args: readonly unknown[], m: Matrix): Rule[] {
  const box = bounds(args, m);
  const data = (args[1] as ArrayLike<number>[] | undefined)?.[0];
  if (!box || !data) return [];
  if (isRule(box)) return [box];
  return data.length > 4_000 ? [] : lineRules(data, m);
}

/** The straight pieces of a path: 0 moves, 1 draws a line, 2 a curve of six numbers, 3 one of four, 4 closes. */
function lineRules(data: ArrayLike<number>, m: Matrix): Rule[] {
  const rules: Rule[] = [];
  let [x, y, startX, startY] = [0, 0, 0, 0];
  const line = (toX: number, toY: number) => {
    const box = toBox(m, x, y, toX, toY);
    if (isRule(box)) rules.push(box);
  };
  for (let i = 0; i < data.length; ) {
    const step = data[i] ?? 4;
    const length = [3, 3, 7, 5, 1][step] ?? 1;
    const [toX, toY] = step === 4 ? [startX, startY] : [data[i + length - 2] ?? 0, data[i + length - 1] ?? 0];
    if (step === 1 || step === 4) line(toX, toY);
    if (step === 0) [startX, startY] = [toX, toY];
    [x, y] = [toX, toY];
    i += length;
  }
  return rules;
}

function toBox(m: Matrix, x0: number, y0: number, x1: number, y1: number): Rule {
  const [ax, ay] = apply(m, x0, y0);
  const [bx, by] = apply(m, x1, y1);
  return { x0: Math.min(ax, bx), y0: Math.min(ay, by), x1: Math.max(ax, bx), y1: Math.max(ay, by) };
}

function isRule({ x0, y0, x1, y1 }: Rule): boolean {
  const [w, h] = [x1 - x0, y1 - y0];
  return Math.max(w, h) >= MIN_LENGTH && Math.min(w, h) <= MAX_THICKNESS && Math.max(w, h) > 2 * Math.min(w, h);
}
