import { maxPages } from './options/tiers.ts';
import type { ParseSettings } from './parsing/types.ts';
import { type ParseOptions, pageSpans } from './schemas.ts';

/** What a request's options mean for the parser. */
export function parseSettings(options: ParseOptions): ParseSettings {
  const output = options.output_options;
  const markdown = output?.markdown;
  const saves = (kind: 'embedded' | 'layout' | 'screenshot') => output?.images_to_save?.includes(kind) === true;
  return {
    select: (total) => selectPages(options.page_ranges, total),
    cappedBy: `tier ${options.tier}`,
    maxPages: maxPages(options.tier),
    crop: options.crop_box ?? {},
    annotateLinks: markdown?.annotate_links === true,
    ignoreDiagonalText: options.processing_options?.ignore?.ignore_diagonal_text === true,
    ...pdfSettings(options),
    granularBoxes:
      markdown?.annotate_line_numbers === true ||
      (output?.granular_bboxes ?? []).length > 0 ||
      (output?.additional_outputs ?? []).includes('word_bbox'),
    images: saves('embedded') || markdown?.inline_images === true,
    inlineImages: markdown?.inline_images === true,
    revisions: markdown?.annotate_revisions === true,
    mergeTables: markdown?.tables?.merge_continued_tables === true,
    figures: saves('layout'),
    keepOriginal: output?.save_output_pdf === true || saves('layout') || saves('screenshot'),
    withoutText: saves('layout') || saves('screenshot'),
    ...inputSettings(options.input_options),
  };
}

/** What concerns PDFs only. */
function pdfSettings({ output_options: output, processing_options: processing, processing_control }: ParseOptions) {
  const spatial = output?.spatial_text;
  const aligned = spatial?.preserve_layout_alignment_across_pages === true;
  const conditions = processing_control?.job_failure_conditions;
  return {
    ignoreHiddenText: processing?.ignore?.ignore_hidden_text === true,
    spatial: aligned || spatial?.do_not_unroll_columns ? { aligned } : undefined,
    verySmallText: spatial?.preserve_very_small_text === true,
    lineNumbers: output?.markdown?.annotate_line_numbers === true,
    tables: tableSettings(processing),
    refuseBuggyFonts: conditions?.fail_on_buggy_font === true,
    refuseBrokenImages: conditions?.fail_on_image_extraction_error === true,
  } satisfies Partial<ParseSettings>;
}

function tableSettings(processing: ParseOptions['processing_options']): ParseSettings['tables'] {
  if (processing?.aggressive_table_extraction === true) return 'aggressive';
  return processing?.disable_heuristics === true ? 'unlined' : undefined;
}

/** What concerns one other kind of file only. */
function inputSettings(input: ParseOptions['input_options']) {
  const { html, presentation, spreadsheet } = input ?? {};
  return {
    removeNavigation: html?.remove_navigation_elements === true,
    removeFixed: html?.remove_fixed_elements === true,
    showHidden: html?.make_all_elements_visible === true,
    slides: {
      outOfBounds: presentation?.out_of_bounds_content === true,
      withoutChartData: presentation?.skip_embedded_data === true,
    },
    sheets: {
      hidden: spreadsheet?.include_hidden_sheets === true,
      subTables: spreadsheet?.detect_sub_tables_in_sheets === true,
      computed: spreadsheet?.force_formula_computation_in_sheets === true,
    },
  } satisfies Partial<ParseSettings>;
}

/** `target_pages` goes before `max_pages`; pages beyond the document's end do not count. */
export function selectPages(ranges: ParseOptions['page_ranges'], total: number): number[] {
  const spans = pageSpans(ranges?.target_pages);
  if (spans.length === 0) {
    return Array.from({ length: Math.min(total, ranges?.max_pages ?? total) }, (_, index) => index + 1);
  }
  return spans.flatMap(({ from, to }) => {
    const last = Math.min(to, total);
    return Array.from({ length: Math.max(0, last - from + 1) }, (_, index) => from + index);
  });
}
