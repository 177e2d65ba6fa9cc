/** White space as one blank, so that a line break in a text does not hide a sentence. */
export function normalised(text: string): string {
  return text.normalize('NFC').replace(/\s+/gu, ' ').trim();
}

/** The words of a Markdown text in order, without what marks tables, emphasis and escapes: cells become words. */
export function words(markdown: string): string {
  return normalised(
    markdown.replace(/\\([\\`*_{}[\]()#+\-.!|<>~])/g, '$1').replace(/[|*`]|^\s*#+\s|:?-{3,}:?/gmu, ' '),
  );
}

/** The headings of a Markdown text with the place where each line ends, outermost or not, in order. */
export function headingLines(markdown: string): readonly { readonly text: string; readonly end: number }[] {
  return [...markdown.matchAll(/^#{1,6}\s+(.+)$/gmu)].map((match) => ({
    text: words(match[1] ?? ''),
    end: match.index + match[0].length,
  }));
}
