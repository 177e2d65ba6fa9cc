import type LlamaCloud from '@llamaindex/llama-cloud';
import { describe, expect, test } from 'vitest';
import { file, startLlamaparse, TRANSPORTS } from './testing.ts';

const ANY = '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e';
const tenant = { organization_id: ANY, project_id: ANY };
const parseAs = { tier: 'fast', version: 'latest' } as const;
const webhook_url = 'https://example.com/webhooks/llamacloud';

/** Every option of the SDK's type, with its own name or the smallest number where nothing better is known. */
const everything: LlamaCloud.ParsingCreateParams = {
  ...parseAs,
  ...tenant,
  agentic_options: { custom_prompt: 'custom_prompt' },
  client_name: 'client_name',
  configuration_id: 'configuration_id',
  crop_box: { bottom: 0, left: 0, right: 0, top: 0 },
  disable_cache: true,
  fast_options: {},
  file_id: 'file_id',
  http_proxy: 'https:',
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
    additional_outputs: ['string'],
    extract_printed_page_number: true,
    granular_bboxes: ['cell'],
    images_to_save: ['embedded'],
    markdown: {
      annotate_line_numbers: true,
      annotate_links: true,
      annotate_revisions: true,
      inline_images: true,
      tables: {
        compact_markdown_tables: true,
        markdown_table_multiline_separator: 'markdown_table_multiline_separator',
        merge_continued_tables: true,
        output_tables_as_markdown: true,
      },
    },
    save_output_pdf: true,
    spatial_text: {
      do_not_unroll_columns: true,
      preserve_layout_alignment_across_pages: true,
      preserve_very_small_text: true,
    },
    tables_as_spreadsheet: { enable: true, guess_sheet_name: true },
  },
  page_ranges: { max_pages: 1, target_pages: 'target_pages' },
  processing_control: {
    job_failure_conditions: {
      allowed_page_failure_ratio: 0,
      fail_on_buggy_font: true,
      fail_on_image_extraction_error: true,
      fail_on_image_ocr_error: true,
      fail_on_markdown_reconstruction_error: true,
    },
    timeouts: { base_in_seconds: 1, extra_time_per_page_in_seconds: 1 },
  },
  processing_options: {
    aggressive_table_extraction: true,
    auto_mode_configuration: [
      {
        parsing_conf: {
          adaptive_long_table: true,
          crop_box: { bottom: 0, left: 0, right: 0, top: 0 },
          custom_prompt: 'custom_prompt',
          language: 'language',
          specialized_chart_parsing: 'agentic',
          tier: 'fast',
          version: 'latest',
        },
        filename_match_glob: 'filename_match_glob',
        filename_match_glob_list: ['string'],
        full_page_image_in_page_threshold: 0,
        layout_element_in_page: 'layout_element_in_page',
        page_contains_at_least_n_charts: 0,
        page_contains_at_most_n_words: 0,
        page_longer_than_n_chars: 0,
        trigger_mode: 'trigger_mode',
      },
    ],
    confidence_score_effort: 'high',
    cost_optimizer: { enable: true },
    disable_heuristics: true,
    forms: 'default',
    ignore: { ignore_diagonal_text: true, ignore_hidden_text: true, ignore_text_in_image: true },
    ocr_parameters: { languages: ['abq'] },
    specialized_chart_parsing: 'agentic',
  },
  source_url: 'https:',
  user_metadata: { foo: 'string' },
  webhook_configuration_ids: ['string'],
  webhook_configurations: [
    {
      webhook_events: ['parse.success', 'parse.error'],
      webhook_headers: { Authorization: 'bar' },
      webhook_output_format: 'json',
      webhook_signing_secret: 'webhook_signing_secret',
      webhook_url: 'https:',
    },
  ],
};

/** What the official SDK's own suite asks, and the strict mock refuses as the real service would. */
const CALLS: readonly (readonly [string, (client: LlamaCloud) => Promise<unknown>])[] = [
  ['a parse of nothing', (client) => client.parsing.create(parseAs)],
  ['a parse with every option there is', (client) => client.parsing.create(everything)],
  ['a parse of the README’s file', (client) => client.parsing.create({ ...parseAs, file_id: 'your-file-id' })],
  [
    'a parse, and its result, of the documentation’s address',
    (client) =>
      client.parsing.parse(
        { ...parseAs, source_url: 'https://example.com/document.pdf', expand: ['text'] },
        { pollingInterval: 0.001 },
      ),
  ],
  ['a job by its placeholder', (client) => client.parsing.get('job_id')],
  [
    'a job expanded with a placeholder',
    (client) => client.parsing.get('job_id', { expand: ['string'], image_filenames: 'image_filenames', ...tenant }),
  ],
  ['a job cancelled by its placeholder', (client) => client.parsing.cancel('job_id', tenant)],
  ['a job deleted by its placeholder', (client) => client.parsing.delete('job_id', tenant)],
  [
    'jobs of another project, in pages of none',
    (client) => client.parsing.list({ ...tenant, page_size: 0, page_token: 'page_token', job_ids: ['string'] }),
  ],
  [
    'a file for a placeholder purpose',
    (client) => client.files.create({ file: file('Example data', 'README.md'), purpose: 'purpose', ...tenant }),
  ],
  [
    'files in a placeholder order',
    (client) => client.files.list({ order_by: 'order_by', page_size: 0, page_token: 'page_token', ...tenant }),
  ],
  [
    'files asked for by placeholders',
    (client) => client.files.query({ page_size: 0, page_token: 'page_token', order_by: 'order_by', ...tenant }),
  ],
  ['a file by any id', (client) => client.files.retrieve(ANY)],
  ['the content of a file by its placeholder', (client) => client.files.content('file_id', { expires_at_seconds: 0 })],
  ['a webhook configuration by its placeholder', (client) => client.webhookConfigs.retrieve('config_id')],
  ['a webhook configuration changed', (client) => client.webhookConfigs.update('config_id', { webhook_url })],
  ['a configuration by its placeholder', (client) => client.configurations.retrieve('config_id', tenant)],
  ['a configuration changed', (client) => client.configurations.update('config_id', { name: 'x' })],
  ['a project by any id', (client) => client.projects.get(ANY)],
  ['a project of v2 by any id', (client) => client.v2Projects.get(ANY, { organization_id: ANY })],
];

describe.each(TRANSPORTS)('with the conformance profile, %s', (transport) => {
  test.each(CALLS)('%s is answered, again and again; without it refused', async (_, call) => {
    await using lenient = await startLlamaparse(transport, { conformance: true });
    const client = lenient.sdk('My API Key');
    expect(await call(client)).toBeTruthy();
    expect(await call(client)).toBeTruthy();
    expect(lenient.bugs).toEqual([]);
    await using strict = await startLlamaparse(transport);
    await expect(call(strict.client)).rejects.toThrow(/^4\d\d |failed with status: FAILED/);
  });

  test('deleting by a placeholder works again and again', async () => {
    await using mock = await startLlamaparse(transport, { conformance: true });
    for (let round = 0; round < 2; round++) {
      await mock.client.files.delete(ANY);
      await mock.client.webhookConfigs.delete('config_id');
      await mock.client.configurations.delete('config_id');
    }
  });

  test('a wrong key stays a wrong key, and a misspelt option a misspelt option', async () => {
    await using mock = await startLlamaparse(transport, { conformance: true });
    await expect(mock.sdk('llx-someone-else').projects.list()).rejects.toMatchObject({ status: 401 });
    const misspelt = { ...parseAs, crop_bx: {} } as LlamaCloud.ParsingCreateParams;
    await expect(mock.client.parsing.create(misspelt)).rejects.toMatchObject({ status: 422 });
  });
});
