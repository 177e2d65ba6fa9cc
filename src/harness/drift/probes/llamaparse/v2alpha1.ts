import type LlamaCloud from '@llamaindex/llama-cloud';
import type { Probe } from '../../types.ts';
import { v1Ended, v1Note, viaGenerated } from './v1.ts';

/** One page of the fast tier: a credit at $0.00125. */
const PAGE_MICRO_USD = 1_250;
const parse_options = { tier: 'fast', version: 'latest' } as const;

const making: readonly Probe<LlamaCloud>[] = [
  {
    id: 'v2alpha1.create',
    operation: 'v2alpha1.create',
    maxMicroUsd: PAGE_MICRO_USD,
    async run(client, context) {
      const stored = await client.files.create({ file: v1Note(), purpose: 'parse' });
      const create = viaGenerated(async (generated, options) => {
        const body = { file_id: stored.id, parse_options };
        const made = await generated.uploadFileByIdApiV2Alpha1ParsePost({ ...options, body, throwOnError: true });
        context.keep('v2alpha1-job', made.data.id);
      });
      await create(client, context);
    },
  },
  {
    id: 'v2alpha1.url/no-tier',
    operation: 'v2alpha1.url',
    run: viaGenerated((generated, options) => {
      const body = { source_url: 'https://example.com/tides.md', parse_options: {} as typeof parse_options };
      return generated.uploadFileByUrlApiV2Alpha1ParseUrlPost({ ...options, body });
    }),
  },
  // the generated client sends no body with this one, so nothing of it is an upload
  {
    id: 'v2alpha1.upload/no-file',
    operation: 'v2alpha1.upload',
    run: viaGenerated((generated, options) => generated.uploadFileMultipartApiV2Alpha1ParseUploadPost(options)),
  },
];

const results: readonly Probe<LlamaCloud>[] = [
  {
    id: 'v2alpha1.result.text',
    operation: 'v2alpha1.result.text',
    run: viaGenerated(async (generated, options, { clock, kept }) => {
      const path = { job_id: kept('v2alpha1-job') };
      await v1Ended(generated, options, { clock, id: path.job_id });
      return generated.getTextTemplateApiV2Alpha1ParseJobJobIdResultTextGet({ ...options, path });
    }),
  },
  {
    id: 'v2alpha1.result.markdown',
    operation: 'v2alpha1.result.markdown',
    run: viaGenerated((generated, options, { kept }) => {
      const path = { job_id: kept('v2alpha1-job') };
      return generated.getMarkdownTemplateApiV2Alpha1ParseJobJobIdResultMarkdownGet({ ...options, path });
    }),
  },
  {
    id: 'v2alpha1.result.structured',
    operation: 'v2alpha1.result.structured',
    run: viaGenerated((generated, options, { kept }) => {
      const path = { job_id: kept('v2alpha1-job') };
      return generated.getStructuredTemplateApiV2Alpha1ParseJobJobIdResultStructuredGet({ ...options, path });
    }),
  },
];

/** The routes between v1 and v2. */
export const alphaProbes: readonly Probe<LlamaCloud>[] = [...making, ...results];
