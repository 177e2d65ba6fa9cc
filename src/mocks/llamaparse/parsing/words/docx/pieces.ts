import { allOf, childOf, childrenOf, textOf, type XmlElement } from '../../xml.ts';
import { counted } from '../counting.ts';
import { createFields, type Fields, fieldOf } from '../fields.ts';
import type { Block, Span } from '../types.ts';
import { mathText } from './math.ts';
import { runStyle, type Style } from './styles.ts';
import type { DocxParts, NoteKind } from './types.ts';

/** Text, or what stands in the middle of it. */
export type Piece = Span | Block;

export interface PieceContext {
  readonly parts: DocxParts;
  /** The blocks of a text box or a note. */
  readonly inner: (container: XmlElement | undefined) => Block[];
}

interface Context extends PieceContext {
  readonly fields: Fields;
}

/** Runs within links within insertions within … (ours, bounds recursion). */
const MAX_DEPTH = 30;

/** What a paragraph consists of, in order. */
export function readPieces(p: XmlElement, context: PieceContext): Piece[] {
  return inside(p, { ...context, fields: createFields() }, 0);
}

function inside(element: XmlElement | undefined, context: Context, depth: number): Piece[] {
  if (depth > MAX_DEPTH) return [];
  return childrenOf(element).flatMap((child): Piece[] => {
    switch (child.name) {
      case 'r':
        return readRun(child, context);
      case 'hyperlink':
        return linked(inside(child, context, depth + 1), context.parts.relations.get(child.attributes['r:id'] ?? ''));
      case 'fldSimple':
        return simpleField(child, inside(child, context, depth + 1));
      case 'sdt':
        return inside(childOf(child, 'sdtContent'), context, depth + 1);
      case 'ins':
      case 'moveTo':
      case 'smartTag':
      case 'customXml':
      case 'dir':
      case 'bdo':
        return inside(child, context, depth + 1);
      case 'oMath':
      case 'oMathPara':
        return [{ text: mathText(child) }];
      default:
        return [];
    }
  });
}

function linked(pieces: readonly Piece[], relation: { readonly target: string } | undefined): Piece[] {
  if (!relation) return [...pieces];
  return pieces.map((piece) => ('type' in piece ? piece : { ...piece, url: relation.target }));
}

function simpleField(element: XmlElement, pieces: readonly Piece[]): Piece[] {
  const field = fieldOf(element.attributes['w:instr'] ?? '');
  if (field.url !== undefined) return linked(pieces, { target: field.url });
  const text = pieces.map((piece) => ('type' in piece ? '' : piece.text)).join('');
  return field.number ? [{ text, field: field.number }] : [...pieces];
}

function readRun(run: XmlElement, context: Context): Piece[] {
  const { parts, fields } = context;
  const rPr = childOf(run, 'rPr');
  const style = { ...parts.styles(childOf(rPr, 'rStyle')?.attributes['w:val']), ...runStyle(rPr) };
  return childrenOf(run).flatMap((child): Piece[] => {
    if (child.name === 'fldChar') return fields.mark(child.attributes['w:fldCharType'] ?? '');
    if (child.name === 'instrText') fields.instruct(textOf(child));
    if (style.hidden || fields.isInstruction()) return [];
    return runContent(child, style, context).map((piece) => ('type' in piece ? piece : fields.apply(piece)));
  });
}

function runContent(child: XmlElement, { bold, italic }: Style, context: Context): Piece[] {
  const text = runText(child);
  if (text !== undefined)
    return text === '' ? [] : [{ text, ...(bold ? { bold } : {}), ...(italic ? { italic } : {}) }];
  switch (child.name) {
    case 'br':
      return child.attributes['w:type'] === 'page' ? [{ type: 'page break', hard: true }] : [{ text: '\n' }];
    case 'lastRenderedPageBreak':
      return [{ type: 'page break', hard: false }];
    case 'footnoteReference':
      return note('footnote', child.attributes['w:id'] ?? '', context);
    case 'endnoteReference':
      return note('endnote', child.attributes['w:id'] ?? '', context);
    case 'drawing':
    case 'pict':
    case 'object':
      return drawn(child, context);
    case 'AlternateContent':
      return drawn(childOf(child, 'Choice') ?? childOf(child, 'Fallback'), context);
    case 'ruby':
      return inside(childOf(child, 'rubyBase'), context, 0);
    default:
      return [];
  }
}

/** Letters of symbol fonts stand in the private area: only bullets and ticks are told apart. */
const SYMBOLS: Readonly<Record<string, string>> = {
  F0FC: '✓',
  F0FE: '☒',
  F0A8: '☐',
  F06F: '☐',
  F0B7: '•',
  F0A7: '▪',
  F0E0: '→',
};

/** The text of a run's part; undefined for parts that have none. */
function runText({ name, attributes, children }: XmlElement): string | undefined {
  switch (name) {
    case 't':
      return children.filter((child) => typeof child === 'string').join('');
    case 'tab':
    case 'ptab':
      return '\t';
    case 'cr':
      return '\n';
    case 'noBreakHyphen':
      return '-';
    case 'softHyphen':
      return '';
    case 'sym': {
      const code = (attributes['w:char'] ?? '').toUpperCase();
      return SYMBOLS[code] ?? (/^[0-9A-D]/.test(code) ? String.fromCharCode(Number.parseInt(code, 16) || 32) : '');
    }
    default:
      return undefined;
  }
}

/** Pictures and the text of boxes. */
function drawn(element: XmlElement | undefined, { parts, inner }: Context): Piece[] {
  const caption = allOf(element, 'docPr')[0]?.attributes.descr ?? '';
  const ids = [
    ...allOf(element, 'blip').map(({ attributes }) => attributes['r:embed']),
    ...allOf(element, 'imagedata').map(({ attributes }) => attributes['r:id']),
  ];
  const pictures = ids.flatMap((id): Piece[] => {
    const bytes = parts.zip.read(parts.relations.get(id ?? '')?.target ?? '');
    return bytes ? [{ type: 'picture', bytes: new Uint8Array(bytes), caption }] : [];
  });
  return [...pictures, ...allOf(element, 'txbxContent').flatMap(inner)];
}

function note(kind: NoteKind, id: string, { parts, inner }: Context): Piece[] {
  const content = parts.notes[kind].get(id);
  if (!content) return [];
  const key = `${kind} ${id}`;
  const known = parts.noteLabels.get(key);
  if (known !== undefined) return [{ text: `[${known}]` }];
  const count = 1 + [...parts.noteLabels.keys()].filter((other) => other.startsWith(kind)).length;
  // Word counts footnotes 1, 2, 3 and endnotes i, ii, iii unless told otherwise
  const label = counted(count, kind === 'footnote' ? 'decimal' : 'lowerRoman');
  parts.noteLabels.set(key, label);
  return [{ text: `[${label}]` }, { type: 'note', label, blocks: inner(content) }];
}
