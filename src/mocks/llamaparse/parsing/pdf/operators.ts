import { IDENTITY, type Matrix, multiply, toMatrix } from './geometry.ts';
import type { PdfPage } from './open.ts';

export type Operators = Awaited<ReturnType<PdfPage['getOperatorList']>>;
export type OperatorCodes = Readonly<Record<string, number>>;

export async function operatorCodes(): Promise<OperatorCodes> {
  const { getResolvedPDFJS } = await import('unpdf');
  return (await getResolvedPDFJS()).OPS;
}

/** Visits what a page draws with the transformation in force; a visitor that returns false ends the walk. */
export function walkOperators(
  codes: OperatorCodes,
  { fnArray, argsArray }: Operators,
  visit: (operator: number, args: readonly unknown[], current: Matrix) => boolean | undefined,
): void {
  const stack: Matrix[] = [];
  let current = IDENTITY;
  for (const [index, operator] of fnArray.entries()) {
    const args = (argsArray[index] as unknown[] | null) ?? [];
    if (operator === codes.save) stack.push(current);
    else if (operator === codes.restore) current = stack.pop() ?? IDENTITY;
    else if (operator === codes.transform) current = multiply(current, toMatrix(args as number[]));
    else if (operator === codes.paintFormXObjectBegin) {
      stack.push(current);
      if (args[0]) current = multiply(current, toMatrix(args[0] as number[]));
    } else if (operator === codes.paintFormXObjectEnd) current = stack.pop() ?? IDENTITY;
    else if (visit(operator, args, current) === false) return;
  }
}
