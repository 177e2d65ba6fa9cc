import { z } from 'zod';
import { refusedAddress } from '../webhooks/webhook-address.ts';
import { autoModeRule, charts, ignored, presentation, spatialText } from './auto-mode.ts';

/** The option groups of a parse request. Every level refuses unknown keys, as the service's schema does. */

const flag = z.boolean().nullish();
const text = z.string().max(20_000).nullish();
const ratio = z.number().min(0).max(1).nullish();
const whole = (min: number, max: number) => z.int().min(min).max(max).nullish();
const words = <const Values extends readonly [string, ...string[]]>(values: Values) => z.enum(values);

/** `1,3,5-8`: pages and ranges counted from 1. */
const TARGET_PAGES = /^\s*\d{1,7}(\s*-\s*\d{1,7})?(\s*,\s*\d{1,7}(\s*-\s*\d{1,7})?)*\s*$/;

export function isTargetPages(text: string): boolean {
  return TARGET_PAGES.test(text);
}

export const pageRanges = z.strictObject({
  max_pages: whole(1, Number.MAX_SAFE_INTEGER),
  target_pages: z.string().max(5_000).regex(TARGET_PAGES).nullish(),
});

export const inputOptions = z.strictObject({
  html: z
    .strictObject({
      make_all_elements_visible: flag,
      remove_fixed_elements: flag,
      remove_navigation_elements: flag,
    })
    .nullish(),
  image: z.strictObject({ camera_photo_correction: flag }).nullish(),
  pdf: z.strictObject({}).nullish(),
  presentation: presentation.nullish(),
  spreadsheet: z
    .strictObject({
      detect_sub_tables_in_sheets: flag,
      force_formula_computation_in_sheets: flag,
      include_hidden_sheets: flag,
    })
    .nullish(),
});

const tables = z.strictObject({
  compact_markdown_tables: flag,
  markdown_table_multiline_separator: text,
  merge_continued_tables: flag,
  output_tables_as_markdown: flag,
});

export const outputOptions = z.strictObject({
  additional_outputs: z
    .array(words(['stripped_md', 'concatenated_stripped_txt', 'word_bbox']))
    .max(3)
    .nullish(),
  extract_printed_page_number: flag,
  granular_bboxes: z
    .array(words(['cell', 'line', 'word']))
    .max(3)
    .nullish(),
  images_to_save: z
    .array(words(['embedded', 'layout', 'screenshot']))
    .max(3)
    .nullish(),
  markdown: z
    .strictObject({
      annotate_line_numbers: flag,
      annotate_links: flag,
      annotate_revisions: flag,
      inline_images: flag,
      tables: tables.nullish(),
    })
    .nullish(),
  save_output_pdf: flag,
  spatial_text: spatialText.nullish(),
  tables_as_spreadsheet: z.strictObject({ enable: flag, guess_sheet_name: z.boolean().optional() }).nullish(),
});

export const processingControl = z.strictObject({
  timeouts: z
    .strictObject({ base_in_seconds: whole(1, 7_200), extra_time_per_page_in_seconds: whole(1, 300) })
    .nullish(),
  job_failure_conditions: z
    .strictObject({
      allowed_page_failure_ratio: ratio,
      fail_on_buggy_font: flag,
      fail_on_image_extraction_error: flag,
      fail_on_image_ocr_error: flag,
      fail_on_markdown_reconstruction_error: flag,
    })
    .nullish(),
});

/** OCR languages of the parser (86 in the specification, 85 in the SDK's type). */
export const LANGUAGES = (
  'af az bs cs cy da de en es et fr ga hr hu id is it ku la lt lv mi ms mt nl no oc pi pl pt ro rs_latin sk sl ' +
  'sq sv sw tl tr uz vi ar fa ug ur bn as mni ru rs_cyrillic be bg uk mn abq ady kbd ava dar inh che lbe lez ' +
  'tab tjk hi mr ne bh mai ang bho mah sck new gom sa bgc th ch_sim ch_tra ja ko ta te kn'
).split(' ') as [string, ...string[]];

export const processingOptions = z.strictObject({
  aggressive_table_extraction: flag,
  auto_mode_configuration: z.array(autoModeRule).max(50).nullish(),
  confidence_score_effort: words(['high']).nullish(),
  cost_optimizer: z.strictObject({ enable: flag }).nullish(),
  disable_heuristics: flag,
  forms: words(['default', 'enrich']).nullish(),
  ignore: ignored.extend({ ignore_text_in_image: flag }).nullish(),
  ocr_parameters: z.strictObject({ languages: z.array(words(LANGUAGES)).max(86).nullish() }).nullish(),
  specialized_chart_parsing: charts,
});

/** What inline and saved endpoints have in common. */
export const webhookFields = {
  webhook_url: z
    .string()
    .max(2_000)
    .superRefine((url, context) => {
      const message = refusedAddress(url);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    }),
  webhook_headers: z
    .record(z.string().max(200), z.unknown())
    .refine(areHeaders, { error: 'webhook_headers must be valid HTTP headers' })
    .nullish(),
  webhook_output_format: words(['json', 'string']).nullish(),
  webhook_signing_secret: z.string().max(1_000).nullish(),
};

/** One endpoint of `webhook_configurations`. */
export const webhookConfiguration = z.strictObject({
  ...webhookFields,
  webhook_url: webhookFields.webhook_url.nullish(),
  webhook_events: z.array(z.string().max(100)).max(50).nullish(),
});
export type WebhookConfiguration = z.infer<typeof webhookConfiguration>;

/** Names are HTTP tokens; values are text without line breaks. */
function areHeaders(headers: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(headers).every(
    ([name, value]) => /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(String(value)),
  );
}
