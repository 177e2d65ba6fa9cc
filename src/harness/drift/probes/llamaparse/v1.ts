import type LlamaCloud from '@llamaindex/llama-cloud';
import { waitFor } from '../../../../lib/waiting.ts';
import type { Probe, ProbeContext } from '../../types.ts';

/** One page in the default mode: at most 3 credits at $0.00125. */
const PAGE_MICRO_USD = 3_750;
const JOB_LIMIT_MS = 150_000;
const UNKNOWN_JOB = '00000000-0000-4000-8000-000000000000';

type Run = Probe<LlamaCloud>['run'];
const probe = (id: string, run: Run, maxMicroUsd = 0): Probe<LlamaCloud> => ({
  id,
  operation: id.split('/')[0] as string,
  run,
  maxMicroUsd,
});

/** No call of the current client reaches v1. */
const ask = ({ fetch, baseUrl, apiKey }: ProbeContext, path: string, init: RequestInit = {}) =>
  fetch(`${baseUrl}/api/v1/parsing${path}`, {
    ...init,
    headers: { authorization: `Bearer ${apiKey}`, ...init.headers },
  });

function form(fields: Readonly<Record<string, string>>, text?: string): RequestInit {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  if (text !== undefined) body.set('file', new File([text], 'shakedown.md', { type: 'text/markdown' }));
  return { method: 'POST', body };
}

async function ended(context: ProbeContext, id: string): Promise<Response> {
  const what = `the job ${id}`;
  return waitFor({ clock: context.clock, what, limitMs: JOB_LIMIT_MS, everyMs: 250 }, async () => {
    const answer = await ask(context, `/job/${id}`);
    const { status } = (await answer.clone().json()) as { status?: unknown };
    return status === 'PENDING' ? undefined : answer;
  });
}

const result = (name: string, path: string): Probe<LlamaCloud> =>
  probe(`v1.result.${name}`, (_client, context) => ask(context, `/job/${context.kept('v1-job')}/result/${path}`));

export const v1Probes: readonly Probe<LlamaCloud>[] = [
  probe('v1.supported_file_extensions', (_client, { fetch, baseUrl }) =>
    fetch(`${baseUrl}/api/v1/parsing/supported_file_extensions`),
  ),
  probe(
    'v1.upload',
    async (_client, context) => {
      const answer = await ask(context, '/upload', form({}, '# Salt\n\nAnd wind.\n'));
      const { id } = (await answer.json()) as { id?: unknown };
      if (typeof id === 'string') context.keep('v1-job', id);
    },
    PAGE_MICRO_USD,
  ),
  probe('v1.upload/no-source', (_client, context) => ask(context, '/upload', form({}))),
  probe('v1.upload/tier-without-version', (_client, context) =>
    ask(context, '/upload', form({ tier: 'cost_effective' }, '# Salt\n')),
  ),
  probe('v1.screenshot', (_client, context) => ask(context, '/screenshot', form({}, '# Salt\n')), PAGE_MICRO_USD),
  probe('v1.job', (_client, context) => ended(context, context.kept('v1-job'))),
  probe('v1.job/unknown', (_client, context) => ask(context, `/job/${UNKNOWN_JOB}`)),
  probe('v1.job/malformed', (_client, context) => ask(context, '/job/shakedown')),
  probe('v1.parameters', (_client, context) => ask(context, `/job/${context.kept('v1-job')}/parameters`)),
  result('text', 'text'),
  result('markdown', 'markdown'),
  result('json', 'json'),
  result('raw_text', 'raw/text'),
  result('raw_markdown', 'raw/markdown'),
  result('raw_xlsx', 'raw/xlsx'),
  result('xlsx', 'xlsx'),
  result('pdf', 'pdf'),
  result('image', 'image/img_p0_1.png'),
  result('structured', 'structured'),
  probe('v1.details', (_client, context) => ask(context, `/job/${context.kept('v1-job')}/details`)),
  probe('v1.read', (_client, context) => ask(context, `/job/${context.kept('v1-job')}/read/shakedown.md`)),
  probe('v1.jobs', (_client, { fetch, baseUrl, apiKey }) =>
    fetch(`${baseUrl}/api/v1/jobs`, { headers: { authorization: `Bearer ${apiKey}` } }),
  ),
  probe('v1.usage_metrics', (_client, { fetch, baseUrl, apiKey }) =>
    fetch(`${baseUrl}/api/v1/beta/usage-metrics`, { headers: { authorization: `Bearer ${apiKey}` } }),
  ),
  probe('v1.result.text/unknown', (_client, context) => ask(context, `/job/${UNKNOWN_JOB}/result/text`)),
];
