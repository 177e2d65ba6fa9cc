const SENTENCE = 'BT /F1 12 Tf 12 30 Td (Salt of the sea) Tj ET';

const OBJECTS: readonly string[] = [
  '<< /Type /Catalog /Pages 2 0 R >>',
  '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
  '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 144 72] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
  `<< /Length ${SENTENCE.length} >>\nstream\n${SENTENCE}\nendstream`,
  '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
];

/** One page of 2 by 1 inches with one line: what costs least to draw. */
export function smallPdf(): File {
  let text = '%PDF-1.4\n';
  const places = OBJECTS.map((object, index) => {
    const at = String(text.length).padStart(10, '0');
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${at} 00000 n \n`;
  });
  const start = text.length;
  const size = OBJECTS.length + 1;
  text += `xref\n0 ${size}\n0000000000 65535 f \n${places.join('')}`;
  text += `trailer << /Size ${size} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return new File([text], 'shakedown.pdf', { type: 'application/pdf' });
}
