import { apply, type Matrix } from './geometry.ts';
import type { PdfPage } from './open.ts';
import type { Run } from './types.ts';

/** What pdf.js calls an annotation, as far as a form's field is one. `rect` is in PDF units, origin bottom-left. */
interface Widget {
  readonly subtype?: string;
  readonly fieldType?: string;
  readonly fieldValue?: unknown;
  readonly rect?: ArrayLike<number>;
  readonly hidden?: boolean;
  readonly password?: boolean;
  readonly checkBox?: boolean;
  readonly radioButton?: boolean;
  readonly exportValue?: string;
  readonly buttonValue?: string;
  readonly defaultAppearanceData?: { readonly fontSize?: number };
}

const SIZE_MAX = 12;
/** Letters are about half as wide as high. */
const LETTER_WIDTH = 0.5;

/** What is filled into a form, as if it were printed there. pdf.js keeps it apart from the page's text. */
export async function readFields(page: PdfPage, toPage: Matrix): Promise<Run[]> {
  const widgets = (await page.getAnnotations({ intent: 'display' })) as readonly Widget[];
  return widgets.filter(({ subtype, hidden }) => subtype === 'Widget' && !hidden).flatMap((one) => runsOf(one, toPage));
}

function runsOf(widget: Widget, toPage: Matrix): Run[] {
  const [x0 = 0, y0 = 0, , y1 = 0] = Array.from(widget.rect ?? []);
  const lines = shown(widget).split(/\r\n?|\n/);
  const height = Math.abs(y1 - y0) / lines.length;
  const size = widget.defaultAppearanceData?.fontSize || Math.min(SIZE_MAX, height * 0.7);
  return lines.flatMap((text, index) => {
    if (text.trim() === '' || size <= 0) return [];
    const middle = Math.max(y0, y1) - height * (index + 0.5);
    const [x, baseline] = apply(toPage, x0 + 2, middle - 0.35 * size);
    return [{ text, x, baseline, w: text.length * size * LETTER_WIDTH, size, bold: false, mono: false, rtl: false }];
  });
}

/** Text and choices as they are, boxes as ticked or not; buttons and passwords show nothing. */
function shown(widget: Widget): string {
  const { fieldType, fieldValue } = widget;
  if (widget.password) return '';
  if (widget.checkBox || widget.radioButton) {
    const on = widget.checkBox ? widget.exportValue : widget.buttonValue;
    return typeof fieldValue === 'string' && fieldValue !== 'Off' && fieldValue === on ? '☒' : '☐';
  }
  if (fieldType !== 'Tx' && fieldType !== 'Ch') return '';
  return [fieldValue]
    .flat()
    .filter((value) => typeof value === 'string')
    .join(', ');
}
