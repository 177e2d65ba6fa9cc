import { fieldOf } from '../fields.ts';
import type { Numbering } from '../numbering.ts';
import type { Block, WordDocument } from '../types.ts';
import { type Decoder, decoderOfCharset, decoderOfCodePage } from './code-pages.ts';
import { applyFormat, SIGNS } from './formatting.ts';
import { ListTable } from './lists.ts';
import { DESTINATIONS, type Destination, type GroupState, PLAIN_PARAGRAPH, TRANSPARENT } from './state.ts';
import { Story } from './story.ts';
import { StyleSheet } from './styles.ts';
import type { CellDefinition } from './tables.ts';
import { tokens } from './tokens.ts';

/** Groups within groups: deeper ones are passed over (ours, bounds memory). */
const MAX_GROUPS = 1_000;

type Margin = 'header' | 'footer';
const MARGINS: Readonly<Record<string, { readonly kind: Margin; readonly first?: true }>> = {
  header: { kind: 'header' },
  headerl: { kind: 'header' },
  headerr: { kind: 'header' },
  headerf: { kind: 'header', first: true },
  footer: { kind: 'footer' },
  footerl: { kind: 'footer' },
  footerr: { kind: 'footer' },
  footerf: { kind: 'footer', first: true },
};

/** What is to be done at a group's end besides giving its state up. */
type AtEnd = (() => void) | undefined;

/** Reads an RTF file's tokens into a document. One reader reads one file. */
export class RtfReader {
  readonly #fonts = new Map<number, Decoder | undefined>();
  readonly #styles = new StyleSheet();
  readonly #lists = new ListTable();
  readonly #context = { styles: this.#styles, numbering: () => (this.#numbering ??= this.#lists.numbering()) };
  readonly #margins = { header: [] as Block[], footer: [] as Block[] };
  readonly #first = { header: [] as Block[], footer: [] as Block[], isSaid: false };
  readonly #outer: { readonly state: GroupState; readonly atEnd: AtEnd }[] = [];
  #numbering: Numbering | undefined;
  #story = new Story(this.#context);
  #state: GroupState = {
    destination: 'text',
    bold: false,
    italic: false,
    hidden: false,
    decoder: undefined,
    fallbackBytes: 1,
    url: undefined,
    field: undefined,
    paragraph: PLAIN_PARAGRAPH,
  };
  #atEnd: AtEnd;
  #codePage = decoderOfCodePage(1252);
  /** Text as bytes of one code page, and what a group that is no text collects. */
  #bytes: number[] = [];
  #collected = '';
  /** Bytes to be passed over behind a `\u`. */
  #passed = 0;
  #isMarked = false;
  #isGroupNew = false;
  #lost = 0;
  #font = 0;
  #cells: CellDefinition[] = [];
  #cell = { continuesAbove: false, continuesLeft: false };
  #noteCount = 0;
  #noteLabel: string | undefined;

  read(file: string): WordDocument {
    for (const token of tokens(file)) {
      if (token.type === 'byte') {
        this.#isGroupNew = false;
        if (this.#passed > 0) this.#passed--;
        else if (this.#state.destination !== 'skip') this.#bytes.push(token.byte);
        continue;
      }
      this.#flush();
      if (token.type === 'open') this.#open();
      else if (token.type === 'close') this.#close();
      else this.#word(token.name, token.value);
    }
    this.#flush();
    while (this.#outer.length > 0) this.#close();
    const blocks = this.#story.finish(this.#state.paragraph);
    const { isSaid, ...first } = this.#first;
    return { blocks, margins: isSaid ? { ...this.#margins, first } : this.#margins };
  }

  #open(): void {
    if (this.#outer.length >= MAX_GROUPS) {
      this.#lost++;
      return;
    }
    this.#outer.push({ state: { ...this.#state }, atEnd: this.#atEnd });
    this.#atEnd = undefined;
    this.#isGroupNew = true;
    this.#isMarked = false;
    if (this.#state.destination === 'styles') this.#styles.begin();
  }

  #close(): void {
    if (this.#lost > 0) {
      this.#lost--;
      return;
    }
    this.#passed = 0;
    const before = this.#state.destination;
    if (before === 'styles' && this.#outer.at(-1)?.state.destination === 'styles') {
      this.#styles.name(this.#collected);
      this.#collected = '';
    }
    this.#atEnd?.();
    const outer = this.#outer.pop();
    if (!outer) return;
    [this.#state, this.#atEnd] = [outer.state, outer.atEnd];
  }

  #flush(): void {
    if (this.#bytes.length === 0) return;
    const { destination, decoder } = this.#state;
    const bytes = this.#bytes;
    this.#bytes = [];
    if (destination === 'level text') this.#lists.levelText(bytes);
    else this.#write((decoder ?? this.#codePage)(bytes));
  }

  #write(text: string): void {
    switch (this.#state.destination) {
      case 'text':
        this.#story.text(text, this.#state);
        // what a number field last showed counts once
        this.#state.field = undefined;
        return;
      case 'styles':
      case 'instruction':
      case 'label':
      case 'picture':
        this.#collected += text;
        return;
      case 'skip':
      case 'fonts':
      case 'lists':
      case 'level text':
      case 'overrides':
        return;
      default:
        this.#state.destination satisfies never;
    }
  }

  #word(name: string, value: number | undefined): void {
    const isFirst = this.#isGroupNew;
    if (name === '*') {
      this.#isMarked = true;
      return;
    }
    this.#isGroupNew = false;
    if (isFirst && this.#enter(name)) return;
    this.#isMarked = false;
    switch (this.#state.destination) {
      case 'skip':
        return;
      case 'fonts':
        this.#fontWord(name, value);
        return;
      case 'styles':
        this.#styles.word(name, value);
        return;
      case 'lists':
        this.#lists.word(name, value);
        return;
      case 'overrides':
        this.#lists.override(name, value);
        return;
      case 'level text':
        return;
      case 'label':
      case 'instruction':
      case 'picture':
      case 'text':
        this.#textWord(name, value);
        return;
      default:
        this.#state.destination satisfies never;
    }
  }

  /** A group's first word may say that it is no text. */
  #enter(name: string): boolean {
    if (this.#state.destination === 'skip') return true;
    const margin = MARGINS[name];
    if (margin) return this.#enterMargin(margin);
    if (name === 'footnote') return this.#enterNote();
    if (name === 'upr') return this.#become('skip');
    if (name === 'ud') return this.#become('text');
    if (name === 'shptxt') return this.#enterBox();
    const destination = DESTINATIONS.get(name);
    if (destination !== undefined) return this.#become(destination);
    return this.#isMarked && !TRANSPARENT.has(name) && this.#become('skip');
  }

  #become(destination: Destination): true {
    this.#state.destination = destination;
    if (destination === 'instruction' || destination === 'label' || destination === 'picture') {
      this.#collected = '';
      this.#atEnd = () => this.#take(destination);
    }
    return true;
  }

  /** What a group has collected. */
  #take(destination: 'instruction' | 'label' | 'picture'): void {
    const text = this.#collected;
    this.#collected = '';
    const surroundings = this.#outer.at(-1)?.state;
    if (destination === 'label') this.#story.label(text);
    if (destination === 'instruction' && surroundings) {
      const { url, number } = fieldOf(text);
      Object.assign(surroundings, { url, field: number });
    }
    const hex = text.replace(/[^0-9a-fA-F]/g, '');
    if (destination === 'picture' && hex.length > 16) {
      const bytes = new Uint8Array(Buffer.from(hex, 'hex'));
      this.#story.add({ type: 'picture', bytes, caption: '' }, this.#state.paragraph);
    }
  }

  #enterMargin({ kind, first }: { readonly kind: Margin; readonly first?: true }): true {
    return this.#tell((blocks) => {
      if (first) {
        this.#first[kind].push(...blocks);
        this.#first.isSaid = true;
      } else if (this.#margins[kind].length === 0) this.#margins[kind].push(...blocks);
    });
  }

  #enterNote(): true {
    const story = this.#story;
    const { paragraph } = this.#state;
    const label = this.#noteLabel ?? this.#nextNote();
    this.#noteLabel = undefined;
    return this.#tell((blocks) => story.add({ type: 'note', label, blocks }, paragraph), true);
  }

  /** The text of a box stands behind the paragraph that it belongs to. */
  #enterBox(): true {
    const story = this.#story;
    const { paragraph } = this.#state;
    return this.#tell((blocks) => {
      for (const block of blocks) story.add(block, paragraph);
    });
  }

  /** A story of its own until the group's end. */
  #tell(end: (blocks: readonly Block[]) => void, isNote = false): true {
    const outer = this.#story;
    const own = new Story(this.#context, isNote);
    this.#story = own;
    Object.assign(this.#state, { destination: 'text', paragraph: PLAIN_PARAGRAPH, url: undefined, field: undefined });
    this.#atEnd = () => {
      this.#story = outer;
      end(own.finish(this.#state.paragraph));
    };
    return true;
  }

  #nextNote(): string {
    const label = String(++this.#noteCount);
    this.#story.text(`[${label}]`, { ...this.#state, bold: false, italic: false });
    return label;
  }

  #fontWord(name: string, value: number | undefined): void {
    if (name === 'f') this.#font = value ?? 0;
    if (name === 'fcharset') this.#fonts.set(this.#font, decoderOfCharset(value ?? 0));
  }

  #textWord(name: string, value: number | undefined): void {
    const sign = SIGNS[name];
    const { paragraph } = this.#state;
    if (sign !== undefined) {
      this.#write(sign);
      return;
    }
    if (name === 'u') {
      this.#unicode(value ?? 0);
      return;
    }
    if (name === 'ansicpg') this.#codePage = decoderOfCodePage(value ?? 1252);
    if (this.#state.destination !== 'text') return;
    switch (name) {
      case 'par':
      case '\n':
      case '\r':
        this.#story.endParagraph(paragraph);
        return;
      case 'sect':
        this.#story.breakPage(false, paragraph);
        return;
      case 'page':
        this.#story.breakPage(true, paragraph);
        return;
      case 'chpgn':
        this.#story.text('', { ...this.#state, field: 'page' });
        return;
      case 'chftn':
        this.#noteMark();
        return;
      case 'cell':
      case 'nestcell':
        this.#story.endCell(name === 'cell' ? { ...paragraph, depth: 1 } : paragraph);
        return;
      case 'row':
      case 'nestrow':
        this.#story.endRow(name === 'row' ? { ...paragraph, depth: 1 } : paragraph, name === 'row' ? this.#cells : []);
        return;
      default:
        this.#cellWord(name, value);
        applyFormat(this.#state, name, value, this.#fonts);
    }
  }

  /** In the text it stands for the next note's label, in the note for the note's own, which is known. */
  #noteMark(): void {
    if (!this.#story.isNote) this.#noteLabel = this.#nextNote();
  }

  #cellWord(name: string, value: number | undefined): void {
    if (name === 'trowd') [this.#cells, this.#cell] = [[], { continuesAbove: false, continuesLeft: false }];
    if (name === 'clvmrg') this.#cell.continuesAbove = true;
    if (name === 'clmrg') this.#cell.continuesLeft = true;
    if (name !== 'cellx') return;
    this.#cells.push({ ...this.#cell, right: value ?? 0 });
    this.#cell = { continuesAbove: false, continuesLeft: false };
  }

  #unicode(value: number): void {
    const code = value < 0 ? value + 0x10000 : value;
    if (code > 0 && code <= 0xffff) this.#write(String.fromCharCode(code));
    this.#passed = this.#state.fallbackBytes;
  }
}
