import type { ParsedDocument, ParsedPage } from '../parsing/types.ts';
import type { UploadForm } from './form.ts';

/** `auto_mode`: pages that have one of these are parsed by the agent, the others by the job's own mode. */
export interface AutoMode {
  readonly onTable: boolean;
  readonly onImage: boolean;
  /** '' for none. */
  readonly onText: string;
}

/** What a page costs that was upgraded: that of `parse_page_with_agent` (a guess: the price list has no line for it). */
export const UPGRADED_CREDITS_PER_PAGE = 10;

export function readAutoMode(form: UploadForm): AutoMode | undefined {
  if (!form.flag('auto_mode')) return undefined;
  return {
    onTable: form.flag('auto_mode_trigger_on_table_in_page'),
    onImage: form.flag('auto_mode_trigger_on_image_in_page'),
    onText: form.text('auto_mode_trigger_on_text_in_page'),
  };
}

export function isTriggered(page: ParsedPage, auto: AutoMode | undefined): boolean {
  if (!auto) return false;
  return (
    (auto.onTable && page.items.some((item) => item.type === 'table')) ||
    (auto.onImage && (page.images ?? []).length > 0) ||
    (auto.onText !== '' && page.text.includes(auto.onText))
  );
}

export function triggeredPages({ pages }: ParsedDocument, auto: AutoMode | undefined): number {
  return pages.filter((page) => isTriggered(page, auto)).length;
}
