import { canaryCoverage } from '../documents/canaries.ts';
import { pdfPages } from '../documents/pdf.ts';
import { textLayer } from '../documents/text-layer.ts';
import { documentMime } from '../documents/types.ts';
import { PipelineError } from '../errors.ts';
import type { LeasedJob } from '../queue/leased-job.ts';
import type { StageOutcome } from '../queue/outcomes.ts';
import type { EventPayload } from '../telemetry/events.ts';
import type { StageContext } from './context.ts';
import { readParsed, readRaw } from './stored.ts';

/** `parsed`: is the stored text really this document's? Compared with the upload itself, read without LlamaParse. */
export async function validate(job: LeasedJob, context: StageContext): Promise<StageOutcome> {
  const raw = await readRaw(job, context);
  const parsed = await readParsed(job, context);
  if (parsed.trim() === '') throw unfit('PARSED_EMPTY', 'the parsed text is empty');
  await checkPages(job, raw);
  const payload = await checkCanaries(job, context, raw, parsed);
  context.carried.parsed = parsed;
  return {
    kind: 'advance',
    steps: [
      { to: 'parse_validated', event: { code: 'PARSE_VALIDATED', payload } },
      { to: 'chunking', event: { code: 'CHUNKING_STARTED', payload: {} } },
    ],
    effect: { kind: 'none' },
  };
}

async function checkPages(job: LeasedJob, raw: Uint8Array): Promise<void> {
  const pages = job.document.pageOffsets?.length ?? 0;
  if (pages === 0) throw unfit('PAGE_COUNT_MISMATCH', 'the parsed text has no pages');
  if (documentMime(job.document.mime) !== 'application/pdf') return;
  const real = await pdfPages(raw);
  if (real === undefined || real === pages) return;
  throw unfit('PAGE_COUNT_MISMATCH', `the document has ${real} pages, the parsed text ${pages}`);
}

async function checkCanaries(
  job: LeasedJob,
  context: StageContext,
  raw: Uint8Array,
  parsed: string,
): Promise<EventPayload> {
  const { canaryCoverage: least, canarySample } = context.config.validation;
  const mime = documentMime(job.document.mime);
  const text = mime ? await textLayer(raw, mime) : undefined;
  if (text === undefined) return { canaries: 0, note: 'the upload cannot be opened here: canaries skipped' };
  const { sought, found } = canaryCoverage(text, parsed, canarySample);
  if (sought === 0) return { canaries: 0, note: 'the upload has no text layer: canaries skipped' };
  if (found / sought < least) {
    throw unfit('CANARY_MISSING', `of ${sought} words of the document only ${found} are in the parsed text`);
  }
  return { canaries: sought, found };
}

/** Looking at the same text again would find the same: the next step is a user's retry, which parses anew. */
function unfit(code: string, message: string): PipelineError {
  return new PipelineError(code, message, { retryable: false });
}
