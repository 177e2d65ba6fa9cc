import type { Random } from '../../../lib/random.ts';
import { openPdf, PAGE } from './open.ts';
import { drawScan, encodePng } from './raster.ts';

/** Pixels per point: 72 dots per inch, a poor scan, which keeps the file small. */
const RESOLUTION = 1;

/** One picture per page and not one letter of text. */
export async function writeScannedPdf(pages: number, random: Random): Promise<Uint8Array> {
  if (!(pages >= 1)) throw new RangeError(`a scan has at least one page, not ${pages}`);
  const { pdf, finish } = openPdf({ title: 'Scan', author: 'Scanner' });
  for (let page = 0; page < pages; page++) {
    const scan = drawScan(PAGE.width * RESOLUTION, PAGE.height * RESOLUTION, random.derive(`page ${page}`));
    pdf.addPage().image(encodePng(scan), 0, 0, { width: PAGE.width, height: PAGE.height });
  }
  return finish();
}
