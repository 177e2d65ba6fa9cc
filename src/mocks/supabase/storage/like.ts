/** Text whose `%`, `_` and `\` stand for themselves in LIKE. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
