import type LlamaCloud from '@llamaindex/llama-cloud';
import { checked } from '../check.ts';
import { guarded } from '../failures.ts';
import type { CallContext, ParseRequest, Parser } from '../types.ts';
import { llamaParseFailure } from './errors.ts';
import { FILENAME_TAG, findJob } from './find.ts';
import { contentOf, readOutcome } from './outcome.ts';
import { parseJob, parseResult } from './schemas.ts';
import { callOptions, type LlamaParsePorts, type LlamaParseSettings } from './settings.ts';

/** The ends of a job; the two events before them would only wake us for nothing. */
const WEBHOOK_EVENTS = ['parse.success', 'parse.error', 'parse.partial_success', 'parse.cancelled'];

export function llamaParser(client: LlamaCloud, settings: LlamaParseSettings, ports: LlamaParsePorts): Parser {
  const run = <T>(context: CallContext, call: () => Promise<T>) =>
    guarded('llamaparse', context, (error) => llamaParseFailure(error, ports.clock), call);
  return {
    provenance: {
      vendor: 'llamaparse',
      backend: settings.backend,
      model: settings.tier,
      version: settings.version,
    },
    submit: (request, context) => run(context, () => submit(client, settings, request, context)),
    find: (query, context) => run(context, () => findJob(client, query, context)),
    fetch: (vendorJobId, context) =>
      run(context, async () => {
        const expand = [contentOf(settings.tier), 'usage', 'job_metadata'];
        const answer = await client.parsing.get(vendorJobId, { expand }, callOptions(context));
        return readOutcome(checked('llamaparse', parseResult, answer), vendorJobId, settings.tier);
      }),
  };
}

async function submit(
  client: LlamaCloud,
  settings: LlamaParseSettings,
  request: ParseRequest,
  context: CallContext,
): Promise<{ vendorJobId: string }> {
  const answer = await client.parsing.create(
    {
      tier: settings.tier,
      version: settings.version,
      page_ranges: { max_pages: request.maxPages },
      user_metadata: { [FILENAME_TAG]: request.filename },
      upload_file: new File([Uint8Array.from(request.bytes)], request.filename, { type: request.mime }),
      ...(request.webhook && { webhook_configurations: [webhookConfiguration(request.webhook)] }),
    },
    callOptions(context),
  );
  return { vendorJobId: checked('llamaparse', parseJob, answer).id };
}

function webhookConfiguration(webhook: { url: string; secret: string }) {
  return {
    webhook_url: webhook.url,
    webhook_events: WEBHOOK_EVENTS,
    webhook_output_format: 'json' as const,
    webhook_signing_secret: webhook.secret,
  };
}
