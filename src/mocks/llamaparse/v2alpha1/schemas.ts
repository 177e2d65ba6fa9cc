import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import { cropBox, spatialText } from '../options/auto-mode.ts';
import { check } from '../options/check.ts';
import { inputOptions, LANGUAGES, pageRanges, webhookFields } from '../options/options.ts';
import { TIERS } from '../options/tiers.ts';

/** Request bodies of `/api/v2alpha1/parse`, as the OpenAPI document in `llama-cloud-services` 0.5.4 has them. */

const flag = z.boolean().nullish();
const switched = z.strictObject({ enable: flag }).optional();
const pages = z.strictObject({ merge_tables_across_pages_in_markdown: flag });

/** Of the one tier's options and the others'; unlike most objects here these take unknown keys. */
const tierOptions = z
  .object({
    ignore: z
      .object({
        ignore_diagonal_text: flag,
        ignore_strikethrough_text: flag,
        ignore_text_in_image: flag,
        ignore_hidden_text: flag,
      })
      .optional(),
    ocr_parameters: z.object({ languages: z.array(z.enum(LANGUAGES)).max(86).nullish() }).optional(),
    aggressive_table_extraction: flag,
  })
  .nullish();

const parseOptions = z.object({
  tier: z.enum(TIERS),
  version: z.enum(['2025-11-18', 'latest']).default('latest'),
  fast_options: tierOptions,
  agentic_options: tierOptions,
});

const tables = z.strictObject({
  compact_markdown_tables: flag,
  output_tables_as_markdown: flag,
  markdown_table_multiline_separator: z.string().max(20_000).nullish(),
});

const outputOptions = z.object({
  markdown: z.strictObject({ annotate_links: flag, pages: pages.optional(), tables: tables.optional() }).optional(),
  spatial_text: spatialText.extend({ pages: pages.nullish() }).optional(),
  tables_as_spreadsheet: z.strictObject({ enable: flag, guess_sheet_name: z.boolean().default(true) }).optional(),
  embedded_images: switched,
  screenshots: switched,
  export_pdf: switched,
  extract_printed_page_number: flag,
});

const seconds = (max: number) => z.int().gt(0).max(max).nullish();

const processingControl = z.strictObject({
  timeouts: z
    .strictObject({ base_in_seconds: seconds(1_800), extra_time_per_page_in_seconds: seconds(300) })
    .optional(),
  job_failure_conditions: z
    .strictObject({
      allowed_page_failure_ratio: z.number().gt(0).max(1).nullish(),
      fail_on_image_extraction_error: flag,
      fail_on_image_ocr_error: flag,
      fail_on_markdown_reconstruction_error: flag,
      fail_on_buggy_font: flag,
    })
    .optional(),
});

const configuration = z.object({
  client_name: z.string().max(500).nullish(),
  parse_options: parseOptions,
  webhook_configurations: z
    .array(
      z.strictObject({
        webhook_url: webhookFields.webhook_url.nullish(),
        webhook_headers: webhookFields.webhook_headers,
        webhook_events: z.array(z.string().max(100)).max(50).nullish(),
      }),
    )
    .max(LIMITS.maxWebhooks)
    .optional(),
  input_options: inputOptions.omit({ image: true }).optional(),
  crop_box: cropBox.optional(),
  page_ranges: pageRanges.optional(),
  disable_cache: flag,
  output_options: outputOptions.optional(),
  processing_control: processingControl.optional(),
});
export type AlphaConfiguration = z.infer<typeof configuration>;

const byFile = configuration.extend({ file_id: z.string().max(200) });
const byUrl = configuration.extend({
  source_url: z
    .string()
    .max(5_000)
    .regex(/^https?:/),
  http_proxy: z
    .string()
    .max(2_000)
    .regex(/^https?:/)
    .nullish(),
});

/** The `configuration` field of an upload. @throws ApiError 422 */
export function readConfiguration(value: unknown): AlphaConfiguration {
  return check(configuration, value, ['body', 'configuration']);
}

/** @throws ApiError 422 */
export function readByFile(value: unknown): AlphaConfiguration & { readonly file_id: string } {
  return check(byFile, value, ['body']);
}

/** @throws ApiError 422 */
export function readByUrl(value: unknown): AlphaConfiguration & { readonly source_url: string } {
  return check(byUrl, value, ['body']);
}
