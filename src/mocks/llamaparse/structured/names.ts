/** How alike a property of a schema and a label in a document are. */

/** Words that say nothing in a name. */
const FILLERS: ReadonlySet<string> = new Set(['the', 'of', 'a', 'an', 'and', 'in', 'is', 'for', 'to', 'this']);
/** Short forms that forms and invoices print. */
const LONG_FORMS: Readonly<Record<string, string>> = {
  no: 'number',
  nr: 'number',
  num: 'number',
  '#': 'number',
  qty: 'quantity',
  amt: 'amount',
  desc: 'description',
  tel: 'phone',
  telephone: 'phone',
  addr: 'address',
  dob: 'birthdate',
};

/** `invoiceNo`, `invoice_numbers` and `Invoice #` are all [invoice, number]. */
export function nameWords(name: string): string[] {
  const joined = name.replace(/e-mail/gi, 'email');
  const apart = joined.replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2').toLowerCase();
  const words = apart.match(/[\p{L}\p{N}]+|#/gu) ?? [];
  return words.filter((word) => !FILLERS.has(word)).map((word) => singular(LONG_FORMS[word] ?? word));
}

function singular(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  return word.length > 3 && /[^su]s$/.test(word) ? word.slice(0, -1) : word;
}

/** 1 for the same words, less where one has more than the other, 0 where each has words of its own. */
export function likeness(wanted: readonly string[], label: readonly string[]): number {
  if (wanted.length === 0 || label.length === 0) return 0;
  const [few, many] = wanted.length <= label.length ? [wanted, label] : [label, wanted];
  if (!few.every((word) => many.includes(word))) return 0;
  return few.length === many.length ? 1 : (0.9 * few.length) / many.length;
}

/** Pairs off wanted things and found ones, the most alike first, each once. Equal ones keep their order. */
export function pairOff<W, F>(
  wanted: readonly W[],
  found: readonly F[],
  alike: (wanted: W, found: F) => number,
): ReadonlyMap<W, F> {
  const scored = wanted.flatMap((want, w) =>
    found.map((one, f) => ({ want, one, w, f, score: alike(want, one) })).filter(({ score }) => score >= LEAST),
  );
  const pairs = new Map<W, F>();
  const used = new Set<F>();
  for (const { want, one } of scored.sort((a, b) => b.score - a.score || a.w - b.w || a.f - b.f)) {
    if (pairs.has(want) || used.has(one)) continue;
    pairs.set(want, one);
    used.add(one);
  }
  return pairs;
}

/** Less alike than this is chance (ours). */
const LEAST = 0.3;
