import type { Span } from './types.ts';

/** What a field's instruction says, as far as it shows. */
export interface Field {
  readonly url?: string;
  readonly number?: 'page' | 'pages';
}

export function fieldOf(instruction: string): Field {
  const [, name = '', argument] = /^\s*(\w+)(?:\s+"([^"]*)")?/.exec(instruction) ?? [];
  if (name === 'HYPERLINK' && argument !== undefined && !/\\l/.test(instruction)) return { url: argument };
  if (name === 'PAGE') return { number: 'page' };
  return name === 'NUMPAGES' ? { number: 'pages' } : {};
}

/** Fields as Word writes them: begin, instruction, separator, what was last shown, end; one may stand in another. */
export interface Fields {
  /** `begin`, `separate` or `end`; a field that shows nothing yet is a span of its own at its end. */
  mark(kind: string): Span[];
  instruct(text: string): void;
  /** Whether what stands here is an instruction rather than text. */
  isInstruction(): boolean;
  apply(span: Span): Span;
}

interface Open {
  instruction: string;
  isResult: boolean;
  field: Field;
  isShown: boolean;
}

/** Fields within fields (ours, bounds memory). */
const MAX_OPEN = 50;

export function createFields(): Fields {
  const open: Open[] = [];
  return {
    mark(kind) {
      const last = open.at(-1);
      if (kind === 'begin' && open.length < MAX_OPEN)
        open.push({ instruction: '', isResult: false, field: {}, isShown: false });
      if (kind === 'separate' && last) {
        last.isResult = true;
        last.field = fieldOf(last.instruction);
      }
      if (kind !== 'end' || !last) return [];
      open.pop();
      const { number } = last.isResult ? last.field : fieldOf(last.instruction);
      return number && !last.isShown ? [{ text: '', field: number }] : [];
    },
    instruct(text) {
      const last = open.at(-1);
      if (last && !last.isResult) last.instruction += text;
    },
    isInstruction: () => open.some(({ isResult }) => !isResult),
    apply(span) {
      const url = open.findLast(({ field }) => field.url !== undefined)?.field.url;
      const last = open.at(-1);
      if (!last?.field.number || last.isShown) return url === undefined ? span : { ...span, url };
      last.isShown = true;
      return { ...span, field: last.field.number };
    },
  };
}
