import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Script } from '../vocabulary/index.ts';

/** Font names or files for pdfkit. */
export interface Typeface {
  readonly regular: string;
  readonly bold: string;
}

/** Latin needs only the fonts every reader has; the others are embedded, as a subset of the letters used. */
export function typefaceOf(script: Script): Typeface {
  if (script === 'latin') return { regular: 'Helvetica', bold: 'Helvetica-Bold' };
  const folder = join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf');
  return { regular: join(folder, 'DejaVuSans.ttf'), bold: join(folder, 'DejaVuSans-Bold.ttf') };
}
