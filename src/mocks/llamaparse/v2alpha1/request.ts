import { resolveVersion } from '../options/tiers.ts';
import type { ParseOptions } from '../schemas.ts';
import { UploadForm } from '../v1/form.ts';
import { readRequest, type V1Request } from '../v1/request.ts';
import type { AlphaConfiguration } from './schemas.ts';

/** A job of this API is one of v1, with options in the words of v2. */
export interface AlphaJob {
  readonly options: ParseOptions;
  readonly v1: V1Request;
}

export function alphaJob(configuration: AlphaConfiguration): AlphaJob {
  const { webhook_configurations: _webhooks, disable_cache: _fresh, client_name: _client, ...cached } = configuration;
  const { request } = readRequest(formOf(configuration), 'parse');
  return { options: optionsOf(configuration), v1: { ...request, parameters: redacted(configuration), cached } };
}

/** What of it only v1 can say, as v1 says it. */
function formOf({ parse_options, output_options: output, disable_cache }: AlphaConfiguration): UploadForm {
  return new UploadForm(
    new Map<string, string | boolean>([
      ['tier', parse_options.tier],
      ['version', 'latest'],
      ['do_not_cache', disable_cache === true],
      ['save_images', output?.embedded_images?.enable === true],
      ['take_screenshot', output?.screenshots?.enable === true],
      ['output_pdf_of_document', output?.export_pdf?.enable === true],
      ['extract_printed_page_number', output?.extract_printed_page_number === true],
      ['merge_tables_across_pages_in_markdown', mergesTables(output)],
    ]),
  );
}

function mergesTables(output: AlphaConfiguration['output_options']): boolean {
  return output?.markdown?.pages?.merge_tables_across_pages_in_markdown === true;
}

function optionsOf(configuration: AlphaConfiguration): ParseOptions {
  const { parse_options, output_options: output } = configuration;
  const { tier, version } = parse_options;
  const own = (tier === 'fast' ? parse_options.fast_options : parse_options.agentic_options) ?? {};
  const { ignore_strikethrough_text: _struck, ...ignore } = own.ignore ?? {};
  const { pages: _pages, ...spatial } = output?.spatial_text ?? {};
  return {
    tier,
    version: resolveVersion(tier, version) ?? version,
    client_name: configuration.client_name,
    disable_cache: configuration.disable_cache,
    crop_box: configuration.crop_box,
    page_ranges: configuration.page_ranges,
    input_options: configuration.input_options,
    processing_control: configuration.processing_control,
    webhook_configurations: configuration.webhook_configurations,
    processing_options: { ignore, aggressive_table_extraction: own.aggressive_table_extraction },
    output_options: {
      extract_printed_page_number: output?.extract_printed_page_number,
      spatial_text: spatial,
      tables_as_spreadsheet: output?.tables_as_spreadsheet,
      markdown: {
        annotate_links: output?.markdown?.annotate_links,
        tables: { ...output?.markdown?.tables, merge_continued_tables: mergesTables(output) },
      },
    },
  };
}

/** As `…/parameters` shows it: what authenticates webhooks and proxies is a secret. */
function redacted(configuration: AlphaConfiguration): Record<string, unknown> {
  const hidden = configuration.webhook_configurations?.map((webhook) => ({
    ...webhook,
    ...(webhook.webhook_headers && { webhook_headers: '***' }),
  }));
  const { http_proxy: proxy } = configuration as { readonly http_proxy?: string | null };
  return {
    ...configuration,
    ...(hidden && { webhook_configurations: hidden }),
    ...(proxy != null && { http_proxy: '***' }),
  };
}
