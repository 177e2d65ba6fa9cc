import type { Span } from './types.ts';

export interface MarkedText {
  readonly value: string;
  /** With emphasis and links as Markdown. */
  readonly md: string;
}

export interface MarkSettings {
  readonly annotateLinks: boolean;
  /** Bold and italic; headings and cells have none. */
  readonly emphasis: boolean;
}

/** Spans as one text. White space is folded, line breaks stay. */
export function markedText(spans: readonly Span[], settings: MarkSettings): MarkedText {
  const merged = mergeAlike(spans.map((span) => visible(span, settings)));
  return {
    value: tidy(merged.map(({ text }) => text).join('')),
    md: tidy(merged.map(marked).join('')),
  };
}

function visible({ text, bold, italic, url }: Span, { annotateLinks, emphasis }: MarkSettings): Span {
  return {
    text,
    bold: emphasis && bold === true,
    italic: emphasis && italic === true,
    ...(annotateLinks && url !== undefined ? { url } : {}),
  };
}

/** Programs cut words into many runs of one look. Blank spans look as the one before them. */
function mergeAlike(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    const alike =
      last &&
      last.url === span.url &&
      ((last.bold === span.bold && last.italic === span.italic) || span.text.trim() === '');
    if (last && alike) merged[merged.length - 1] = { ...last, text: last.text + span.text };
    else if (span.text !== '') merged.push(span);
  }
  return merged;
}

function marked({ text, bold, italic, url }: Span): string {
  const [, before = '', inner = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
  if (inner === '') return text;
  const mark = `${bold ? '**' : ''}${italic ? '*' : ''}`;
  const emphasised = `${mark}${inner}${[...mark].reverse().join('')}`;
  return `${before}${url === undefined ? emphasised : markedLink(emphasised, url)}${after}`;
}

/** `[text](address)`, the address without what would end it. */
export function markedLink(label: string, url: string): string {
  const address = url
    .trim()
    .replace(/[()\s<>]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
  return `[${label}](${address})`;
}

function tidy(text: string): string {
  return text
    .replace(/[ \t\u00A0]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{2,}/g, '\n')
    .trim();
}
