/** What is known of a paragraph style. */
export interface RtfStyle {
  readonly name: string;
  /** 0 to 8. */
  readonly outline: number | undefined;
  readonly bold: boolean;
  readonly italic: boolean;
}

/** Styles while the style sheet is read: each stands in a group of its own and ends with its name. */
export class StyleSheet {
  readonly #styles = new Map<number, RtfStyle>();
  #number = 0;
  #style: Omit<RtfStyle, 'name'> = PLAIN;
  #isParagraph = true;

  begin(): void {
    [this.#number, this.#style, this.#isParagraph] = [0, PLAIN, true];
  }

  word(name: string, value: number | undefined): void {
    if (name === 's') this.#number = value ?? 0;
    if (name === 'cs' || name === 'ds' || name === 'ts') this.#isParagraph = false;
    if (name === 'outlinelevel') this.#style = { ...this.#style, outline: value };
    if (name === 'b') this.#style = { ...this.#style, bold: value !== 0 };
    if (name === 'i') this.#style = { ...this.#style, italic: value !== 0 };
    if (name === 'sbasedon') this.#style = { ...inherited(this.#styles.get(value ?? -1)), ...own(this.#style) };
  }

  name(text: string): void {
    const name = text.replace(/;.*$/s, '').trim();
    if (this.#isParagraph && name !== '') this.#styles.set(this.#number, { ...this.#style, name });
  }

  get(number: number | undefined): RtfStyle | undefined {
    return number === undefined ? undefined : this.#styles.get(number);
  }
}

const PLAIN: Omit<RtfStyle, 'name'> = { outline: undefined, bold: false, italic: false };

function inherited(style: RtfStyle | undefined): Omit<RtfStyle, 'name'> {
  return style ? { ...PLAIN, bold: style.bold, italic: style.italic } : PLAIN;
}

function own(style: Omit<RtfStyle, 'name'>): Partial<RtfStyle> {
  return { outline: style.outline, ...(style.bold ? { bold: true } : {}), ...(style.italic ? { italic: true } : {}) };
}

/** 1 to 6; undefined for the body. Word's own headings have English names in every language. */
export function headingOf(outline: number | undefined, style: RtfStyle | undefined): number | undefined {
  const named = /^heading (\d)$/i.exec(style?.name ?? '')?.[1];
  if (/^title$/i.test(style?.name ?? '')) return 1;
  const level = outline ?? style?.outline ?? (named === undefined ? undefined : Number(named) - 1);
  return level === undefined || level > 8 || level < 0 ? undefined : Math.min(6, level + 1);
}
