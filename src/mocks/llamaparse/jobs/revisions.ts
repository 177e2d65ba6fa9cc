import type { ParsedPage } from '../parsing/types.ts';

/** The file lays nothing out, and the boxes are required (SDK): those of revisions are empty here. */
const NOWHERE = { x: 0, y: 0, w: 0, h: 0 };

/** `revisions` of a page's items: each with where the text that it is about stands in the page's Markdown. */
export function revisionViews({ revisions = [] }: ParsedPage, markdown: string): Record<string, unknown>[] {
  let from = 0;
  return revisions.map(({ type, content, target, author }) => {
    const found = target === '' ? -1 : markdown.indexOf(target, from);
    const start = found < 0 && target !== '' ? markdown.indexOf(target) : found;
    if (found >= 0) from = found;
    return {
      type,
      content,
      author,
      target,
      start_index: start < 0 ? null : start,
      end_index: start < 0 ? null : start + target.length,
      revision_bbox: NOWHERE,
      target_bbox: NOWHERE,
      target_spans: null,
    };
  });
}
