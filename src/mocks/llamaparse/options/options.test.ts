import type LlamaCloud from '@llamaindex/llama-cloud';
import { expect, test } from 'vitest';
import { file, type Llamaparse, startLlamaparse } from '../testing.ts';

/** Every field of a type, at every level, so that a field that a new SDK brings does not compile here until it is tried. */
type Complete<T> = T extends readonly (infer Entry)[]
  ? readonly Complete<Entry>[]
  : T extends object
    ? string extends keyof T
      ? T
      : { [Key in keyof T]-?: Complete<NonNullable<T[Key]>> }
    : T;

type Sources = 'file_id' | 'source_url' | 'http_proxy' | 'configuration_id' | 'webhook_configuration_ids';
type Tenant = 'organization_id' | 'project_id';
type Configuration = Complete<Omit<LlamaCloud.ParsingCreateParams, Sources | Tenant>>;

const box = { top: 0, right: 1, bottom: 1, left: 0 };
const spatial = {
  do_not_unroll_columns: true,
  preserve_layout_alignment_across_pages: true,
  preserve_very_small_text: true,
};

const everything: Configuration = {
  tier: 'agentic_plus',
  version: 'latest',
  agentic_options: { custom_prompt: 'Dates as YYYY-MM-DD.' },
  client_name: 'shakedown',
  crop_box: box,
  disable_cache: true,
  fast_options: {},
  input_options: {
    html: { make_all_elements_visible: true, remove_fixed_elements: true, remove_navigation_elements: true },
    image: { camera_photo_correction: true },
    pdf: {},
    presentation: { out_of_bounds_content: true, skip_embedded_data: true },
    spreadsheet: {
      detect_sub_tables_in_sheets: true,
      force_formula_computation_in_sheets: true,
      include_hidden_sheets: true,
    },
  },
  output_options: {
    additional_outputs: ['stripped_md', 'concatenated_stripped_txt', 'word_bbox'],
    extract_printed_page_number: true,
    granular_bboxes: ['cell', 'line', 'word'],
    images_to_save: ['embedded', 'layout', 'screenshot'],
    markdown: {
      annotate_line_numbers: true,
      annotate_links: true,
      annotate_revisions: true,
      inline_images: true,
      tables: {
        compact_markdown_tables: true,
        markdown_table_multiline_separator: '<br>',
        merge_continued_tables: true,
        output_tables_as_markdown: false,
      },
    },
    save_output_pdf: true,
    spatial_text: spatial,
    tables_as_spreadsheet: { enable: true, guess_sheet_name: true },
  },
  page_ranges: { max_pages: 1, target_pages: '1,3-5' },
  processing_control: {
    job_failure_conditions: {
      allowed_page_failure_ratio: 1,
      fail_on_buggy_font: true,
      fail_on_image_extraction_error: true,
      fail_on_image_ocr_error: true,
      fail_on_markdown_reconstruction_error: true,
    },
    timeouts: { base_in_seconds: 7_200, extra_time_per_page_in_seconds: 300 },
  },
  processing_options: {
    aggressive_table_extraction: true,
    auto_mode_configuration: [
      {
        parsing_conf: {
          adaptive_long_table: true,
          aggressive_table_extraction: true,
          crop_box: box,
          custom_prompt: 'As it is.',
          extract_layout: true,
          high_res_ocr: true,
          ignore: { ignore_diagonal_text: true, ignore_hidden_text: true },
          language: 'en',
          outlined_table_extraction: true,
          presentation: { out_of_bounds_content: true, skip_embedded_data: true },
          spatial_text: spatial,
          specialized_chart_parsing: 'efficient',
          tier: 'fast',
          version: 'latest',
        },
        filename_match_glob: '*.pdf',
        filename_match_glob_list: ['*.pdf'],
        filename_regexp: '.*',
        filename_regexp_mode: 'i',
        full_page_image_in_page: true,
        full_page_image_in_page_threshold: 0.8,
        image_in_page: true,
        layout_element_in_page: 'table',
        layout_element_in_page_confidence_threshold: '0.5',
        page_contains_at_least_n_charts: 1,
        page_contains_at_least_n_images: 1,
        page_contains_at_least_n_layout_elements: 1,
        page_contains_at_least_n_lines: 1,
        page_contains_at_least_n_links: 1,
        page_contains_at_least_n_numbers: 1,
        page_contains_at_least_n_percent_numbers: 1,
        page_contains_at_least_n_tables: 1,
        page_contains_at_least_n_words: 1,
        page_contains_at_most_n_charts: '9',
        page_contains_at_most_n_images: 9,
        page_contains_at_most_n_layout_elements: 9,
        page_contains_at_most_n_lines: 9,
        page_contains_at_most_n_links: 9,
        page_contains_at_most_n_numbers: 9,
        page_contains_at_most_n_percent_numbers: 9,
        page_contains_at_most_n_tables: 9,
        page_contains_at_most_n_words: 9,
        page_longer_than_n_chars: 1,
        page_md_error: true,
        page_shorter_than_n_chars: 1,
        regexp_in_page: 'x',
        regexp_in_page_mode: 'i',
        table_in_page: true,
        text_in_page: 'x',
        trigger_mode: 'and',
      },
    ],
    confidence_score_effort: 'high',
    cost_optimizer: { enable: true },
    disable_heuristics: true,
    forms: 'enrich',
    ignore: { ignore_diagonal_text: true, ignore_hidden_text: true, ignore_text_in_image: true },
    ocr_parameters: { languages: ['en', 'ch_sim'] },
    specialized_chart_parsing: 'agentic_plus',
  },
  user_metadata: { team: 'a' },
  webhook_configurations: [
    {
      webhook_url: 'https://example.com/hook',
      webhook_events: ['parse.success'],
      webhook_headers: { Authorization: 'Bearer x' },
      webhook_output_format: 'json',
      webhook_signing_secret: 'whsec-x',
    },
  ],
};

async function create(mock: Llamaparse, configuration: unknown) {
  const body = new FormData();
  body.append('configuration', JSON.stringify(configuration));
  body.append('file', file('# Tides', 'tides.md'));
  const response = await mock.raw('/api/v2/parse/upload', { method: 'POST', body });
  return { status: response.status, body: (await response.json()) as { detail?: { type: string; loc: unknown[] }[] } };
}

type Place = readonly (string | number)[];

/** Where objects stand whose keys are named; keys of `user_metadata` and `webhook_headers` are free. */
function objects(value: unknown, at: Place = []): Place[] {
  if (typeof value !== 'object' || value === null || ['user_metadata', 'webhook_headers'].includes(String(at.at(-1)))) {
    return [];
  }
  const inner = Object.entries(value).flatMap(([key, each]) =>
    objects(each, [...at, Array.isArray(value) ? Number(key) : key]),
  );
  return Array.isArray(value) ? inner : [at, ...inner];
}

function changed(place: Place, key: string | number, to: unknown): unknown {
  const copy = JSON.parse(JSON.stringify(everything)) as Record<string | number, unknown>;
  const parent = place.reduce((value, step) => value[step] as Record<string | number, unknown>, copy);
  parent[key] = to;
  return copy;
}

const refuseHooks = { fetch: () => Promise.resolve(new Response()) };

test('every option of the official SDK’s type is taken', async () => {
  await using mock = await startLlamaparse('in-process', refuseHooks);
  expect(await create(mock, everything)).toMatchObject({ status: 200, body: { tier: 'agentic_plus' } });
});

test('at every level, a key that does not exist is refused by its place', async () => {
  await using mock = await startLlamaparse('in-process', refuseHooks);
  const places = objects(everything);
  expect(places.length).toBeGreaterThan(25);
  for (const place of places) {
    const { status, body } = await create(mock, changed(place, 'misspelt', 1));
    const detail = [{ type: 'extra_forbidden', loc: ['body', 'configuration', ...place, 'misspelt'] }];
    expect([status, body]).toEqual([422, { detail: [expect.objectContaining(detail[0])] }]);
  }
});

test.each([
  [['crop_box', 'left'], -0.1, 'greater_than_equal'],
  [['crop_box', 'bottom'], 1.1, 'less_than_equal'],
  [['page_ranges', 'max_pages'], 0, 'greater_than_equal'],
  [['page_ranges', 'max_pages'], 1.5, 'int_from_float'],
  [['page_ranges', 'max_pages'], 'two', 'int_parsing'],
  [['page_ranges', 'max_pages'], '2.5', 'int_parsing'],
  [['page_ranges', 'max_pages'], [], 'int_type'],
  [['crop_box', 'left'], 'wide', 'float_parsing'],
  [['crop_box', 'left'], '1.1', 'less_than_equal'],
  [['page_ranges', 'target_pages'], '1;2', 'string_pattern_mismatch'],
  [['processing_control', 'timeouts', 'base_in_seconds'], 0, 'greater_than_equal'],
  [['processing_control', 'timeouts', 'base_in_seconds'], 7_201, 'less_than_equal'],
  [['processing_control', 'timeouts', 'extra_time_per_page_in_seconds'], 301, 'less_than_equal'],
  [['processing_control', 'job_failure_conditions', 'allowed_page_failure_ratio'], 1.01, 'less_than_equal'],
  [['processing_options', 'specialized_chart_parsing'], 'best', 'literal_error'],
  [['processing_options', 'confidence_score_effort'], 'low', 'literal_error'],
  [['processing_options', 'forms'], 'all', 'literal_error'],
  [['processing_options', 'auto_mode_configuration', 0, 'parsing_conf', 'tier'], 'premium', 'literal_error'],
  [['output_options', 'granular_bboxes'], ['char'], 'literal_error'],
  [['output_options', 'images_to_save'], ['all'], 'literal_error'],
  [['output_options', 'additional_outputs'], ['docx'], 'literal_error'],
  [['output_options', 'save_output_pdf'], 'maybe', 'bool_parsing'],
  [['output_options', 'save_output_pdf'], 2, 'bool_parsing'],
  [['output_options', 'save_output_pdf'], [], 'bool_type'],
  [['output_options', 'markdown'], [], 'model_attributes_type'],
  [['agentic_options', 'custom_prompt'], 7, 'string_type'],
  [['webhook_configurations'], {}, 'list_type'],
  [['webhook_configurations', 0, 'webhook_output_format'], 'xml', 'literal_error'],
  [['user_metadata', 'team'], 1, 'string_type'],
] as const)('%j as %j is refused as pydantic does: %s', async (path, value, type) => {
  await using mock = await startLlamaparse('in-process', refuseHooks);
  const { status, body } = await create(mock, changed(path.slice(0, -1), path.at(-1) ?? '', value));
  expect([status, body.detail?.[0]?.type]).toEqual([422, type]);
  expect(body.detail?.[0]?.loc.slice(0, path.length + 2)).toEqual(['body', 'configuration', ...path]);
});

test.each([
  [['page_ranges', 'max_pages'], '2'],
  [['page_ranges', 'max_pages'], ' +2.0 '],
  [['crop_box', 'left'], ' 1e-1 '],
  [['disable_cache'], 'Yes'],
  [['output_options', 'save_output_pdf'], 0],
] as const)('%j as %j is taken for what it says, as pydantic does', async (path, value) => {
  await using mock = await startLlamaparse('in-process', refuseHooks);
  const { status } = await create(mock, changed(path.slice(0, -1), path.at(-1) ?? '', value));
  expect(status).toBe(200);
});
