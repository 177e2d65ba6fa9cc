/** How much of a document's own wording was found again in what the parser made of it. */
export interface Coverage {
  /** Canaries looked for; 0 when the text layer has none. */
  readonly sought: number;
  readonly found: number;
}

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
/** Shorter words stand in any text; numbers from two digits on are worth a look. */
const TELLING = /^(?:\p{N}{2,}|[\p{L}\p{M}\p{N}]{4,})$/u;
const LONGEST_WORD = 40;

/** Looks for up to `sample` distinct words and numbers, taken evenly from the whole of `textLayer`, in `parsed`. */
export function canaryCoverage(textLayer: string, parsed: string, sample: number): Coverage {
  const canaries = sampleOf([...tellingWords(textLayer)], sample);
  const normal = normalise(parsed);
  const words = new Set(normal.match(WORD) ?? []);
  const found = canaries.filter((canary) => words.has(canary) || normal.includes(canary)).length;
  return { sought: canaries.length, found };
}

function tellingWords(text: string): Set<string> {
  const words = new Set<string>();
  for (const [word] of normalise(text).matchAll(WORD)) {
    if (word.length <= LONGEST_WORD && TELLING.test(word)) words.add(word);
  }
  return words;
}

/** Compatibility forms (ligatures, full width), soft hyphens and hyphens at line ends, and case make no difference. */
function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll('\u00ad', '')
    .replace(/(?<=\p{L})-[ \t]*\r?\n[ \t]*(?=\p{Ll})/gu, '')
    .replace(/\\(?=[!-/:-@[-`{-~])/g, '') // markdown escapes
    .toLowerCase();
}

function sampleOf<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)] as T);
}
