import { z } from 'zod';
import { fieldJson } from '../body.ts';
import { LIMITS } from '../limits.ts';
import { check } from '../options/check.ts';
import { type WebhookConfiguration, webhookConfiguration } from '../options/options.ts';
import { resolveVersion, type Tier } from '../options/tiers.ts';
import { type ParseOptions, pageSpans } from '../schemas.ts';
import { v1Errors } from './errors.ts';
import type { UploadForm } from './form.ts';

/** The part of a v1 form that v2 can say too, in v2's words. @throws ApiError */
export function parseOptions(form: UploadForm, tier: Tier, version: string | undefined): ParseOptions {
  return {
    tier,
    version: version ?? resolveVersion(tier, 'latest') ?? '',
    disable_cache: form.flag('do_not_cache') || form.flag('invalidate_cache'),
    crop_box: cropBox(form),
    page_ranges: { max_pages: maxPages(form), target_pages: targetPages(form.text('target_pages')) },
    input_options: {
      html: {
        remove_navigation_elements: form.flag('html_remove_navigation_elements'),
        remove_fixed_elements: form.flag('html_remove_fixed_elements'),
        make_all_elements_visible: form.flag('html_make_all_elements_visible'),
      },
      presentation: { out_of_bounds_content: form.flag('presentation_out_of_bounds_content') },
      spreadsheet: {
        // on unless it is sent, says the specification
        detect_sub_tables_in_sheets: form.given('spreadsheet_extract_sub_tables', true),
        force_formula_computation_in_sheets: form.flag('spreadsheet_force_formula_computation'),
      },
    },
    output_options: {
      extract_printed_page_number: form.flag('extract_printed_page_number'),
      tables_as_spreadsheet: { guess_sheet_name: form.flag('guess_xlsx_sheet_name') },
      spatial_text: {
        do_not_unroll_columns: form.flag('do_not_unroll_columns'),
        preserve_layout_alignment_across_pages: form.flag('preserve_layout_alignment_across_pages'),
        preserve_very_small_text: form.flag('preserve_very_small_text'),
      },
      markdown: {
        annotate_links: form.flag('annotate_links'),
        tables: {
          compact_markdown_tables: form.flag('compact_markdown_table'),
          output_tables_as_markdown: !form.flag('output_tables_as_HTML'),
          merge_continued_tables: form.flag('merge_tables_across_pages_in_markdown'),
          ...cellSeparator(form),
        },
      },
    },
    processing_options: {
      aggressive_table_extraction: form.flag('aggressive_table_extraction'),
      ignore: {
        ignore_diagonal_text: form.flag('skip_diagonal_text'),
        ignore_hidden_text: form.flag('remove_hidden_text'),
      },
    },
    processing_control: {
      timeouts: {
        base_in_seconds: form.number('job_timeout_in_seconds'),
        extra_time_per_page_in_seconds: form.number('job_timeout_extra_time_per_page_in_seconds'),
      },
      job_failure_conditions: {
        allowed_page_failure_ratio: form.number('page_error_tolerance'),
        fail_on_buggy_font: form.flag('strict_mode_buggy_font'),
        fail_on_image_extraction_error: form.flag('strict_mode_image_extraction'),
        fail_on_image_ocr_error: form.flag('strict_mode_image_ocr'),
        fail_on_markdown_reconstruction_error: form.flag('strict_mode_reconstruction'),
      },
    },
    webhook_configurations: webhooks(form.text('webhook_configurations')),
  };
}

/** v1 gives margins, v2 lines: `bbox_right: 0.2` leaves out the rightmost fifth. */
function cropBox(form: UploadForm): ParseOptions['crop_box'] {
  const line = (margin: number | undefined) => (margin === undefined ? undefined : 1 - margin);
  return {
    top: form.number('bbox_top'),
    left: form.number('bbox_left'),
    right: line(form.number('bbox_right')),
    bottom: line(form.number('bbox_bottom')),
  };
}

/** 0 and less mean all pages (ours). */
function maxPages(form: UploadForm): number | undefined {
  const asked = form.number('max_pages');
  return asked !== undefined && asked > 0 ? asked : undefined;
}

/** `0,2-4`, counted from 0, as v2's text, counted from 1. */
function targetPages(text: string): string | undefined {
  if (text === '') return undefined;
  if (!/^\s*\d{1,7}(\s*-\s*\d{1,7})?(\s*,\s*\d{1,7}(\s*-\s*\d{1,7})?)*\s*$/.test(text)) throw v1Errors.badPages(text);
  const spans: { from: number; to: number }[] = [];
  for (const { from, to } of pageSpans(text)) {
    if (to < from) throw v1Errors.badPages(text);
    const last = spans.at(-1);
    if (last && from <= last.to + 1) last.to = Math.max(last.to, to);
    else spans.push({ from, to });
  }
  return spans.map(({ from, to }) => `${from + 1}-${to + 1}`).join(',');
}

function cellSeparator(form: UploadForm) {
  const separator = form.text('markdown_table_multiline_header_separator');
  return separator === '' ? {} : { markdown_table_multiline_separator: separator };
}

/** The form without what signs and authenticates its webhooks. The field was read before, so it is JSON. */
export function redacted(shown: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { webhook_configurations: text, ...rest } = shown;
  if (typeof text !== 'string') return rest;
  const hide = (key: string, value: unknown) => (SECRET_MEMBERS.has(key) && value !== null ? '***' : value);
  return { ...rest, webhook_configurations: JSON.stringify(JSON.parse(text, hide)) };
}

const SECRET_MEMBERS: ReadonlySet<string> = new Set(['webhook_signing_secret', 'webhook_headers']);

const webhookList = z.array(webhookConfiguration).max(LIMITS.maxWebhooks);

/** JSON text in one field. @throws ApiError 400 for what is not JSON, 422 for what is not a list of configurations */
function webhooks(text: string): WebhookConfiguration[] {
  if (text === '') return [];
  return check(webhookList, fieldJson('webhook_configurations', text), ['body', 'webhook_configurations']);
}
