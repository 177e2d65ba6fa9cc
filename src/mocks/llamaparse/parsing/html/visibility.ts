import type { DefaultTreeAdapterTypes } from 'parse5';

type Element = DefaultTreeAdapterTypes.Element;

export interface Visibility {
  /** What is hidden is shown. */
  readonly showHidden?: boolean;
  /** What stays in its place while the page scrolls is left out. */
  readonly removeFixed?: boolean;
}

/** Whether an element is left out of a page. Only its own `style` and `hidden` are looked at: no style sheet is read. */
export function isLeftOut(element: Element, { showHidden = false, removeFixed = false }: Visibility): boolean {
  const style = element.attrs.find(({ name }) => name === 'style')?.value ?? '';
  if (removeFixed && /position\s*:\s*(fixed|sticky)/i.test(style)) return true;
  return !showHidden && isHidden(element, style);
}

function isHidden(element: Element, style: string): boolean {
  return (
    element.attrs.some(({ name }) => name === 'hidden') || /display\s*:\s*none|visibility\s*:\s*hidden/i.test(style)
  );
}
