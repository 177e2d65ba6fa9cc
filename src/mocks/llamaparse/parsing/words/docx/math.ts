import { bracketed } from '../../mathml.ts';
import { childOf, childrenOf, textOf, type XmlElement } from '../../xml.ts';

/** Formulas within formulas (ours, bounds recursion). */
const MAX_DEPTH = 50;

/** Word's formula on one line: `x^2`, `(a+b)/c`, `√(x)`, `∑_(i=1)^n i`. */
export function mathText(element: XmlElement | undefined, depth = 0): string {
  if (!element || depth > MAX_DEPTH) return '';
  const part = (name: string) => mathText(childOf(element, name), depth + 1);
  switch (element.name) {
    case 't':
      return textOf(element);
    case 'f':
      return `${bracketed(part('num'))}/${bracketed(part('den'))}`;
    case 'sSup':
      return `${part('e')}^${bracketed(part('sup'))}`;
    case 'sSub':
      return `${part('e')}_${bracketed(part('sub'))}`;
    case 'sSubSup':
      return `${part('e')}_${bracketed(part('sub'))}^${bracketed(part('sup'))}`;
    case 'rad':
      return `${part('deg')}√(${part('e')})`;
    case 'nary':
      return `${sign(element, 'naryPr', 'chr', '∫')}${raised('_', part('sub'))}${raised('^', part('sup'))} ${part('e')}`;
    case 'd': {
      const parts = childrenOf(element, 'e').map((one) => mathText(one, depth + 1));
      return `${sign(element, 'dPr', 'begChr', '(')}${parts.join('|')}${sign(element, 'dPr', 'endChr', ')')}`;
    }
    case 'mr':
      return childrenOf(element, 'e')
        .map((one) => mathText(one, depth + 1))
        .join(' ');
    case 'm':
      return childrenOf(element, 'mr')
        .map((row) => mathText(row, depth + 1))
        .join('; ');
    default:
      return childrenOf(element)
        .filter(({ name }) => !name.endsWith('Pr'))
        .map((child) => mathText(child, depth + 1))
        .join('');
  }
}

function raised(mark: string, text: string): string {
  return text === '' ? '' : `${mark}${bracketed(text)}`;
}

function sign(element: XmlElement, properties: string, name: string, usual: string): string {
  return childOf(element, properties, name)?.attributes['m:val'] ?? usual;
}
