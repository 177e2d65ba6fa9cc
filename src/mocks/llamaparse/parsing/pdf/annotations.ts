import type { Box } from '../types.ts';
import { apply, type Matrix } from './geometry.ts';
import type { PdfPage } from './open.ts';

/** What pdf.js calls an annotation, as far as links and form fields need it. `rect` is in PDF units, origin bottom-left. */
export interface Annotation {
  readonly subtype?: string;
  readonly rect?: ArrayLike<number>;
  readonly hidden?: boolean;
  /** Of links: an address that pdf.js holds for safe, and the text under the link. */
  readonly url?: string;
  readonly overlaidText?: string;
  /** Of form fields. */
  readonly fieldName?: string;
  readonly fieldType?: string;
  readonly fieldValue?: unknown;
  readonly alternativeText?: string;
  readonly password?: boolean;
  readonly checkBox?: boolean;
  readonly radioButton?: boolean;
  readonly pushButton?: boolean;
  readonly multiSelect?: boolean;
  readonly exportValue?: string;
  readonly buttonValue?: string;
  readonly options?: readonly { readonly exportValue?: unknown; readonly displayValue?: unknown }[];
  readonly defaultAppearanceData?: { readonly fontSize?: number };
}

/** More on one page is no document (ours, bounds work). */
const MAX_ANNOTATIONS = 5_000;

export async function readAnnotations(page: PdfPage): Promise<readonly Annotation[]> {
  const all = (await page.getAnnotations({ intent: 'display' })) as readonly Annotation[];
  return all.slice(0, MAX_ANNOTATIONS).filter(({ hidden }) => !hidden);
}

/** An annotation's place in page units. */
export function annotationBox({ rect }: Annotation, toPage: Matrix): Box {
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = Array.from(rect ?? []);
  const [ax, ay] = apply(toPage, x0, y0);
  const [bx, by] = apply(toPage, x1, y1);
  return { x: Math.min(ax, bx), y: Math.min(ay, by), w: Math.abs(bx - ax), h: Math.abs(by - ay) };
}
