import { oneLine, shorten } from './untrusted.ts';
import { plural } from './words.ts';

/** A GitHub comment holds 65,536 characters; a step summary holds more, and both are written from this. */
export const MARKDOWN_MAX_BYTES = 64 * 1024;
/** Kept for the sentence that says what was left out. */
const NOTE_BYTES = 200;

const CELL = 300;

/** Text that stays text: no markup, no link, no mention, no issue reference, no table cell. */
export function text(raw: string): string {
  return shorten(oneLine(raw), CELL)
    .replaceAll(/[&<>\\`*_{}[\]()#+!|~$^]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll(/@|:\/\/|www\./gi, (match) => `${match[0]}\u200b${match.slice(1)}`);
}

/** An HTML code element: unlike backticks it can hold backticks and pipes, and nothing in it becomes a link. */
export function code(raw: string): string {
  const escaped = shorten(oneLine(raw), CELL).replaceAll(
    /[&<>\\`*_[\]|~$]/g,
    (character) => `&#${character.charCodeAt(0)};`,
  );
  return `<code>${escaped}</code>`;
}

/** Collects sections until the room is used up, and says what found no place. */
export function createPage(where: string) {
  let written = '';
  let left = MARKDOWN_MAX_BYTES - NOTE_BYTES;
  let leftOut = 0;
  const add = (part: string) => {
    const bytes = Buffer.byteLength(part);
    if (bytes > left) return false;
    written += part;
    left -= bytes;
    return true;
  };
  const rows = (head: string, lines: readonly string[]) => {
    if (lines.length === 0) return;
    if (!add(head)) leftOut += lines.length;
    else for (const line of lines) if (!add(`${line}\n`)) leftOut++;
  };
  return {
    always: (part: string) => void add(part),
    list: (title: string, lines: readonly string[]) => rows(`\n### ${title}\n\n`, lines),
    table(title: string, header: readonly string[], cells: readonly (readonly string[])[]) {
      const row = (one: readonly string[]) => `| ${one.join(' | ')} |`;
      rows(`\n### ${title}\n\n${row(header)}\n${row(header.map(() => '---'))}\n`, cells.map(row));
    },
    finish: () =>
      leftOut > 0 ? `${written}\n${plural(leftOut, 'row')} left out to stay below 64 KiB; ${where}\n` : written,
  };
}
