import { assemble } from '../parsing/testing.ts';
import { pdf } from '../testing.ts';
import { PIXEL } from '../v1/testing.ts';
import { loadCanvas } from './canvas.ts';

/** The pixels of an encoded picture, for tests. */
export async function pixelsOf(bytes: Uint8Array) {
  const { createCanvas, loadImage } = await loadCanvas();
  const image = await loadImage(Buffer.from(bytes));
  const canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const at = (x: number, y: number) => (Math.round(y) * image.width + Math.round(x)) * 4;
  return {
    width: image.width,
    height: image.height,
    /** Red, green, blue of a pixel. */
    colour: (x: number, y: number) => [...data.subarray(at(x, y), at(x, y) + 3)],
    /** The share of dark pixels within a rectangle, 0 to 1. */
    ink(left: number, top: number, width: number, height: number): number {
      let dark = 0;
      for (let y = Math.floor(top); y < top + height; y++) {
        for (let x = Math.floor(left); x < left + width; x++) if ((data[at(x, y)] ?? 255) < 128) dark++;
      }
      return dark / (Math.ceil(width) * Math.ceil(height));
    },
  };
}

/** A small page (900 by 600 pixels): a line of text, a red picture at (100, 60) of 40 by 30, a ruled table below. */
export function smallPdf(): Promise<Uint8Array> {
  return pdf(
    (document) => {
      document.fontSize(12).text('Dues of the harbour', 10, 10).image(PIXEL, 100, 60, { width: 40, height: 30 });
      document.fontSize(8);
      for (const [row, cells] of [
        ['Pier', 'Fee'],
        ['North', '3'],
        ['South', '4'],
      ].entries()) {
        const y = 95 + row * 14;
        for (const [column, cell] of cells.entries()) {
          document
            .rect(10 + column * 60, y, 60, 14)
            .stroke()
            .text(cell, 14 + column * 60, y + 4, { lineBreak: false });
        }
      }
    },
    { size: [216, 144], margin: 0 },
  );
}

/** A page whose one picture takes forty canvases of its own size. */
export function nestedTransparencies(): Uint8Array {
  const forms = 40;
  const nested = Array.from({ length: forms }, (_, at) => {
    const inner = at + 1 < forms ? `/G gs /F${at + 1} Do` : '0 g 0 0 9 9 re f';
    const xobjects = at + 1 < forms ? `/XObject << /F${at + 1} ${at + 6} 0 R >>` : '';
    return (
      `<< /Type /XObject /Subtype /Form /BBox [0 0 800 800] /Group << /S /Transparency /I true >> /Resources << ` +
      `/ExtGState << /G << /ca 0.5 /BM /Multiply >> >> ${xobjects} >> /Length ${inner.length} >>\nstream\n${inner}\nendstream`
    );
  });
  const start = '/G gs /F0 Do';
  return assemble([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 800 800] /Contents 4 0 R /Resources << /ExtGState << /G << /ca 0.5 /BM /Multiply >> >> /XObject << /F0 5 0 R >> >> >>',
    `<< /Length ${start.length} >>\nstream\n${start}\nendstream`,
    ...nested,
  ]);
}
