import type { CountFormat } from '../counting.ts';
import { createNumbering, type Level, type NumberedList, type Numbering } from '../numbering.ts';

/** Number formats by `\levelnfc` (RTF 1.9.1, "List Table"). */
const FORMATS: Readonly<Record<number, CountFormat | 'bullet'>> = {
  0: 'decimal',
  1: 'upperRoman',
  2: 'lowerRoman',
  3: 'upperLetter',
  4: 'lowerLetter',
  23: 'bullet',
};

/** Lists while the tables at a file's beginning are read. */
export class ListTable {
  readonly #lists = new Map<number, Map<number, Level>>();
  readonly #overrides = new Map<string, { list: number; restart: number | undefined }>();
  #levels = new Map<number, Level>();
  #format = 0;
  #start = 1;
  #list = 0;
  #restart: number | undefined;

  /** A control word inside the list table. */
  word(name: string, value = 0): void {
    if (name === 'list') this.#levels = new Map();
    if (name === 'levelnfc' || name === 'levelnfcn') this.#format = value;
    if (name === 'levelstartat') this.#start = value;
    if (name === 'listid') this.#lists.set(value, this.#levels);
  }

  /** The bytes of `\leveltext`: its length, then letters and, for a level's number, the level's index. */
  levelText(bytes: readonly number[]): void {
    const inside = bytes.slice(1, 1 + (bytes[0] ?? 0));
    const text = inside.map((byte) => (byte < 9 ? `%${byte + 1}` : String.fromCharCode(byte))).join('');
    const level = { start: this.#start, format: FORMATS[this.#format], text };
    // 255 is a level without number
    this.#levels.set(this.#levels.size, this.#format === 255 ? { ...level, text: '' } : level);
    this.#start = 1;
  }

  /** A control word inside the table of overrides; `\ls`, its number in the text, comes last. */
  override(name: string, value = 0): void {
    if (name === 'listoverride') [this.#list, this.#restart] = [0, undefined];
    if (name === 'listid') this.#list = value;
    if (name === 'levelstartat') this.#restart ??= value;
    if (name === 'ls') this.#overrides.set(String(value), { list: this.#list, restart: this.#restart });
  }

  numbering(): Numbering {
    const lists = [...this.#overrides].map(([ls, { list, restart }]): [string, NumberedList] => [
      ls,
      {
        pattern: String(list),
        levels: this.#lists.get(list) ?? new Map(),
        restarts: new Map(restart === undefined ? [] : [[0, restart]]),
      },
    ]);
    return createNumbering(new Map(lists));
  }
}
