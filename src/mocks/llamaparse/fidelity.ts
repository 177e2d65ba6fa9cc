import type { Fidelity, FidelityEntries, FidelitySource, NotMocked } from '../kit/fidelity.ts';
import { v1Entries } from './v1/fidelity.ts';
import { alphaEntries } from './v2alpha1/fidelity.ts';

const by =
  (source: FidelitySource) =>
  (...deviations: string[]): Fidelity => ({ source, sdk: '@llamaindex/llama-cloud', deviations });
const typed = by('sdk source');
const documented = by('documentation');

/** The files API of before 2026: official clients of today have no call for it. */
const old = (source: FidelitySource): Fidelity => ({
  source,
  sdk: undefined,
  deviations: ['Recorded in 2025; whether today’s service still serves it is unknown.'],
});

const WITHOUT_EFFECT: readonly string[] = [
  'Checked and without effect, as they need a model, OCR or the eye: agentic_options, ocr_parameters, specialized_chart_parsing, ' +
    'camera_photo_correction, ignore_text_in_image, fail_on_image_ocr_error; and of auto mode custom_prompt, high_res_ocr, language and ' +
    'adaptive_long_table.',
  'annotate_revisions tells the tracked changes and comments of Word files, with empty boxes: the file lays nothing out. What a deletion ' +
    'or a format is about is a guess; offsets are null where Markdown marks stand within the text; notes of PDFs are not told.',
];

const OPTIONS: readonly string[] = [
  'auto_mode_configuration: of several rules the first counts, one without conditions takes no page, charts are only those of ' +
    'presentations; numeric words and the price (that of the rule’s tier) are guesses.',
  'Of web pages only hidden and style attributes are looked at, not style sheets. Names of sheets are guesses.',
  'Formulas are computed with the usual functions; one with another, or that cells share, keeps the stored value, as do all of OpenDocument files. A slide’s charts are read of PowerPoint files only.',
  'spatial_text lays the plain text of PDFs out when it is asked for; that non-fast tiers do so by themselves (documented) they do not here, ' +
    'where text is in reading order. Text below 2 points is left out of everything, as in the vendor’s open parser.',
  'ignore_hidden_text knows invisible text of PDFs, not what has the colour of its ground. aggressive_table_extraction takes tables of ' +
    'two rows, disable_heuristics leaves the lines around tables out of account; a buggy font is one with 2 % of unknown letters: guesses.',
  'cost_optimizer goes by tables, columns and inlined pictures: maps and diagrams are not recognised.',
  'A sheet of a spreadsheet costs 1 credit in place of the tier’s price; CSV counts as one (a guess).',
];

const entries: FidelityEntries = {
  'parse.upload': typed(
    'No recorded answer of v2 was found; of its job ids and of refusals some were seen live.',
    ...WITHOUT_EFFECT,
    ...OPTIONS,
    'Rate limits and credits are the published ones, with plan: the default account has none. That their windows are fixed is a guess.',
  ),
  'parse.create': typed(
    'source_url is fetched from the mock’s own links and from the hosts of sourceHosts; a job for any other fails. http_proxy has no effect.',
    'The status for no source, or for two, is a guess.',
    'That values of JSON are converted ("2" is a number) and that other content types are refused are FastAPI’s defaults, a guess here; so are Starlette’s limits of 1,000 fields and 1 MB for a field.',
    ...WITHOUT_EFFECT,
  ),
  'parse.list': documented('Newest first is a guess.'),
  'parse.versions': documented('The versions of 2026-09.'),
  'parse.get': typed(
    'Documents are really parsed, by rules and not by a model: text in images is not read.',
    'PDF, Word, Excel and PowerPoint files of today, OpenDocument (also templates, flat XML and the files of OpenOffice 1), RTF, EPUB, HTML, Markdown, CSV and text are read; other kinds fail as unsupported.',
    'Embedded pictures are those of PDF, DOCX, ODT, RTF and EPUB files.',
    'Screenshots are drawn of PDFs as they look, of pictures (PNG, JPEG, GIF, WebP, BMP), and of Office, EPUB and HTML files from what was read in them, in one typeface; not of spreadsheets and plain text. Sizes (300 dpi, at most 3,200 pixels a side) and names (page_1.jpg, page_1_table_1_v2.jpg) are those that clients were given; that layout pictures are figures and tables, not charts of lines, is a guess.',
    'Letters of fonts that are neither embedded nor among the standard 14 are drawn as empty boxes or not at all; pictures packed as JPEG 2000, JBIG2 or fax are left out.',
    'A PDF without any text, or a picture, is parsed where screenshots or layout were asked for, and fails with NO_DATA_FOUND_IN_FILE elsewhere: there is no OCR.',
    'Which cells become numbers or null, and the rows of raw_words, are guesses; grounded_items is what clients of the live service read.',
    'Forms are the fields of the file itself: printed ones are not recognised, and signatures count as blank.',
    'Every confidence is 1, or 0 for a page that failed.',
    'The keys of result_content_metadata are unsettled in the vendor’s own documents.',
    'Confidence is 1 for a page that could be read, 0 for one that could not.',
    'error_message begins with v1’s code; v2’s own texts are unpublished.',
    'The order of images_content_metadata is a guess: embedded, screenshot, layout, page by page.',
    'When results expire is unpublished: here after 30 days.',
  ),
  'parse.cancel': documented('The status for a job that has ended is a guess.'),
  'parse.delete': typed('The status for a job that has not ended is a guess.'),
  'files.create': typed(
    'The status 201 and ids that are UUIDs were seen live.',
    'The plan’s cap of files is unpublished.',
  ),
  'files.list': typed(),
  'files.query': typed('The status and text for an order_by that is none are guesses.'),
  'files.get': typed('The text for an unknown id is a guess.'),
  'files.content': typed('Presigned links lead to the mock itself; an hour is a guess.'),
  'files.delete': typed(),
  'webhook_configs.create': typed(
    'The status is a guess, and so are the texts of refusals.',
    'Loopback addresses and names of private networks are taken, with http too; the service wants public https.',
  ),
  'webhook_configs.list': typed(),
  'webhook_configs.get': typed('The text for an unknown id is a guess.'),
  'webhook_configs.update': typed('What null does to a field is a guess.'),
  'webhook_configs.delete': typed('The status 204 is a guess.'),
  'configurations.create': typed(
    'Settings of other products than parse_v2 are kept and not checked.',
    'That a request’s own options go before the saved ones is documented for tier and version only.',
  ),
  'configurations.list': typed('latest_only changes nothing: one version is kept.'),
  'configurations.get': typed(),
  'configurations.update': typed(),
  'configurations.delete': typed('The status 204 is a guess.'),
  'old_files.create': old('recording'),
  'old_files.list': old('recording'),
  'old_files.get': old('documentation'),
  'old_files.content': old('documentation'),
  'old_files.delete': old('documentation'),
  openapi: {
    source: 'recording',
    sdk: undefined,
    deviations: ['That the path exists is recorded; the document tells this mock’s routes, without bodies.'],
  },
  health: {
    source: 'documentation',
    sdk: undefined,
    deviations: ['The path is the official Helm chart’s; the body is a guess.'],
  },
  'projects.list': typed('Every project and organization that the mock’s own key names is taken for its own.'),
  'projects.get': typed(),
  ...v1Entries,
  ...alphaEntries,
  'v2_projects.list': typed('There is one project, and so one page.'),
  'v2_projects.get': typed(),
  download: {
    source: 'guess',
    sdk: undefined,
    deviations: [
      'Stands for the service’s presigned S3 addresses, with S3’s XML errors: 403 when expired, 404 when deleted.',
    ],
  },
};

const notMocked: readonly NotMocked[] = [
  {
    calls:
      'extract, classify, split, sheets, batches, pipelines, indexes, retrievers, agent data, chat; /docs and /redoc',
    answer: '404 `{"detail":"Not Found"}`, as an unknown route',
  },
];

export const llamaparseFidelity = { entries, notMocked };
