import { childrenOf, textOf, type XmlElement } from './xml.ts';

/** Formulas within formulas (ours, bounds recursion). */
const MAX_DEPTH = 50;

/** A MathML formula on one line: `x^2`, `(a+b)/c`, `√(x)`. */
export function mathMlText(element: XmlElement | undefined, depth = 0): string {
  if (!element || depth > MAX_DEPTH) return '';
  const children = childrenOf(element);
  const part = (index: number) => mathMlText(children[index], depth + 1);
  const all = () => children.map((child) => mathMlText(child, depth + 1)).join('');
  switch (element.name) {
    case 'mi':
    case 'mn':
    case 'mo':
    case 'mtext':
    case 'ms':
      return textOf(element).trim();
    case 'semantics':
      return part(0);
    case 'annotation':
    case 'annotation-xml':
      return '';
    case 'mfrac':
      return `${bracketed(part(0))}/${bracketed(part(1))}`;
    case 'msup':
    case 'mover':
      return `${part(0)}^${bracketed(part(1))}`;
    case 'msub':
    case 'munder':
      return `${part(0)}_${bracketed(part(1))}`;
    case 'msubsup':
    case 'munderover':
      return `${part(0)}_${bracketed(part(1))}^${bracketed(part(2))}`;
    case 'msqrt':
      return `√(${all()})`;
    case 'mroot':
      return `${part(1)}√(${part(0)})`;
    default:
      return all();
  }
}

/** Brackets around what is more than one name or number. */
export function bracketed(text: string): string {
  return /^[\p{L}\p{N}.]*$/u.test(text) ? text : `(${text})`;
}
