import type { FormField } from '../types.ts';
import { bottom, type Segment, top } from './types.ts';

/** Farther away is no label, in points. */
const MAX_DISTANCE = 250;
const MAX_ABOVE = 16;

/** Fields with what is printed beside them, where the file itself names no label: right of boxes, else left or above. */
export function labelled(fields: readonly FormField[], segments: readonly Segment[]): FormField[] {
  return fields.map((field) => (field.label === '' ? { ...field, label: findLabel(field, segments) } : field));
}

function findLabel(field: FormField, segments: readonly Segment[]): string {
  const { x, y, w, h } = field.box;
  const own = [field.value].flat();
  const printed = segments.filter((segment) => !own.includes(segment.text) && !/^[☒☐]/u.test(segment.text));
  const level = printed.filter((segment) => {
    const middle = (top(segment) + bottom(segment)) / 2;
    return middle > y - 2 && middle < y + h + 2;
  });
  const left = nearest(level, (segment) => x - segment.x1);
  const right = nearest(level, (segment) => segment.x0 - (x + w));
  const above = nearest(
    printed.filter((segment) => segment.x0 < x + w && segment.x1 > x && y - bottom(segment) < MAX_ABOVE),
    (segment) => y - bottom(segment),
  );
  const order = field.kind === 'checkbox' ? [right, left] : [left, above];
  return (order.find((segment) => segment !== undefined)?.text ?? '').replace(/[\s:.…]+$/u, '');
}

function nearest(segments: readonly Segment[], distance: (segment: Segment) => number): Segment | undefined {
  const near = segments.filter((segment) => distance(segment) > -2 && distance(segment) < MAX_DISTANCE);
  return near.toSorted((a, b) => distance(a) - distance(b))[0];
}
