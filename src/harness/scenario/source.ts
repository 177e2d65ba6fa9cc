import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { Problem } from './problems.ts';

export type Path = readonly (string | number)[];

/** A YAML text with the place of everything in it. */
export interface Source {
  readonly file: string;
  readonly data: unknown;
  /** Mistakes of the YAML itself: syntax, duplicate keys, unknown tags. */
  readonly problems: readonly Problem[];
  /** The place of a key, of a value, or (when the path leads nowhere) of the nearest thing that contains it. */
  place(path: Path, of: 'key' | 'value'): { readonly line: number; readonly column: number };
}

export function readSource(file: string, text: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const problems = [...document.errors, ...document.warnings].map((mistake) => ({
    file,
    ...place(mistake.pos[0]),
    message:
      mistake.code === 'DUPLICATE_KEY'
        ? `duplicate key "${keyAt(text, mistake.pos[0])}"`
        : `not readable YAML: ${mistake.message}`,
  }));
  return {
    file,
    data: document.errors.length > 0 ? undefined : document.toJS(),
    problems,
    place: (path, of) => place(offsetOf(document, path, of)),
  };
}

function keyAt(text: string, offset: number): string {
  return /^["']?([^"':\s]+)/.exec(text.slice(offset))?.[1] ?? '';
}

function offsetOf(document: Document, path: Path, of: 'key' | 'value'): number {
  let node: Node | null = document.contents as Node | null;
  let offset = node?.range?.[0] ?? 0;
  for (const [depth, segment] of path.entries()) {
    const found = child(document, node, segment);
    if (!found) return offset;
    const last = depth === path.length - 1;
    offset =
      (last && of === 'key' ? found.keyOffset : undefined) ?? found.value?.range?.[0] ?? found.keyOffset ?? offset;
    node = found.value;
  }
  return offset;
}

function child(
  document: Document,
  parent: Node | null,
  segment: string | number,
): { keyOffset: number | undefined; value: Node | null } | undefined {
  const node = isAlias(parent) ? (parent.resolve(document) as Node | undefined) : parent;
  if (isSeq(node)) {
    const value = (node.items[Number(segment)] as Node | undefined) ?? null;
    return value ? { keyOffset: undefined, value } : undefined;
  }
  if (!isMap(node)) return undefined;
  for (const pair of node.items) {
    if (isScalar(pair.key) && String(pair.key.value) === String(segment)) {
      return { keyOffset: pair.key.range?.[0], value: (pair.value as Node | null) ?? null };
    }
  }
  return undefined;
}
