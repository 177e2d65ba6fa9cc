import { nextTurn } from '../../../../lib/waiting.ts';
import { limitPage } from '../page-limit.ts';
import { type ParsedPage, ParseFailure, type ParseInput, type ParseSettings } from '../types.ts';
import { refuseBombs } from './bombs.ts';
import { layOutPages } from './layout.ts';
import { openPdf, type PdfDocument } from './open.ts';
import { readPage } from './read-page.ts';
import type { RawPage } from './types.ts';

/** A PDF's wanted pages. Between pages the event loop gets its turn. */
export async function parsePdf({ bytes, settings, signal }: ParseInput): Promise<ParsedPage[]> {
  await refuseBombs(bytes, signal);
  const document = await openPdf(bytes, { images: settings.images === true || settings.figures === true });
  try {
    const wanted = wantedPages(document.numPages, settings);
    const { pages, failures } = await readPages(document, wanted, settings, signal);
    const parsed = new Map(failures);
    const pause = () => nextTurn(signal);
    for (const page of await layOutPages(pages, settings, pause)) parsed.set(page.number, limitPage(page));
    return wanted.flatMap((number) => parsed.get(number) ?? []);
  } finally {
    await document.loadingTask.destroy();
  }
}

/** A file may claim any number of pages; no tier takes so many (ours). */
const MAX_PAGES = 100_000;

function wantedPages(total: number, settings: ParseSettings): readonly number[] {
  if (total > MAX_PAGES) throw new ParseFailure('TOO_MANY_PAGES', `The PDF says that it has ${total} pages.`);
  if (total === 0) throw new ParseFailure('PDF_IS_BROKEN', 'The PDF has no pages.');
  const wanted = settings.select(total);
  if (wanted.length > settings.maxPages) {
    throw new ParseFailure(
      'DOCUMENT_TOO_LARGE',
      `Job would parse ${wanted.length} out of ${total} pages in document, max pages allowed for ${settings.cappedBy} is ${settings.maxPages}`,
    );
  }
  return wanted;
}

async function readPages(
  document: PdfDocument,
  wanted: readonly number[],
  settings: ParseSettings,
  signal: AbortSignal,
): Promise<{ pages: RawPage[]; failures: [number, ParsedPage][] }> {
  const pages: RawPage[] = [];
  const failures: [number, ParsedPage][] = [];
  for (const number of wanted) {
    await nextTurn(signal);
    try {
      const page = await document.getPage(number);
      pages.push(await readPage(page, settings, signal));
      page.cleanup();
    } catch (error) {
      if (error instanceof ParseFailure) throw error;
      // pdf.js throws many kinds of errors for damaged pages; the others of the document are still good
      failures.push([number, failedPage(number, error)]);
    }
  }
  if (pages.length === 0 && failures.length > 0) {
    throw new ParseFailure('PDF_IS_BROKEN', 'None of the pages of the PDF can be read.');
  }
  return { pages, failures };
}

function failedPage(number: number, error: unknown): ParsedPage {
  const failure = `The page cannot be read: ${error instanceof Error ? error.name : 'unknown error'}`;
  return { number, width: 612, height: 792, items: [], header: [], footer: [], text: '', rotation: 0, failure };
}
