/** Lines of one paragraph as one text: words cut at a line's end become whole. `words` are the document's own. */
export function joinLines(lines: readonly string[], words: ReadonlySet<string>): string {
  let text = '';
  for (const line of lines) {
    if (text === '') text = line;
    else if (text.endsWith('\u00AD') || isCutWord(text, line, words)) text = text.slice(0, -1) + line;
    else if (/[\p{L}\d][-/]$/u.test(text) || (CJK_END.test(text) && CJK_START.test(line))) text += line;
    else text += ` ${line}`;
  }
  return text.replace(/\u00AD$/, '-');
}

const CJK_END = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}]$/u;
const CJK_START = /^[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}]/u;

/** Whether the hyphen at the line's end is the typesetter's. Compounds keep theirs, as far as the document knows them. */
function isCutWord(text: string, line: string, words: ReadonlySet<string>): boolean {
  const before = /([\p{L}-]*\p{Ll})[-‐]$/u.exec(text)?.[1]?.toLowerCase();
  const after = /^\p{Ll}{2,}/u.exec(line)?.[0];
  if (!before || !after || before.includes('-') || before.length < 2) return false;
  if (words.has(before + after)) return true;
  if (words.has(`${before}-${after}`)) return false;
  if (COMPOUND_STARTS.has(before)) return false;
  return !(words.has(before) && words.has(after) && before.length > 2 && after.length > 3);
}

/** First parts that are mostly written with a hyphen. */
const COMPOUND_STARTS = new Set(
  'all anti co cross eight ex five four full half high ill left long low mid multi nine non one open post pre quasi real right self semi seven short single six so state ten third three two well'.split(
    ' ',
  ),
);

/** The words of a line that stand whole in it. */
export function wholeWords(line: string): string[] {
  return line.toLowerCase().match(/\p{L}[\p{L}-]*\p{L}(?!-$)/gu) ?? [];
}
