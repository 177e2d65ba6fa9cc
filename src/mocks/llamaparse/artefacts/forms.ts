import { rounded } from '../parsing/boxes.ts';
import type { FormField, ParsedPage } from '../parsing/types.ts';

/**
 * One page of `expand=forms`: its fields in reading order as one form, once as nodes and once as a list of lines
 * (`FormsResultPage` of SDK 2.16). Pages without fields have no form. Sections and tables of forms are not recognised.
 */
export function formsPage(page: ParsedPage): Record<string, unknown> {
  if (page.failure !== undefined) return { page_number: page.number, success: false, error: page.failure };
  const fields = page.fields ?? [];
  const forms = fields.length === 0 ? [] : [{ json: fields.map(fieldNode), list: fieldList(fields) }];
  return { page_number: page.number, success: true, forms, page_width: page.width, page_height: page.height };
}

function fieldNode(field: FormField): Record<string, unknown> {
  return {
    type: 'field',
    field: field.kind,
    id: null,
    label: field.label || null,
    bbox: [rounded(field.box)],
    ...content(field),
  };
}

/** Chosen options of a select are nodes of their own, ticked or not; blank text fields are marked empty. */
function content({ kind, value, options }: FormField): Record<string, unknown> {
  if (kind === 'single_select' || kind === 'multi_select') {
    const chosen = new Set([value].flat());
    const node = (label: string) => ({ type: 'field', field: 'checkbox', label, value: chosen.has(label) });
    return { valueItems: options.map(node) };
  }
  return value === '' ? { isEmpty: true } : { value };
}

function fieldList(fields: readonly FormField[]): Record<string, unknown> {
  const lines = fields.map(fieldLine);
  return {
    type: 'list',
    ordered: false,
    items: lines.map((value) => ({ type: 'text', value, md: value })),
    md: lines.map((line) => `- ${line}`).join('\n'),
  };
}

function fieldLine({ label, name, value }: FormField): string {
  const shown = typeof value === 'boolean' ? (value ? '☒' : '☐') : [value].flat().join(', ');
  return `${label || name}: ${shown}`.trim();
}
