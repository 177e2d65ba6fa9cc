export { formsPage } from './forms.ts';
export { type DocumentImage, documentImages, pageImages, type WantedImages } from './images.ts';
export { label } from './labels.ts';
export { type LayoutElement, layoutElements, layoutPictures } from './layout.ts';
export { outputPdf } from './output-pdf.ts';
export { typedRows } from './rows.ts';
export { strippedPages, strippedText } from './stripped.ts';
export { type Granularity, groundedItems, rawWords, SpanFinder } from './words.ts';
export { workbook } from './workbook.ts';
