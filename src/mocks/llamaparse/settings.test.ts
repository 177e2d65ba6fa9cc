import { expect, test } from 'vitest';
import type { ParseSettings } from './parsing/types.ts';
import type { ParseOptions } from './schemas.ts';
import { parseSettings } from './settings.ts';
import { UploadForm } from './v1/form.ts';
import { parseOptions } from './v1/options.ts';

/** What an option changes of the parser's settings: as v2 says it, as v1 says it ('' where it cannot), and the change. */
const EFFECTS: readonly (readonly [v2: Partial<ParseOptions>, v1: string, change: Partial<ParseSettings>])[] = [
  [
    { input_options: { html: { make_all_elements_visible: true } } },
    'html_make_all_elements_visible',
    { showHidden: true },
  ],
  [{ input_options: { html: { remove_fixed_elements: true } } }, 'html_remove_fixed_elements', { removeFixed: true }],
  [
    { input_options: { html: { remove_navigation_elements: true } } },
    'html_remove_navigation_elements',
    { removeNavigation: true },
  ],
  [
    { input_options: { presentation: { out_of_bounds_content: true } } },
    'presentation_out_of_bounds_content',
    { slides: { outOfBounds: true, withoutChartData: false } },
  ],
  [
    { input_options: { presentation: { skip_embedded_data: true } } },
    '',
    { slides: { outOfBounds: false, withoutChartData: true } },
  ],
  [
    { input_options: { spreadsheet: { include_hidden_sheets: true } } },
    '',
    { sheets: { hidden: true, subTables: false, computed: false } },
  ],
  [
    {
      input_options: { spreadsheet: { force_formula_computation_in_sheets: true, detect_sub_tables_in_sheets: true } },
    },
    'spreadsheet_force_formula_computation',
    { sheets: { hidden: false, subTables: true, computed: true } },
  ],
  [
    { output_options: { spatial_text: { do_not_unroll_columns: true } } },
    'do_not_unroll_columns',
    { spatial: { aligned: false } },
  ],
  [
    { output_options: { spatial_text: { preserve_layout_alignment_across_pages: true } } },
    'preserve_layout_alignment_across_pages',
    { spatial: { aligned: true } },
  ],
  [
    { output_options: { spatial_text: { preserve_very_small_text: true } } },
    'preserve_very_small_text',
    { verySmallText: true },
  ],
  [{ output_options: { markdown: { annotate_line_numbers: true } } }, '', { lineNumbers: true, granularBoxes: true }],
  [{ output_options: { markdown: { annotate_revisions: true } } }, '', { revisions: true }],
  [{ processing_options: { ignore: { ignore_hidden_text: true } } }, 'remove_hidden_text', { ignoreHiddenText: true }],
  [
    { processing_options: { ignore: { ignore_diagonal_text: true } } },
    'skip_diagonal_text',
    { ignoreDiagonalText: true },
  ],
  [
    { processing_options: { aggressive_table_extraction: true } },
    'aggressive_table_extraction',
    { tables: 'aggressive' },
  ],
  [{ processing_options: { disable_heuristics: true } }, '', { tables: 'unlined' }],
  [
    { processing_control: { job_failure_conditions: { fail_on_buggy_font: true } } },
    'strict_mode_buggy_font',
    { refuseBuggyFonts: true },
  ],
  [
    { processing_control: { job_failure_conditions: { fail_on_image_extraction_error: true } } },
    'strict_mode_image_extraction',
    { refuseBrokenImages: true },
  ],
];

const bare: ParseOptions = { tier: 'agentic', version: '2026-09-07' };
/** Without the function, which is another each time. */
const plain = ({ select: _select, ...settings }: ParseSettings) => settings;

test.each(EFFECTS)('%j of v2 changes what the parser does, and so does %s of v1', (v2, v1, change) => {
  const usual = plain(parseSettings(bare));
  expect(plain(parseSettings({ ...bare, ...v2 }))).toEqual({ ...usual, ...change });
  if (v1 === '') return;
  const form = (fields: readonly (readonly [string, boolean])[]) =>
    plain(parseSettings(parseOptions(new UploadForm(new Map(fields)), 'agentic', bare.version)));
  expect(form([[v1, true]])).toEqual({ ...form([]), ...change });
});

test('v1 looks for tables within sheets unless it is told not to', () => {
  const subTables = (fields: readonly (readonly [string, boolean])[]) =>
    parseSettings(parseOptions(new UploadForm(new Map(fields)), 'agentic', bare.version)).sheets?.subTables;
  expect([subTables([]), subTables([['spreadsheet_extract_sub_tables', false]])]).toEqual([true, false]);
});
