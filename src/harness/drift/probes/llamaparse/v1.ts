import type LlamaCloud from '@llamaindex/llama-cloud';
import { waitFor } from '../../../../lib/waiting.ts';
import type { Probe, ProbeContext } from '../../types.ts';
import { UNKNOWN_ID } from './files.ts';
import { smallPdf } from './small-pdf.ts';

/** A page parsed with an LLM: 3 credits at $0.00125. */
const PAGE_MICRO_USD = 3_750;
const JOB_LIMIT_MS = 150_000;
export const v1Note = () => new File(['# Salt\n\n| a | b |\n| - | - |\n| 1 | 2 |\n'], 'shakedown.md');

type V1Probe = Probe<LlamaCloud>;
/** The client that `llama-cloud-services` makes its reader's calls with. */
type Generated = typeof import('llama-cloud-services/api');
type Options = ReturnType<typeof over>;

/**
 * A call through the generated client. That package is a development dependency, large and deprecated: where it is not
 * installed, these probes are not measured, and say why.
 */
export function viaGenerated(
  call: (client: Generated, options: Options, context: ProbeContext) => Promise<unknown>,
): V1Probe['run'] {
  return async (_client, context) => call(await import('llama-cloud-services/api'), over(context), context);
}

function ofJob(call: (client: Generated, options: Options & { path: { job_id: string } }) => Promise<unknown>) {
  return viaGenerated((client, options, { kept }) => call(client, { ...options, path: { job_id: kept('v1-job') } }));
}

/** What every call is given. The client says nowhere who it is, so it is said for it. */
function over({ baseUrl, apiKey, fetch }: ProbeContext) {
  return {
    baseUrl,
    headers: { Authorization: `Bearer ${apiKey}`, 'x-client-info': 'llama-cloud-services' },
    // a Request can be read once only, and the capturing fetch reads it too
    fetch: async (input: Parameters<typeof globalThis.fetch>[0]) => {
      const request = new Request(input);
      const { method, headers } = request;
      return fetch(request.url, { method, headers, ...(method === 'POST' && { body: await request.arrayBuffer() }) });
    },
  };
}

const making: readonly V1Probe[] = [
  {
    id: 'v1.upload',
    operation: 'v1.upload',
    maxMicroUsd: PAGE_MICRO_USD,
    run: viaGenerated(async (client, options, { keep }) => {
      const body = { file: v1Note() };
      const made = await client.uploadFileApiV1ParsingUploadPost({ ...options, body, throwOnError: true });
      keep('v1-job', made.data.id);
    }),
  },
  {
    id: 'v1.upload/structured',
    operation: 'v1.upload',
    maxMicroUsd: PAGE_MICRO_USD,
    run: viaGenerated(async (client, options, { keep }) => {
      const structured_output_json_schema = JSON.stringify({
        type: 'object',
        properties: { salt: { type: 'string' } },
      });
      const body = {
        file: new File(['# Sea\n\nSalt: 35 g\n'], 'sea.md'),
        structured_output: true,
        structured_output_json_schema,
      };
      const made = await client.uploadFileApiV1ParsingUploadPost({ ...options, body, throwOnError: true });
      keep('v1-structured-job', made.data.id);
    }),
  },
  {
    id: 'v1.upload/no-source',
    operation: 'v1.upload',
    run: viaGenerated((client, options) => client.uploadFileApiV1ParsingUploadPost({ ...options, body: {} })),
  },
  {
    id: 'v1.upload/tier-without-version',
    operation: 'v1.upload',
    run: viaGenerated((client, options) => {
      const body = { file: v1Note(), tier: 'cost_effective' };
      return client.uploadFileApiV1ParsingUploadPost({ ...options, body });
    }),
  },
  {
    id: 'v1.screenshot',
    operation: 'v1.screenshot',
    maxMicroUsd: PAGE_MICRO_USD,
    run: viaGenerated(async (client, options, { keep }) => {
      const body = { file: smallPdf() };
      const made = await client.screenshotApiV1ParsingScreenshotPost({ ...options, body, throwOnError: true });
      keep('v1-screenshot-job', (made.data as { id: string }).id);
    }),
  },
  {
    id: 'v1.screenshot/no-source',
    operation: 'v1.screenshot',
    run: viaGenerated((client, options) => client.screenshotApiV1ParsingScreenshotPost({ ...options, body: {} })),
  },
  {
    id: 'v1.supported_file_extensions',
    operation: 'v1.supported_file_extensions',
    run: viaGenerated((client, options) =>
      client.getSupportedFileExtensionsApiV1ParsingSupportedFileExtensionsGet(options),
    ),
  },
];

const statuses: readonly V1Probe[] = [
  {
    id: 'v1.job',
    operation: 'v1.job',
    run: viaGenerated((client, options, { clock, kept }) => v1Ended(client, options, { clock, id: kept('v1-job') })),
  },
  {
    id: 'v1.job/unknown',
    operation: 'v1.job',
    run: viaGenerated((client, options) =>
      client.getJobApiV1ParsingJobJobIdGet({ ...options, path: { job_id: UNKNOWN_ID } }),
    ),
  },
  {
    id: 'v1.job/malformed',
    operation: 'v1.job',
    run: viaGenerated((client, options) =>
      client.getJobApiV1ParsingJobJobIdGet({ ...options, path: { job_id: 'shakedown' } }),
    ),
  },
  {
    id: 'v1.details',
    operation: 'v1.details',
    run: ofJob((client, options) => client.getParsingJobDetailsApiV1ParsingJobJobIdDetailsGet(options)),
  },
  {
    id: 'v1.parameters',
    operation: 'v1.parameters',
    run: ofJob((client, options) => client.getJobParametersApiV1ParsingJobJobIdParametersGet(options)),
  },
  {
    id: 'v1.usage_metrics',
    operation: 'v1.usage_metrics',
    async run(client, context) {
      const [project] = await client.projects.list();
      const query = { organization_id: project?.organization_id ?? '', page_size: 1 };
      const metrics = viaGenerated((generated, options) => {
        return generated.listUsageMetricsApiV1BetaUsageMetricsGet({ ...options, query });
      });
      await metrics(client, context);
    },
  },
  { id: 'v1.jobs', operation: 'v1.jobs', run: (_client, context) => get(context, '/api/v1/jobs') },
];

const results: readonly V1Probe[] = [
  {
    id: 'v1.result.text',
    operation: 'v1.result.text',
    run: ofJob((client, options) => client.getJobTextResultApiV1ParsingJobJobIdResultTextGet(options)),
  },
  {
    id: 'v1.result.markdown',
    operation: 'v1.result.markdown',
    run: ofJob((client, options) => client.getJobResultApiV1ParsingJobJobIdResultMarkdownGet(options)),
  },
  {
    id: 'v1.result.json',
    operation: 'v1.result.json',
    run: ofJob((client, options) => client.getJobJsonResultApiV1ParsingJobJobIdResultJsonGet(options)),
  },
  {
    id: 'v1.result.structured',
    operation: 'v1.result.structured',
    run: viaGenerated(async (client, options, { clock, kept }) => {
      const path = { job_id: kept('v1-structured-job') };
      await v1Ended(client, options, { clock, id: path.job_id });
      return client.getJobStructuredResultApiV1ParsingJobJobIdResultStructuredGet({ ...options, path });
    }),
  },
  {
    id: 'v1.result.structured/not-asked-for',
    operation: 'v1.result.structured',
    run: ofJob((client, options) => client.getJobStructuredResultApiV1ParsingJobJobIdResultStructuredGet(options)),
  },
  {
    id: 'v1.result.pdf/not-asked-for',
    operation: 'v1.result.pdf',
    run: ofJob((client, options) => client.getJobRawTextResultApiV1ParsingJobJobIdResultPdfGet(options)),
  },
  {
    id: 'v1.result.xlsx',
    operation: 'v1.result.xlsx',
    run: ofJob((client, options) => client.getJobRawXlsxResultApiV1ParsingJobJobIdResultXlsxGet(options)),
  },
  {
    id: 'v1.result.image',
    operation: 'v1.result.image',
    run: viaGenerated(async (client, options, { clock, kept }) => {
      const path = { job_id: kept('v1-screenshot-job'), name: 'page_1.jpg' };
      await v1Ended(client, options, { clock, id: path.job_id });
      return client.getJobImageResultApiV1ParsingJobJobIdResultImageNameGet({ ...options, path });
    }),
  },
  {
    id: 'v1.result.image/unknown',
    operation: 'v1.result.image',
    run: ofJob((client, { path, ...options }) => {
      const named = { ...path, name: 'img_p0_1.png' };
      return client.getJobImageResultApiV1ParsingJobJobIdResultImageNameGet({ ...options, path: named });
    }),
  },
  {
    id: 'v1.read',
    operation: 'v1.read',
    run: ofJob((client, { path, ...options }) => {
      const named = { ...path, filename: 'result.md' };
      return client.generatePresignedUrlApiV1ParsingJobJobIdReadFilenameGet({ ...options, path: named });
    }),
  },
  {
    id: 'v1.result.text/unknown',
    operation: 'v1.result.text',
    run: viaGenerated((client, options) => {
      const path = { job_id: UNKNOWN_ID };
      return client.getJobTextResultApiV1ParsingJobJobIdResultTextGet({ ...options, path });
    }),
  },
  // the generated client has no call for these
  { id: 'v1.result.raw_text', operation: 'v1.result.raw_text', run: raw('text') },
  { id: 'v1.result.raw_markdown', operation: 'v1.result.raw_markdown', run: raw('markdown') },
  { id: 'v1.result.raw_xlsx', operation: 'v1.result.raw_xlsx', run: raw('xlsx') },
];

function raw(form: string): V1Probe['run'] {
  return (_client, context) => get(context, `/api/v1/parsing/job/${context.kept('v1-job')}/result/raw/${form}`);
}

async function get({ baseUrl, apiKey, fetch }: ProbeContext, path: string): Promise<ArrayBuffer> {
  return (await fetch(`${baseUrl}${path}`, { headers: { authorization: `Bearer ${apiKey}` } })).arrayBuffer();
}

/** The job once it has ended; its last answer is what is measured. */
export function v1Ended(
  client: Generated,
  options: Options,
  { clock, id }: Pick<ProbeContext, 'clock'> & { id: string },
) {
  return waitFor({ clock, what: `the job ${id}`, limitMs: JOB_LIMIT_MS, everyMs: 250 }, async (signal) => {
    const path = { job_id: id };
    const { data } = await client.getJobApiV1ParsingJobJobIdGet({ ...options, path, signal, throwOnError: true });
    return data.status === 'PENDING' ? undefined : data;
  });
}

/** Parse API v1. */
export const v1Probes: readonly V1Probe[] = [...making, ...statuses, ...results];
