/** What a placeholder stands for. */
export type SecretKind = 'key' | 'jwt' | 'token' | 'id' | 'email' | 'cookie' | 'text';

/** Reads the same when it is scrubbed again, and in a URL. */
const PLACEHOLDER = /cut~[a-z]+~\d+/g;

/** Shorter secrets, and plain words, are replaced where they are recognised, but not searched for elsewhere. */
const SEARCHED_LENGTH = 8;

/** One placeholder for one secret, in the order in which they were met: the same text is the same placeholder everywhere. */
export class Placeholders {
  readonly #known = new Map<string, string>();
  readonly #counts = new Map<SecretKind, number>();
  #search: RegExp | undefined;

  /** The placeholder of a secret; text that is one already stays. */
  for(kind: SecretKind, secret: string): string {
    if (secret === '' || isPlaceholder(secret)) return secret;
    const known = this.#known.get(secret);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const placeholder = `cut~${kind}~${count}`;
    this.#known.set(secret, placeholder);
    this.#search = undefined;
    return placeholder;
  }

  /** The text without any known secret: as it is, URL-encoded or inside base64. */
  withoutKnown(text: string): string {
    this.#search ??= searchFor([...this.#known.keys()]);
    return this.#search === undefined ? text : text.replaceAll(this.#search, (found) => this.#placeholderOf(found));
  }

  #placeholderOf(found: string): string {
    return this.#known.get(found) ?? 'cut~token~0';
  }
}

/** Text with its placeholders alike: to compare what was met in another order, or first recognised for another reason. */
export function unnumbered(text: string): string {
  return text.replaceAll(PLACEHOLDER, 'cut~');
}

export function isPlaceholder(text: string): boolean {
  return /^cut~[a-z]+~\d+$/.test(text);
}

function searchFor(secrets: readonly string[]): RegExp | undefined {
  // a plain word stands in other places for other reasons
  const searched = secrets.filter((secret) => secret.length >= SEARCHED_LENGTH && !/^\s?[A-Za-z]?[a-z]+$/.test(secret));
  if (searched.length === 0) return undefined;
  const forms = new Set(searched.flatMap((secret) => [secret, encodeURIComponent(secret), ...inBase64(secret)]));
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  return new RegExp(longestFirst.map((form) => RegExp.escape(form)).join('|'), 'g');
}

/** What base64 of a text that contains the secret has in common, for the three ways in which it can be aligned. */
function inBase64(secret: string): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)]);
    const whole = bytes.length - (bytes.length % 3);
    const inner = bytes.subarray(shift === 0 ? 0 : 3, whole).toString('base64');
    return inner.length < SEARCHED_LENGTH ? [] : [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
