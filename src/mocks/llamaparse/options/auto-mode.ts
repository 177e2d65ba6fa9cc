import { z } from 'zod';
import { compile } from './patterns.ts';
import { TIERS } from './tiers.ts';

/** One rule of `auto_mode_configuration`: what triggers it, and how a triggered page is parsed. */

const flag = z.boolean().nullish();
const text = z.string().max(20_000).nullish();
const ratio = z.number().min(0).max(1).nullish();
/** A number, or a number's text (SDK). */
const threshold = z
  .union([z.number(), z.string().max(100)])
  .refine((value) => value !== '' && Number.isFinite(Number(value)), { error: 'Input should be a valid number' })
  .nullish();

export const cropBox = z.strictObject({ top: ratio, right: ratio, bottom: ratio, left: ratio });
export const charts = z.enum(['agentic', 'agentic_plus', 'efficient']).nullish();
export const ignored = z.strictObject({ ignore_diagonal_text: flag, ignore_hidden_text: flag });
export const presentation = z.strictObject({ out_of_bounds_content: flag, skip_embedded_data: flag });
export const spatialText = z.strictObject({
  do_not_unroll_columns: flag,
  preserve_layout_alignment_across_pages: flag,
  preserve_very_small_text: flag,
});

const parsingConf = z
  .strictObject({
    adaptive_long_table: flag,
    aggressive_table_extraction: flag,
    crop_box: cropBox.nullish(),
    custom_prompt: text,
    extract_layout: flag,
    high_res_ocr: flag,
    ignore: ignored.nullish(),
    language: text,
    outlined_table_extraction: flag,
    presentation: presentation.nullish(),
    spatial_text: spatialText.nullish(),
    specialized_chart_parsing: charts,
    tier: z.enum(TIERS).nullish(),
    version: text,
  })
  // "Must be paired with version", says the type of `tier`
  .refine(({ tier, version }) => tier == null || version != null, { error: 'version is required when tier is set' });

/** What the `page_contains_at_least_n_…` and `…_at_most_n_…` triggers count. */
export const COUNTED = [
  'charts',
  'images',
  'layout_elements',
  'lines',
  'links',
  'numbers',
  'percent_numbers',
  'tables',
  'words',
] as const;
export type Counted = (typeof COUNTED)[number];
type Bound = `page_contains_at_${'least' | 'most'}_n_${Counted}`;

const bounds = Object.fromEntries(
  COUNTED.flatMap((what) => [
    [`page_contains_at_least_n_${what}`, threshold],
    [`page_contains_at_most_n_${what}`, threshold],
  ]),
) as Record<Bound, typeof threshold>;

const triggers = {
  filename_match_glob: z.string().max(500).nullish(),
  filename_match_glob_list: z.array(z.string().max(500)).max(100).nullish(),
  filename_regexp: z.string().max(2_000).nullish(),
  filename_regexp_mode: z.string().max(10).nullish(),
  full_page_image_in_page: flag,
  full_page_image_in_page_threshold: threshold,
  image_in_page: flag,
  layout_element_in_page: text,
  layout_element_in_page_confidence_threshold: threshold,
  page_longer_than_n_chars: threshold,
  page_md_error: flag,
  page_shorter_than_n_chars: threshold,
  regexp_in_page: z.string().max(2_000).nullish(),
  regexp_in_page_mode: z.string().max(10).nullish(),
  table_in_page: flag,
  text_in_page: text,
  trigger_mode: text,
  ...bounds,
};

export const autoModeRule = z.strictObject({ parsing_conf: parsingConf, ...triggers }).superRefine(refusePatterns);
export type AutoModeRule = z.infer<typeof autoModeRule>;
export type Triggers = Omit<AutoModeRule, 'parsing_conf'>;

/** v1's `auto_mode_configuration_json`: the same triggers; the configuration names v1's own fields (docs). */
export const v1AutoModeRule = z
  .looseObject({ parsing_conf: z.record(z.string().max(200), z.unknown()), ...triggers })
  .superRefine(refusePatterns);

/** That a pattern that is none is refused at once is a guess. */
function refusePatterns(
  rule: Pick<Triggers, 'filename_regexp' | 'filename_regexp_mode' | 'regexp_in_page' | 'regexp_in_page_mode'>,
  context: { addIssue(issue: { code: 'custom'; path: string[]; message: string }): void },
): void {
  for (const name of ['filename_regexp', 'regexp_in_page'] as const) {
    const pattern = rule[name];
    if (pattern == null || compile(pattern, rule[`${name}_mode`])) continue;
    context.addIssue({ code: 'custom', path: [name], message: `${name} is not a valid regular expression` });
  }
}
