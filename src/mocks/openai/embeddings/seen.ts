/** 256 KiB. A new text is taken for a known one at most once in 65,536 times, as its slot and 16 bits more must agree. */
const SLOTS = 64 * 1024;

/**
 * Remembers roughly which texts came lately. Most come once: to keep the answers of those would cost more, in memory to be
 * found, traced and freed, than to make the few anew that come twice. A wrong guess makes an answer kept or not, no more.
 */
export class SeenTexts {
  readonly #hashes = new Uint32Array(SLOTS);

  /** Whether the text came before, as far as is remembered; from now on it did. */
  meet(text: string): boolean {
    const hash = hashOf(text);
    const slot = hash % SLOTS;
    const isKnown = this.#hashes[slot] === hash;
    this.#hashes[slot] = hash;
    return isKnown;
  }
}

/** FNV-1a over UTF-16 units, its bits mixed; never 0, which stands for no text. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0 || 1;
}
