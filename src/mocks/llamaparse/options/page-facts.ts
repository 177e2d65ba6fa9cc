import { label } from '../artefacts/labels.ts';
import type { ParsedPage } from '../parsing/types.ts';
import { pageMarkdown } from '../parsing/write.ts';
import type { Counted } from './auto-mode.ts';

/** What a page has, as the triggers of auto mode ask for it. */
export interface PageFacts {
  readonly text: string;
  readonly markdown: string;
  readonly counts: Readonly<Record<Counted, number>>;
  /** Layout labels on the page, in the service's names and in the docs' plain ones. */
  readonly labels: ReadonlySet<string>;
  /** The largest picture's share of the page, 0 to 1. */
  readonly largestImage: number;
  readonly failed: boolean;
}

/** Needs the page's pictures to have been read. */
export function pageFacts(page: ParsedPage): PageFacts {
  const words = page.text.split(/\s+/).filter((word) => /[\p{L}\p{N}]{2,}/u.test(word));
  const numbers = page.text.split(/\s+/).filter((word) => NUMERIC.test(word));
  const images = page.images ?? [];
  const all = page.text.split(/\s+/).filter((word) => word !== '').length;
  return {
    text: page.text,
    markdown: pageMarkdown(page),
    counts: {
      charts: page.items.filter((item) => item.type === 'table' && item.chart === true).length,
      images: images.length,
      layout_elements: page.items.length,
      lines: page.text.split('\n').filter((line) => line.trim() !== '').length,
      links: (page.links ?? []).length,
      numbers: numbers.length,
      percent_numbers: all === 0 ? 0 : (100 * numbers.length) / all,
      tables: page.items.filter((item) => item.type === 'table').length,
      words: words.length,
    },
    labels: new Set(page.items.flatMap((item) => [label(item), ...(OTHER_NAMES[label(item)] ?? [])])),
    largestImage: Math.max(
      0,
      ...images.map(({ box }) => (box ? (box.w * box.h) / Math.max(1, page.width * page.height) : 0)),
    ),
    failed: page.failure !== undefined,
  };
}

const NUMERIC = /^[-+(]?[$€£]?\d[\d.,]*%?\)?[.,;:]?$/;
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  doc_title: ['title'],
  paragraph_title: ['title', 'section_header'],
  image: ['figure', 'picture'],
};
