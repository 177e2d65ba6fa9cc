import type { Row, Segment } from './types.ts';

const SIGNS = '•◦▪‣●○■□◆◇►▶▸❑❒➢➤✓✔❖»·∙⁃';

/** What a list's entry begins with. */
export const BULLET = new RegExp(`^([${SIGNS}]|[-–—*](?=\\s))\\s*`, 'u');
export const NUMBER = /^(\(?\d{1,3}[.)]|\([a-z]\)|[a-z]\))\s+(?=\S)/;
const LONE_MARKER = new RegExp(`^([${SIGNS}–—*-]|\\(?\\d{1,3}[.)]|\\(?[a-z][.)])$`, 'u');
/** The number of a footnote or of a heading. */
const LONE_NUMBER = /^(\d{1,3}(\.\d{1,3}){0,4}|[*∗†‡§]{1,2})$/u;

/** A list's marker, or a number before a heading or a note, set apart from its text by a wide gap, is one line with it. */
export function joinMarkers(rows: readonly Row[]): Row[] {
  return rows.map((row) => {
    const [marker, text, ...more] = row.segments;
    if (!marker || !text || more.length > 0 || text.x0 - marker.x1 > 4 * row.size) return row;
    if (!LONE_MARKER.test(marker.text) && !isNumberOf(marker, text)) return row;
    const joined = {
      ...text,
      text: `${marker.text} ${text.text}`,
      x0: marker.x0,
      runs: [...marker.runs, ...text.runs],
    };
    return { ...row, segments: [joined], bold: text.bold, mono: text.mono };
  });
}

/** The mark of a note is smaller than its text; the number of a heading is as bold. Cells of a table are neither. */
function isNumberOf(marker: Segment, text: Segment): boolean {
  if (!LONE_NUMBER.test(marker.text) || text.text.length < 3) return false;
  return marker.size < text.size * 0.85 || (marker.bold && text.bold && /\p{L}/u.test(text.text));
}

/** Whether a line begins with the raised mark of a note, set apart or not. */
export function beginsWithMark({ segments: [first], size }: Row): boolean {
  const run = first?.runs[0];
  return run !== undefined && run.size < size * 0.85 && LONE_NUMBER.test(run.text.trim());
}
