import type { Fidelity, FidelityEntries, FidelitySource } from '../../kit/fidelity.ts';

const by =
  (source: FidelitySource) =>
  (...deviations: string[]): Fidelity => ({ source, sdk: 'llama-cloud-services', deviations });
const recorded = by('recording');
const documented = by('documentation');
/** The client has no such call. */
const plain = (source: FidelitySource, ...deviations: string[]): Fidelity => ({ source, sdk: undefined, deviations });

export const v1Entries: FidelityEntries = {
  'v1.upload': recorded(
    'Of 112 form fields all are checked; those for models, prompts, charts and OCR change nothing.',
    'That ratios lie between 0 and 1 is checked as 422; the specification has no bounds. Bad target_pages are 400, a guess.',
    'input_url is fetched from the mock’s own links and from hosts it was told of; S3 never: such jobs fail.',
    'webhook_url may be http and lead to the loopback; the service wants https and a public domain.',
    'parse_document_with_lvm is refused as unsupported: it is in the specification and in no documentation.',
    'Models cost the low end of their price range when small by name, else the high end.',
    'The price of a page that auto_mode upgrades is a guess, as is which of several rules counts.',
    'Screenshots are drawn as for v2, and only when asked for: in 2026 a client was given some unasked.',
    'Refusals of structured output (no schema, an unknown name) are guesses, as are the fields of the schemas with names.',
  ),
  'v1.screenshot': documented(
    'Spreadsheets and plain text, of which nothing is drawn, end with ERROR. The price (1 credit a page) and what its text results hold (those of parsing without AI) are guesses.',
  ),
  'v1.supported_file_extensions': documented('The list is the official client’s; what is really read is less.'),
  'v1.job': recorded(
    'The texts for a malformed and for an unknown id are guesses; their statuses 400 and 404 are recorded.',
  ),
  'v1.details': documented('A free-form object in the specification: its keys are guesses.'),
  'v1.parameters': documented('Only fields that were sent are shown. Keys and webhook secrets are starred.'),
  'v1.result.text': recorded('The separator is that of 2024.'),
  'v1.result.markdown': recorded(
    'parse_page_without_llm gives an empty text: no Markdown is documented for it, but not what stands in its place.',
  ),
  'v1.result.json': recorded(
    'parsingMode accurate and premium are recorded, fast and lvm are guesses.',
    'Confidence is always 1, charts and ocr are always empty, lists and code are text items.',
    'Without geometry (not a PDF) an item’s box is the whole page.',
    'Layout has an entry for each item and each figure of a PDF; figure as their label is documented for another route.',
  ),
  'v1.result.structured': documented(
    'Extracted by rules from labels, tables and lists, not by a model: what is said in sentences is not found.',
    'One object of the whole document, and one of each page in structuredData: the real shape is unpublished.',
  ),
  'v1.result.raw_text': plain('sdk source', 'Undocumented; only the Python client has it.'),
  'v1.result.raw_markdown': plain('sdk source', 'Undocumented; only the Python client has it.'),
  'v1.result.raw_xlsx': plain('guess', 'In no documentation; what an old client asked for.'),
  'v1.result.xlsx': documented('Only tables are in the workbook; sheet names are guesses. 404 without tables.'),
  'v1.result.pdf': documented('Only of documents that are PDFs, when output_pdf_of_document was sent; else 404.'),
  'v1.result.image': documented(
    'Drawn when it is asked for: 501 where the drawing library cannot be loaded, 500 for a page that cannot be drawn.',
  ),
  'v1.read': documented('Which file names exist is a guess: result.md, .txt, .json, .xlsx, .pdf, and pictures.'),
  'v1.jobs': plain(
    'recording',
    'Only job_record.job_name is recorded; the other keys are guesses. The newest 50 jobs.',
  ),
  'v1.usage_metrics': documented('Two event types only: pages_parsed and layout_extracted. Metrics appear at once.'),
};
