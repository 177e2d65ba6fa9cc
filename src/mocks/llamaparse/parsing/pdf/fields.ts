import type { FormField } from '../types.ts';
import { type Annotation, annotationBox } from './annotations.ts';
import type { Matrix } from './geometry.ts';
import type { Run } from './types.ts';

const SIZE_MAX = 12;
/** Letters are about half as wide as high. */
const LETTER_WIDTH = 0.5;

/** What is filled into a form, as if it were printed there. pdf.js keeps it apart from the page's text. */
export function filledIn(annotations: readonly Annotation[], toPage: Matrix): Run[] {
  return annotations.filter(({ subtype }) => subtype === 'Widget').flatMap((widget) => runsOf(widget, toPage));
}

function runsOf(widget: Annotation, toPage: Matrix): Run[] {
  const lines = shown(widget).split(/\r\n?|\n/);
  const { x, y, h } = annotationBox(widget, toPage);
  const height = h / lines.length;
  const size = widget.defaultAppearanceData?.fontSize || Math.min(SIZE_MAX, height * 0.7);
  return lines.flatMap((text, index) => {
    if (text.trim() === '' || size <= 0) return [];
    const baseline = y + height * (index + 0.5) + 0.35 * size;
    const w = text.length * size * LETTER_WIDTH;
    return [{ text, x: x + 2, baseline, w, size, bold: false, mono: false, rtl: false }];
  });
}

/** Text and choices as they are, boxes as ticked or not; buttons and passwords show nothing. */
function shown(widget: Annotation): string {
  if (widget.password) return '';
  if (widget.checkBox || widget.radioButton) return isTicked(widget) ? '☒' : '☐';
  return widget.fieldType === 'Tx' || widget.fieldType === 'Ch' ? texts(widget.fieldValue).join(', ') : '';
}

function isTicked({ checkBox, fieldValue, exportValue, buttonValue }: Annotation): boolean {
  const on = checkBox ? exportValue : buttonValue;
  return typeof fieldValue === 'string' && fieldValue !== 'Off' && fieldValue === on;
}

function texts(value: unknown): string[] {
  return [value].flat().filter((one) => typeof one === 'string');
}

/** The page's form fields in the order of the file; the buttons of one radio group are one field. */
export function formFields(annotations: readonly Annotation[], toPage: Matrix): FormField[] {
  const fields: FormField[] = [];
  const groups = new Map<string, number>();
  for (const widget of annotations) {
    if (widget.subtype !== 'Widget' || widget.pushButton) continue;
    const name = widget.fieldName ?? '';
    const at = widget.radioButton ? groups.get(name) : undefined;
    const known = at === undefined ? undefined : fields[at];
    if (at !== undefined && known) {
      fields[at] = { ...known, options: [...known.options, widget.buttonValue ?? ''] };
      continue;
    }
    if (widget.radioButton) groups.set(name, fields.length);
    const label = widget.alternativeText ?? '';
    fields.push({ name, label, box: annotationBox(widget, toPage), ...content(widget) });
  }
  return fields;
}

/** pdf.js does not tell whether a signature field is signed: it counts as blank. */
function content(widget: Annotation): Pick<FormField, 'kind' | 'value' | 'options'> {
  const { fieldType, fieldValue } = widget;
  if (widget.radioButton) {
    const chosen = texts(fieldValue).filter((value) => value !== 'Off');
    return { kind: 'single_select', value: chosen, options: [widget.buttonValue ?? ''] };
  }
  if (widget.checkBox) return { kind: 'checkbox', value: isTicked(widget), options: [] };
  if (fieldType === 'Ch') {
    const options = (widget.options ?? []).map(({ displayValue, exportValue }) =>
      String(displayValue ?? exportValue ?? ''),
    );
    return { kind: widget.multiSelect ? 'multi_select' : 'single_select', value: texts(fieldValue), options };
  }
  if (fieldType === 'Sig') return { kind: 'signature', value: false, options: [] };
  return { kind: 'text', value: widget.password ? '' : texts(fieldValue).join('\n'), options: [] };
}
