import { LANGUAGES } from '../options/options.ts';
import { PARSE_MODES } from './modes.ts';

/** What the text of a form field must be. `list` fields may be repeated. */
export type FieldKind =
  | { readonly type: 'flag' | 'whole' | 'number' | 'ratio' | 'text' }
  | { readonly type: 'word'; readonly words: readonly string[] }
  | { readonly type: 'list'; readonly words: readonly string[] };

const FLAGS =
  'adaptive_long_table aggressive_table_extraction annotate_links auto_mode auto_mode_trigger_on_image_in_page ' +
  'auto_mode_trigger_on_table_in_page compact_markdown_table continuous_mode disable_image_extraction disable_ocr ' +
  'disable_reconstruction do_not_cache do_not_unroll_columns extract_charts extract_layout extract_printed_page_number ' +
  'fast_mode gpt4o_mode guess_xlsx_sheet_name hide_footers hide_headers high_res_ocr html_make_all_elements_visible ' +
  'html_remove_fixed_elements html_remove_navigation_elements ignore_document_elements_for_layout_detection ' +
  'inline_images_in_markdown invalidate_cache is_formatting_instruction keep_page_separator_when_merging_tables ' +
  'layout_aware line_level_bounding_box merge_tables_across_pages_in_markdown outlined_table_extraction ' +
  'output_pdf_of_document output_tables_as_HTML precise_bounding_box premium_mode ' +
  'presentation_out_of_bounds_content preserve_layout_alignment_across_pages preserve_very_small_text ' +
  'remove_hidden_text save_images skip_diagonal_text specialized_chart_parsing_agentic ' +
  'specialized_chart_parsing_efficient specialized_chart_parsing_plus specialized_image_parsing ' +
  'spreadsheet_extract_sub_tables spreadsheet_force_formula_computation strict_mode_buggy_font ' +
  'strict_mode_image_extraction strict_mode_image_ocr strict_mode_reconstruction structured_output take_screenshot ' +
  'use_vendor_multimodal_model';

const TEXTS =
  'auto_mode_configuration_json auto_mode_trigger_on_regexp_in_page auto_mode_trigger_on_text_in_page ' +
  'azure_openai_api_version azure_openai_deployment_name azure_openai_endpoint azure_openai_key bounding_box ' +
  'complemental_formatting_instruction content_guideline_instruction formatting_instruction gpt4o_api_key http_proxy ' +
  'input_s3_path input_s3_region input_url markdown_table_multiline_header_separator model output_s3_path_prefix ' +
  'output_s3_region page_footer_prefix page_footer_suffix page_header_prefix page_header_suffix page_prefix ' +
  'page_separator page_suffix parsing_instruction preset replace_failed_page_with_error_message_prefix ' +
  'replace_failed_page_with_error_message_suffix structured_output_json_schema structured_output_json_schema_name ' +
  'system_prompt system_prompt_append target_pages tier user_prompt vendor_multimodal_api_key ' +
  'vendor_multimodal_model_name version webhook_configurations webhook_url';

export const FAILED_PAGE_MODES = ['raw_text', 'blank_page', 'error_message'] as const;

/** The upload form of the OpenAPI document in `llama-cloud-services` 0.5.4: every field but `file`. */
export const FIELDS: ReadonlyMap<string, FieldKind> = new Map<string, FieldKind>([
  ...named(FLAGS, { type: 'flag' }),
  ...named(TEXTS, { type: 'text' }),
  ['max_pages', { type: 'whole' }],
  ...named('bbox_bottom bbox_left bbox_right bbox_top page_error_tolerance', { type: 'ratio' }),
  ...named('job_timeout_in_seconds job_timeout_extra_time_per_page_in_seconds', { type: 'number' }),
  ['parse_mode', { type: 'word', words: PARSE_MODES }],
  ['replace_failed_page_mode', { type: 'word', words: FAILED_PAGE_MODES }],
  ['language', { type: 'list', words: LANGUAGES }],
]);

/** Fields whose values are keys: never shown again. */
export const SECRET_FIELDS: ReadonlySet<string> = new Set([
  'azure_openai_key',
  'gpt4o_api_key',
  'vendor_multimodal_api_key',
  'http_proxy',
]);

function named(names: string, kind: FieldKind): [string, FieldKind][] {
  return names.split(' ').map((name) => [name, kind]);
}
