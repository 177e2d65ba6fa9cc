import { mathMlText } from '../../mathml.ts';
import type { OdfFile } from '../../odf/file.ts';
import { childOf, childrenOf, textOf, type XmlElement } from '../../xml.ts';
import type { Block, Span } from '../types.ts';

/** Text, or what stands in the middle of it. */
export type Piece = Span | Block;

export interface PieceContext {
  readonly file: OdfFile;
  /** The blocks of a box or a note. */
  readonly inner: (container: XmlElement | undefined) => Block[];
}

type Look = Omit<Span, 'text'>;

/** Spans within links within spans within … (ours, bounds recursion). */
const MAX_DEPTH = 30;
/** `<text:s text:c="9"/>` stands for nine spaces. */
const MAX_SPACES = 200;

/** What a paragraph consists of, in order. Its own look counts where it is set for this paragraph alone. */
export function readPieces(p: XmlElement, context: PieceContext): Piece[] {
  const { bold, italic } = context.file.styles('paragraph', automatic(p.attributes['text:style-name']));
  return inside(p, { ...(bold ? { bold } : {}), ...(italic ? { italic } : {}) }, context, 0);
}

/** Styles that programs make for one paragraph have names like `P12`. */
function automatic(name: string | undefined): string | undefined {
  return name !== undefined && /^P\d+$/.test(name) ? name : undefined;
}

function inside(element: XmlElement, look: Look, context: PieceContext, depth: number): Piece[] {
  if (depth > MAX_DEPTH) return [];
  return element.children.flatMap((child): Piece[] =>
    typeof child === 'string' ? [{ ...look, text: child.replace(/\s+/g, ' ') }] : one(child, look, context, depth),
  );
}

function one(element: XmlElement, look: Look, context: PieceContext, depth: number): Piece[] {
  const { name, attributes } = element;
  switch (name) {
    case 'span': {
      const { bold, italic, hidden } = context.file.styles('text', attributes['text:style-name']);
      const own = { ...look, ...(bold === undefined ? {} : { bold }), ...(italic === undefined ? {} : { italic }) };
      return hidden ? [] : inside(element, own, context, depth + 1);
    }
    case 'a': {
      const href = attributes['xlink:href'] ?? '';
      return inside(element, /^(#|$)/.test(href) ? look : { ...look, url: href }, context, depth + 1);
    }
    case 's':
      return [{ ...look, text: ' '.repeat(Math.min(MAX_SPACES, Number(attributes['text:c'] ?? 1) || 1)) }];
    case 'tab':
      return [{ ...look, text: '\t' }];
    case 'line-break':
      return [{ ...look, text: '\n' }];
    case 'page-number':
      return [{ ...look, text: textOf(element), field: 'page' }];
    case 'page-count':
      return [{ ...look, text: textOf(element), field: 'pages' }];
    case 'note':
      return readNote(element, context);
    case 'ruby':
      return inside(childOf(element, 'ruby-base') ?? element, look, context, depth + 1);
    case 'frame':
      return readFrame(element, context);
    case 'g':
      return inside(element, look, context, depth + 1).filter((piece) => 'type' in piece);
    case 'custom-shape':
    case 'rect':
    case 'text-box':
      return context.inner(element);
    case 'annotation':
    case 'hidden-text':
    case 'hidden-paragraph':
    case 'tracked-changes':
    case 'soft-page-break':
      return [];
    default:
      return inside(element, look, context, depth + 1);
  }
}

function readNote(element: XmlElement, { inner }: PieceContext): Piece[] {
  const label = textOf(childOf(element, 'note-citation')).trim();
  return [{ text: `[${label}]` }, { type: 'note', label, blocks: inner(childOf(element, 'note-body')) }];
}

/** A formula, a box of text or a picture: a frame may hold the same thing in several forms, the best first. */
function readFrame(frame: XmlElement, { file, inner }: PieceContext): Piece[] {
  const box = childOf(frame, 'text-box');
  if (box) return inner(box);
  const table = childOf(frame, 'table');
  if (table) return inner({ ...frame, children: [table] });
  const object = childOf(frame, 'object');
  const math = childOf(object, 'math') ?? (object && file.object(object.attributes['xlink:href'] ?? ''));
  if (math?.name === 'math') return [{ text: mathMlText(math) }];
  const caption = textOf(childOf(frame, 'title') ?? childOf(frame, 'desc')).trim();
  const images = childrenOf(frame, 'image');
  return images.slice(0, 1).flatMap((image): Piece[] => {
    const bytes = embedded(image) ?? file.picture(image.attributes['xlink:href'] ?? '');
    return bytes ? [{ type: 'picture', bytes, caption }] : [];
  });
}

/** Flat files have their pictures in Base64. */
function embedded(image: XmlElement): Uint8Array | undefined {
  const data = childOf(image, 'binary-data');
  return data && new Uint8Array(Buffer.from(textOf(data), 'base64'));
}
