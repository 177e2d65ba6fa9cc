import type { PdfPage } from './open.ts';

export interface FontFace {
  readonly bold: boolean;
  readonly mono: boolean;
}

/** What fonts' names say about them. Includes TeX's: CMBX and SFBX are bold, CMTT and SFTT typewriter faces. */
const BOLD = /bold|black|heavy|semibold|demi|cmbx|sfbx|cmssbx|-medi\b|\bmedi$|libertinetb|linbiolinumtb|\bbx\d|,b\b/i;
const MONO = /mono|courier|typewriter|consol|menlo|cmtt|cmsltt|sftt|nimbusmon|inconsolata|txtt|\bcmvtt|lucidacons/i;

/** Looks fonts up by the name that text pieces carry. Only after the page's operator list was read. */
export function fontFaces(
  page: PdfPage,
  styles: Readonly<Record<string, { fontFamily: string }>>,
): (name: string) => FontFace {
  const known = new Map<string, FontFace>();
  return (name) => {
    const before = known.get(name);
    if (before) return before;
    const real = realName(page, name);
    const family = styles[name]?.fontFamily ?? '';
    const math = /math|cmmi|cmsy|cmex|txsys|txex|msam|msbm/i.test(real);
    const face = {
      bold: BOLD.test(real),
      mono: !math && (MONO.test(real) || (family === 'monospace' && !/serif|roman|times|sans/i.test(real))),
    };
    known.set(name, face);
    return face;
  };
}

function realName(page: PdfPage, name: string): string {
  if (!page.commonObjs.has(name)) return '';
  const font: unknown = page.commonObjs.get(name);
  const real = typeof font === 'object' && font !== null && 'name' in font ? String(font.name) : '';
  return real.replace(/^[A-Z]{6}\+/, '');
}
