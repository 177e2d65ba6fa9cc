import { createRequire } from 'node:module';
import { parseDocument } from './index.ts';
import type { ParsedDocument, ParseSettings } from './types.ts';
import { pageMarkdown } from './write.ts';

export const defaultSettings: ParseSettings = {
  select: (total) => Array.from({ length: total }, (_, index) => index + 1),
  cappedBy: 'tier agentic',
  maxPages: 700,
  crop: {},
  annotateLinks: false,
  ignoreDiagonalText: false,
  removeNavigation: false,
};

/** Parses as a job does, for tests. */
export function parse(
  content: Uint8Array | string,
  filename: string,
  settings: Partial<ParseSettings> = {},
): Promise<ParsedDocument> {
  return parseDocument({
    bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content,
    filename,
    settings: { ...defaultSettings, ...settings },
    signal: new AbortController().signal,
  });
}

/** The Markdown of each page. */
export async function markdown(
  content: Uint8Array | string,
  filename: string,
  settings?: Partial<ParseSettings>,
): Promise<string[]> {
  const { pages } = await parse(content, filename, settings);
  return pages.map((page) => pageMarkdown(page));
}

/** A font with Greek and Cyrillic letters. */
export const dejaVu = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');
