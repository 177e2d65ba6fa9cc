import { Document, HeadingLevel, Packer, Paragraph, Table, TableCell, TableRow, TextRun, WidthType } from 'docx';
import type { Block } from '../author.ts';
import type { Manuscript } from '../manuscript.ts';
import { fixZipTimes } from './zip-times.ts';

export async function toDocx(manuscript: Manuscript): Promise<Uint8Array> {
  const children = [
    new Paragraph({ text: manuscript.title, heading: HeadingLevel.TITLE }),
    new Paragraph({ text: manuscript.organisation }),
    ...manuscript.sections.flatMap((section) => [
      new Paragraph({ text: section.heading, heading: HeadingLevel.HEADING_1 }),
      ...section.blocks.flatMap(blockToDocx),
    ]),
  ];
  const document = new Document({ title: manuscript.title, creator: 'Shakedown', sections: [{ children }] });
  const bytes = await Packer.toBuffer(document, false, [
    { path: 'docProps/core.xml', data: coreProperties(manuscript) },
  ]);
  const copy = Uint8Array.from(bytes);
  fixZipTimes(copy);
  return copy;
}

function blockToDocx(block: Block): (Paragraph | Table)[] {
  switch (block.kind) {
    case 'paragraph':
      return [new Paragraph({ text: block.text })];
    case 'list':
      return block.items.map((text) => new Paragraph({ text, bullet: { level: 0 } }));
    case 'table': {
      const cell = (text: string, bold: boolean) =>
        new TableCell({ children: [new Paragraph({ children: [new TextRun({ text, bold })] })] });
      const row = (cells: readonly string[], header: boolean) =>
        new TableRow({ children: cells.map((text) => cell(text, header)), tableHeader: header });
      return [
        new Table({
          width: { size: 100, type: WidthType.PERCENTAGE },
          rows: [row(block.header, true), ...block.rows.map((cells) => row(cells, false))],
        }),
      ];
    }
    default:
      return block satisfies never;
  }
}

/** The library writes the time of day here, so this part is ours. */
function coreProperties({ title }: Manuscript): string {
  const date = '2026-01-01T00:00:00Z';
  return [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"',
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"',
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">',
    `<dc:title>${title}</dc:title><dc:creator>Shakedown</dc:creator>`,
    `<dcterms:created xsi:type="dcterms:W3CDTF">${date}</dcterms:created>`,
    `<dcterms:modified xsi:type="dcterms:W3CDTF">${date}</dcterms:modified>`,
    '</cp:coreProperties>',
  ].join('');
}
