import { allItems, itemLines } from './items.ts';
import { mergeTables } from './merge-tables.ts';
import { recognise } from './recognise.ts';
import { type ParsedDocument, type ParsedPage, ParseFailure, type ParseInput, type ParseSettings } from './types.ts';

/**
 * Reads a document, whatever it is. Heavy libraries are loaded when first needed; between pages others get their turn.
 * @throws ParseFailure what the service would fail the job with
 */
export async function parseDocument(input: ParseInput): Promise<ParsedDocument> {
  const document = await dispatch(input);
  if (
    !input.settings.withoutText &&
    !document.pages.some((page) => page.failure !== undefined || page.text.trim() !== '')
  ) {
    throw new ParseFailure('NO_DATA_FOUND_IN_FILE', 'No text was found in the file; scanned pages are not read here.');
  }
  return document;
}

async function dispatch(input: ParseInput): Promise<ParsedDocument> {
  const found = recognise(input.bytes, input.filename);
  switch (found.kind) {
    case 'pdf': {
      const { parsePdf } = await import('./pdf/index.ts');
      return withOriginal(finish('pdf', await parsePdf(input), input.settings), input);
    }
    case 'image': {
      const { parseImage } = await import('./image.ts');
      return withOriginal(finish('image', selected(input, [parseImage(found.format, input)]), input.settings), input);
    }
    case 'docx': {
      const { parseDocx } = await import('./words/docx/index.ts');
      return finish('docx', selected(input, parseDocx(input.bytes, input.settings)), input.settings);
    }
    case 'xlsx': {
      const { parseXlsx } = await import('./office/xlsx.ts');
      return finish('xlsx', selected(input, parseXlsx(input.bytes, input.settings.sheets)), input.settings);
    }
    case 'pptx': {
      const { parsePptx } = await import('./office/pptx.ts');
      return finish('pptx', selected(input, parsePptx(input.bytes, input.settings.slides)), input.settings);
    }
    case 'odt': {
      const { parseOdt } = await import('./words/odt/index.ts');
      return finish('odt', selected(input, parseOdt(input.bytes, input.settings)), input.settings);
    }
    case 'rtf': {
      const { parseRtf } = await import('./words/rtf/index.ts');
      return finish('rtf', selected(input, parseRtf(input.bytes, input.settings)), input.settings);
    }
    case 'ods': {
      const { parseOds } = await import('./odf/sheets.ts');
      return finish('ods', selected(input, parseOds(input.bytes, input.settings.sheets)), input.settings);
    }
    case 'odp': {
      const { parseOdp } = await import('./odf/slides.ts');
      return finish('odp', selected(input, parseOdp(input.bytes, input.settings)), input.settings);
    }
    case 'epub': {
      const { parseEpub } = await import('./epub.ts');
      return finish('epub', selected(input, parseEpub(input.bytes, input.settings)), input.settings);
    }
    case 'html': {
      const { parseHtml } = await import('./html/index.ts');
      return finish('html', selected(input, [parseHtml(found.text, input.settings)]), input.settings);
    }
    case 'markdown': {
      const { parseMarkdown } = await import('./markdown.ts');
      return finish('markdown', selected(input, [parseMarkdown(found.text)]), input.settings);
    }
    case 'text':
    case 'csv': {
      const { parseText, parseCsv } = await import('./text.ts');
      const page = found.kind === 'csv' ? parseCsv(found.text) : parseText(found.text);
      return finish(found.kind, selected(input, [page]), input.settings);
    }
    default:
      return found satisfies never;
  }
}

function selected({ settings }: ParseInput, pages: readonly ParsedPage[]): ParsedPage[] {
  const wanted = new Set(settings.select(pages.length));
  return pages.filter((page) => wanted.has(page.number));
}

function finish(kind: ParsedDocument['kind'], pages: readonly ParsedPage[], settings: ParseSettings): ParsedDocument {
  if (pages.length === 0) throw new ParseFailure('NO_DATA_FOUND_IN_FILE', 'None of the wanted pages exists.');
  const chars = pages.reduce((sum, page) => sum + size(page), 0);
  return { kind, pages: settings.mergeTables ? mergeTables(pages) : pages, chars };
}

function withOriginal(document: ParsedDocument, { bytes, settings }: ParseInput): ParsedDocument {
  return settings.keepOriginal ? { ...document, original: bytes, chars: document.chars + bytes.length } : document;
}

/** A word's box takes about as much room as this many letters. */
const CHARS_PER_BOX = 40;

/** Roughly what a page takes in memory, in characters. */
function size(page: ParsedPage): number {
  const words = allItems(page).flatMap(itemLines);
  const boxes = words.reduce((sum, line) => sum + line.words.length + 1, 0);
  const images = (page.images ?? []).reduce((sum, { bytes }) => sum + bytes.length, 0);
  return page.text.length * 2 + (page.source?.length ?? 0) + boxes * CHARS_PER_BOX + images;
}
