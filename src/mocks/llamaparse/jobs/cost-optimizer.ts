import type { Box, ParsedPage } from '../parsing/types.ts';
import type { ParseOptions } from '../schemas.ts';

/**
 * Whether the cost optimizer parses a page as `cost_effective`: one without tables and charts, in one column, and without
 * pictures where they are to be inlined (docs). Maps and diagrams, which the service knows by sight, are not recognised.
 */
export function isSimplePage(page: ParsedPage, options: ParseOptions): boolean {
  const inlined = options.output_options?.markdown?.inline_images === true && (page.images ?? []).length > 0;
  const hasTable = page.items.some((item) => item.type === 'table');
  return page.failure === undefined && !hasTable && !inlined && !hasColumns(page);
}

/** Text on the left half of the page beside text on the right half. */
function hasColumns({ items, width }: ParsedPage): boolean {
  const boxes = items.flatMap((item) => item.boxes);
  const left = boxes.filter((box) => box.x + box.w <= width / 2);
  const right = boxes.filter((box) => box.x >= width / 2);
  return left.some((one) => right.some((other) => areBeside(one, other)));
}

function areBeside(a: Box, b: Box): boolean {
  return Math.min(a.y + a.h, b.y + b.h) > Math.max(a.y, b.y);
}
