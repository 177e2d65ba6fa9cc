import type LlamaCloud from '@llamaindex/llama-cloud';
import { waitFor } from '../../../../lib/waiting.ts';
import type { Probe, ProbeContext } from '../../types.ts';
import { download, fileDeletion } from './files.ts';
import { smallPdf } from './small-pdf.ts';

const how = { tier: 'cost_effective', version: 'latest' } as const;
/** One page of `cost_effective`: 3 credits at $0.00125. */
const PAGE_MICRO_USD = 3_750;
const JOB_LIMIT_MS = 150_000;
const UNKNOWN_JOB = 'pjb-shakedownnone00000000000000';

const making: readonly Probe<LlamaCloud>[] = [
  {
    id: 'parse.upload',
    operation: 'parse.upload',
    maxMicroUsd: PAGE_MICRO_USD,
    async run(client, { keep }) {
      const upload_file = new File(['# Salt\n\n| a | b |\n| - | - |\n| 1 | 2 |\n'], 'shakedown.md');
      const made = await client.parsing.create({ ...how, upload_file });
      keep('job', made.id);
    },
  },
  {
    id: 'parse.create',
    operation: 'parse.create',
    maxMicroUsd: PAGE_MICRO_USD,
    async run(client, { kept, keep }) {
      const made = await client.parsing.create({ ...how, file_id: kept('file') });
      keep('second-job', made.id);
    },
  },
  {
    id: 'parse.upload/pictures',
    operation: 'parse.upload',
    maxMicroUsd: PAGE_MICRO_USD,
    async run(client, { keep }) {
      const upload_file = smallPdf();
      const made = await client.parsing.create({
        ...how,
        upload_file,
        output_options: { images_to_save: ['screenshot'] },
      });
      keep('pictures-job', made.id);
    },
  },
  {
    id: 'parse.create/unknown-tier',
    operation: 'parse.create',
    run: (client, { kept }) =>
      client.parsing.create({ tier: 'shakedown' as 'fast', version: 'latest', file_id: kept('file') }),
  },
];

const reading: readonly Probe<LlamaCloud>[] = [
  {
    id: 'parse.get',
    operation: 'parse.get',
    run: (client, context) => ended(client, context, context.kept('job'), []),
  },
  {
    id: 'parse.get/expanded',
    operation: 'parse.get',
    run: (client, context) =>
      ended(client, context, context.kept('job'), [
        'markdown',
        'text',
        'items',
        'metadata',
        'markdown_full',
        'text_full',
      ]),
  },
  {
    id: 'parse.get/pictures',
    operation: 'parse.get',
    run: (client, context) => ended(client, context, context.kept('pictures-job'), ['images_content_metadata']),
  },
  { id: 'parse.get/unknown', operation: 'parse.get', run: (client) => client.parsing.get(UNKNOWN_JOB) },
  {
    id: 'parse.cancel/ended',
    operation: 'parse.cancel',
    run: (client, { kept }) => client.parsing.cancel(kept('job')),
  },
  {
    id: 'parse.delete',
    operation: 'parse.delete',
    async run(client, context) {
      await ended(client, context, context.kept('second-job'), []);
      await client.parsing.delete(context.kept('second-job'));
    },
  },
  // when no job is under way: how far one has come is no contract
  { id: 'parse.list', operation: 'parse.list', run: (client) => client.parsing.list({ page_size: 1 }) },
];

/** The job once it has ended; its last answer is what is measured. */
function ended(client: LlamaCloud, { clock }: ProbeContext, id: string, expand: string[]) {
  return waitFor({ clock, what: `the job ${id}`, limitMs: JOB_LIMIT_MS, everyMs: 250 }, async (signal) => {
    const answer = await client.parsing.get(id, { expand }, { signal });
    return answer.job.status === 'PENDING' || answer.job.status === 'RUNNING' ? undefined : answer;
  });
}

export const parseProbes: readonly Probe<LlamaCloud>[] = [...making, ...reading, download, fileDeletion];
