import type { Numbering } from '../numbering.ts';
import type { Block, Paragraph, Span } from '../types.ts';
import type { GroupState, ParagraphState } from './state.ts';
import { headingOf, type StyleSheet } from './styles.ts';
import { type CellDefinition, TableBuilder } from './tables.ts';

export interface StoryContext {
  readonly styles: StyleSheet;
  readonly numbering: () => Numbering;
}

const BULLET = /^[^\p{L}\p{N}([]{0,2}$/u;

/** Text that is read from paragraph to paragraph: the document's own, a header's, a note's. */
export class Story {
  readonly #context: StoryContext;
  readonly #tables = new TableBuilder();
  /** What stands in the paragraph that is being read, and behind its text. */
  #spans: Span[] = [];
  #behind: Block[] = [];
  /** What the file itself prints before the paragraph. */
  #label: string | undefined;

  readonly isNote: boolean;

  constructor(context: StoryContext, isNote = false) {
    this.isNote = isNote;
    this.#context = context;
  }

  text(text: string, { bold, italic, hidden, url, field, paragraph }: GroupState): void {
    if (hidden || (text === '' && !field)) return;
    const style = this.#context.styles.get(paragraph.style);
    this.#spans.push({
      text,
      ...(bold && !style?.bold ? { bold } : {}),
      ...(italic && !style?.italic ? { italic } : {}),
      ...(url === undefined ? {} : { url }),
      ...(field === undefined ? {} : { field }),
    });
  }

  label(text: string): void {
    this.#label = text.trim();
  }

  /** A picture, a note or the text of a box: behind the paragraph's text, or before it where there is none yet. */
  add(block: Block, paragraph: ParagraphState): void {
    if (this.#spans.some(({ text }) => text.trim() !== '')) this.#behind.push(block);
    else this.#tables.add(block, paragraph.depth);
  }

  breakPage(hard: boolean, paragraph: ParagraphState): void {
    if (this.#spans.length > 0) this.endParagraph(paragraph);
    this.#tables.add({ type: 'page break', hard }, paragraph.depth);
  }

  endParagraph(state: ParagraphState): void {
    if (state.breakBefore && state.depth === 0) this.#tables.add({ type: 'page break', hard: false }, 0);
    this.#tables.add(this.#paragraph(state), state.depth);
    for (const block of this.#behind) this.#tables.add(block, state.depth);
    [this.#spans, this.#behind, this.#label] = [[], [], undefined];
  }

  /** The paragraph before a cell's end has no end of its own. */
  endCell(state: ParagraphState): void {
    const depth = Math.max(1, state.depth);
    if (this.#spans.length > 0 || this.#behind.length > 0) this.endParagraph({ ...state, depth });
    this.#tables.endCell(depth);
  }

  endRow(state: ParagraphState, cells: readonly CellDefinition[]): void {
    this.#tables.endRow(Math.max(1, state.depth), cells);
  }

  finish(state: ParagraphState): Block[] {
    if (this.#spans.length > 0 || this.#behind.length > 0) this.endParagraph(state);
    return this.#tables.finish();
  }

  #paragraph(state: ParagraphState): Paragraph {
    const style = this.#context.styles.get(state.style);
    const heading = headingOf(state.outline, style);
    const code = /preformatted|\bcode\b|verbatim/i.test(style?.name ?? '');
    const isEmpty = this.#spans.every(({ text }) => text.trim() === '');
    const label = isEmpty ? undefined : this.#labelOf(state);
    return {
      type: 'paragraph',
      spans: this.#spans,
      ...(heading === undefined ? {} : { heading }),
      ...(code ? { code } : {}),
      ...(label === undefined ? {} : { list: { level: state.level, label } }),
    };
  }

  /** Files of before 1997 have no lists, only what is printed before their entries. */
  #labelOf({ list, level }: ParagraphState): string | undefined {
    const counted = list === undefined || list === '0' ? undefined : this.#context.numbering().next(list, level);
    if (counted !== undefined || this.#label === undefined) return counted;
    return BULLET.test(this.#label) ? '' : this.#label;
  }
}
