import { readPart } from '../../office/package.ts';
import type { ParsedPage, Revision } from '../../types.ts';
import { allOf, childOf, childrenOf, textOf, type XmlElement } from '../../xml.ts';
import type { ZipArchive } from '../../zip.ts';

/** Revisions and comments of one document that are told (ours). */
const MAX_REVISIONS = 5_000;
/** Elements within elements of one paragraph. */
const MAX_DEPTH = 30;

/** Text of one paragraph that one hand left in one way. */
interface Fragment {
  readonly kind: 'plain' | 'inserted' | 'deleted' | 'moved_from' | 'moved_to';
  readonly author: string | null;
  readonly text: string;
  /** What of its format was changed, and by whom. */
  readonly formatted?: { readonly what: string; readonly author: string | null };
  /** Comments that it belongs to. */
  readonly comments: readonly string[];
}

const KINDS: Readonly<Record<string, Fragment['kind']>> = {
  ins: 'inserted',
  del: 'deleted',
  moveFrom: 'moved_from',
  moveTo: 'moved_to',
};

/** The tracked changes and comments of a Word file in its order, each on the page whose text it is about. */
export function withRevisions(pages: readonly ParsedPage[], zip: ZipArchive, body: XmlElement): ParsedPage[] {
  const byPage = pages.map((): Revision[] => []);
  for (const list of readRevisions(body, readPart(zip, 'word/comments.xml'))) {
    let at = 0;
    for (const revision of list.slice(0, MAX_REVISIONS)) {
      const [needle = ''] = revision.target.split('\n');
      const further = pages.findIndex(({ text }, index) => index >= at && needle !== '' && text.includes(needle));
      at = further < 0 ? at : further;
      byPage[at]?.push(revision);
    }
  }
  return pages.map((page, index) => ({ ...page, revisions: byPage[index] ?? [] }));
}

/** The changes, and the comments: each list in the order of the document. */
function readRevisions(body: XmlElement, comments: XmlElement | undefined): readonly (readonly Revision[])[] {
  const open = new Set<string>();
  const commented = new Map<string, string[]>();
  const revisions = allOf(body, 'p').flatMap((paragraph) => {
    const fragments = readFragments(paragraph, { kind: 'plain', author: null }, open, 0);
    for (const id of new Set(fragments.flatMap((fragment) => fragment.comments))) {
      const own = remaining(fragments.filter((fragment) => fragment.comments.includes(id)));
      commented.set(id, [...(commented.get(id) ?? []), own]);
    }
    return changes(fragments);
  });
  const notes = childrenOf(comments, 'comment').map((comment): Revision => {
    const content = allOf(comment, 'p')
      .map((line) => allOf(line, 't').map(textOf).join(''))
      .join('\n');
    const target = (commented.get(comment.attributes['w:id'] ?? '') ?? []).join('\n');
    return { type: 'comment', content, target, author: comment.attributes['w:author'] ?? null };
  });
  return [revisions, notes];
}

interface Hand {
  readonly kind: Fragment['kind'];
  readonly author: string | null;
}

function readFragments(element: XmlElement, hand: Hand, open: Set<string>, depth: number): Fragment[] {
  if (depth > MAX_DEPTH) return [];
  return childrenOf(element).flatMap((child): Fragment[] => {
    const id = child.attributes['w:id'] ?? '';
    if (child.name === 'commentRangeStart') open.add(id);
    if (child.name === 'commentRangeEnd') open.delete(id);
    if (child.name === 'r') return [readRun(child, hand, [...open])];
    // a paragraph within another, in a text box, is read by itself
    if (child.name === 'p' || child.name === 'pPr') return [];
    const kind = KINDS[child.name];
    const inner = kind ? { kind, author: child.attributes['w:author'] ?? null } : hand;
    return readFragments(child, inner, open, depth + 1);
  });
}

function readRun(run: XmlElement, { kind, author }: Hand, comments: readonly string[]): Fragment {
  const text = childrenOf(run)
    .filter(({ name }) => name === 't' || name === 'delText')
    .map(textOf)
    .join('');
  const properties = childOf(run, 'rPr');
  const change = childOf(properties, 'rPrChange');
  if (!change) return { kind, author, text, comments };
  const before = new Set(childrenOf(childOf(change, 'rPr')).map(({ name }) => name));
  const now = childrenOf(properties).flatMap(({ name }) => (name === 'rPrChange' || before.has(name) ? [] : [name]));
  return {
    kind,
    author,
    text,
    comments,
    formatted: { what: now.join(', '), author: change.attributes['w:author'] ?? null },
  };
}

/** What the paragraph says when all changes are accepted. */
function remaining(fragments: readonly Fragment[]): string {
  const kept = fragments.filter(({ kind }) => kind !== 'deleted' && kind !== 'moved_from');
  return kept
    .map(({ text }) => text)
    .join('')
    .trim();
}

/** Fragments of one kind and hand side by side are one change. What is gone is about what is left of its paragraph. */
function changes(fragments: readonly Fragment[]): Revision[] {
  const rest = remaining(fragments);
  const found: { type: Revision['type']; author: string | null; content: string }[] = [];
  const formats: Revision[] = [];
  let last: Fragment | undefined;
  for (const fragment of fragments) {
    const { kind, author, text, formatted } = fragment;
    if (formatted) {
      const content = `Formatted: ${formatted.what || 'default'}`;
      formats.push({ type: 'formatted', content, target: text.trim(), author: formatted.author });
    }
    const change = last?.kind === kind && last.author === author ? found.at(-1) : undefined;
    last = fragment;
    if (kind === 'plain' || text === '') continue;
    if (change) change.content += text;
    else found.push({ type: kind, author, content: text });
  }
  const told = found.map((change): Revision => {
    const isGone = change.type === 'deleted' || change.type === 'moved_from';
    return { ...change, target: isGone ? rest : change.content.trim() };
  });
  return [...told, ...formats];
}
