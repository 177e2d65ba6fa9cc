import type LlamaCloud from '@llamaindex/llama-cloud';
import { describe, expect, test } from 'vitest';
import { parse } from '../parsing/testing.ts';
import { file, pdf, simplePdf, startLlamaparse } from '../testing.ts';
import type { Triggers } from './auto-mode.ts';
import { pageFacts } from './page-facts.ts';
import { isTriggered } from './triggers.ts';

type Options = Partial<LlamaCloud.ParsingCreateParams>;
type Rule = LlamaCloud.ParsingCreateParams.ProcessingOptions.AutoModeConfiguration;

/** Each page's `triggered_auto_mode` and `cost_optimized`, and what all of them cost. */
async function parsed(upload: File, options: Options) {
  await using mock = await startLlamaparse();
  const how = { tier: 'cost_effective', version: 'latest', ...options } as const;
  const { id } = await mock.client.parsing.create({ ...how, upload_file: upload });
  const done = await mock.finished(id, ['metadata', 'usage', 'job_metadata', 'text']);
  return {
    job: done.job,
    triggered: done.metadata?.pages.map((page) => page.triggered_auto_mode),
    optimized: done.metadata?.pages.map((page) => page.cost_optimized),
    credits: done.job.usage?.credits,
    counted: done.job_metadata?.job_auto_mode_triggered_pages,
    text: done.text?.pages.map((page) => page.text),
  };
}

const rule = (triggers: Omit<Rule, 'parsing_conf'>): Options => ({
  processing_options: {
    auto_mode_configuration: [{ ...triggers, parsing_conf: { tier: 'agentic', version: 'latest' } }],
  },
});

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC',
  'base64',
);

/** Four pages: words, a table, a scan, nothing but a number and a link. */
const mixed = pdf((document) => {
  document.fontSize(11).text('The keeper of Farholm counts the ships of the morning.');
  document.addPage();
  for (const [index, row] of [
    ['Pier', 'Fee', 'Depth'],
    ['North', '12', '4'],
    ['South', '9', '3'],
  ].entries()) {
    for (const [column, cell] of row.entries()) document.text(cell, 72 + column * 140, 72 + index * 18);
  }
  document.addPage().image(PIXEL, 0, 0, { width: 612, height: 700 });
  document.text('Scan', 72, 702);
  document.addPage().text('1887', { link: 'https://example.com/' });
});

/** Parsed once: the rules look at it only. */
const read = mixed.then((bytes) => parse(bytes, 'mixed.pdf', { images: true }));

test.each<[string, Omit<Rule, 'parsing_conf'>, number[]]>([
  ['a text', { text_in_page: 'Farholm' }, [1]],
  ['a pattern', { regexp_in_page: '^SCAN$|pier', regexp_in_page_mode: 'im' }, [2, 3]],
  ['a table', { table_in_page: true }, [2]],
  ['a switch that is off', { table_in_page: false }, []],
  ['a picture', { image_in_page: true }, [3]],
  ['a scan', { full_page_image_in_page: true }, [3]],
  ['a larger scan', { full_page_image_in_page: true, full_page_image_in_page_threshold: '0.95' }, []],
  ['a layout element', { layout_element_in_page: 'table' }, [2]],
  ['more than so many words', { page_contains_at_least_n_words: 9 }, [1]],
  ['as many words as the limit, which is not more', { page_contains_at_least_n_words: 10 }, []],
  ['fewer words', { page_contains_at_most_n_words: '2' }, [3, 4]],
  ['numbers by their share', { page_contains_at_least_n_percent_numbers: 90 }, [4]],
  ['numbers', { page_contains_at_least_n_numbers: 3 }, [2]],
  ['lines', { page_contains_at_least_n_lines: 2 }, [2]],
  ['links', { page_contains_at_least_n_links: 0 }, [4]],
  ['tables, fewer than one', { page_contains_at_most_n_tables: 1 }, [1, 3, 4]],
  ['a length', { page_longer_than_n_chars: 50 }, [1, 2]],
  ['shortness', { page_shorter_than_n_chars: 5 }, [3, 4]],
  ['the file’s name', { filename_match_glob: 'mix*.p?f' }, [1, 2, 3, 4]],
  ['one of several names', { filename_match_glob_list: ['*.txt', '*.pdf'] }, [1, 2, 3, 4]],
  ['another name', { filename_match_glob: '*.PDF' }, []],
  ['a name’s pattern', { filename_regexp: '^MIXED', filename_regexp_mode: 'i' }, [1, 2, 3, 4]],
  ['all conditions of several', { table_in_page: true, text_in_page: 'Farholm' }, []],
  ['one condition of several', { table_in_page: true, text_in_page: 'Farholm', trigger_mode: 'or' }, [1, 2]],
  ['no condition', {}, []],
])('auto mode takes the pages with %s', async (_, triggers, pages) => {
  const facts = (await read).pages.map(pageFacts);
  expect(facts.map((page) => isTriggered(triggers as Triggers, page, 'mixed.pdf'))).toEqual(
    [1, 2, 3, 4].map((page) => pages.includes(page)),
  );
});

test('auto mode tells which pages it took, and they cost what their tier does', async () => {
  const done = await parsed(file(await mixed, 'mixed.pdf'), rule({ regexp_in_page: 'pier', regexp_in_page_mode: 'i' }));
  expect(done.triggered).toEqual([false, true, false, false]);
  expect([done.credits, done.counted]).toEqual([4 * 3 + 7, 1]);
});

describe('a page that auto mode takes', () => {
  test('is parsed as its rule says, and the others as the job says', async () => {
    const conf = { crop_box: { bottom: 0.2 }, extract_layout: true };
    const long = await pdf((document) => {
      for (const page of ['first', 'second']) {
        if (page === 'second') document.addPage();
        document.text(`The ${page} page.`).text('Far below.', 72, 600);
      }
    });
    const done = await parsed(file(long, 'long.pdf'), {
      processing_options: { auto_mode_configuration: [{ text_in_page: 'second', parsing_conf: conf }] },
    });
    expect(done.text).toEqual(['The first page.\n\nFar below.', 'The second page.']);
    expect(done.credits).toBe(3 + 3 + 3);
  });

  test('belongs to the first rule that takes it', async () => {
    const auto_mode_configuration = (['fast', 'agentic_plus'] as const).map((tier) => ({
      text_in_page: 'Chapter 1',
      parsing_conf: { tier, version: 'latest' },
    }));
    const done = await parsed(file(await simplePdf(2), 'a.pdf'), { processing_options: { auto_mode_configuration } });
    expect([done.triggered, done.credits]).toEqual([[true, false], 1 + 3]);
  });

  test('shows no pictures that were not asked for', async () => {
    await using mock = await startLlamaparse();
    const how = { tier: 'cost_effective', version: 'latest', ...rule({ image_in_page: true }) } as const;
    const { id } = await mock.client.parsing.create({ ...how, upload_file: file(await mixed, 'mixed.pdf') });
    const done = await mock.finished(id, ['images_content_metadata']);
    expect(done.images_content_metadata?.total_count).toBe(0);
  });
});

test('a pattern that takes for ever fails the job, not the mock', async () => {
  const { job } = await parsed(file(`${'a'.repeat(40)}b`, 'a.txt'), rule({ regexp_in_page: '^(a+)+$' }));
  expect([job.status, job.error_message]).toEqual(['FAILED', expect.stringMatching(/regular expression .* too long/)]);
});

test.each<[string, object, (string | number)[]]>([
  ['a pattern that is none', { regexp_in_page: '(' }, ['regexp_in_page']],
  ['flags that are none', { filename_regexp: 'a', filename_regexp_mode: 'q' }, ['filename_regexp']],
  ['a limit that is no number', { page_longer_than_n_chars: 'many' }, ['page_longer_than_n_chars']],
  ['a tier without its version', { parsing_conf: { tier: 'fast' } }, ['parsing_conf']],
])('a rule with %s is refused with 422', async (_, wrong, loc) => {
  await using mock = await startLlamaparse();
  const processing_options = { auto_mode_configuration: [{ parsing_conf: {}, ...wrong }] };
  const how = { tier: 'fast', version: 'latest', file_id: 'x', processing_options } as const;
  const where = ['body', 'processing_options', 'auto_mode_configuration', 0, ...loc];
  await expect(mock.client.parsing.create(how)).rejects.toMatchObject({
    status: 422,
    error: { detail: [{ loc: where }] },
  });
});

test('the cost optimizer parses pages of plain text in one column as cost_effective', async () => {
  const columns = await pdf((document) => {
    document.fontSize(11).text('One column of plain words about the light of Farholm, and nothing beside them.');
    document.addPage();
    for (const x of [72, 330]) document.text('The tide comes in twice a day. '.repeat(30), x, 72, { width: 210 });
  });
  const optimize: Options = { tier: 'agentic_plus', processing_options: { cost_optimizer: { enable: true } } };
  const table = await parsed(file(await mixed, 'mixed.pdf'), optimize);
  expect([table.optimized, table.credits]).toEqual([[true, false, true, true], 45 + 3 * 3]);
  const beside = await parsed(file(columns, 'columns.pdf'), optimize);
  expect([beside.optimized, beside.credits]).toEqual([[true, false], 45 + 3]);
  expect((await parsed(file(columns, 'columns.pdf'), { tier: 'agentic_plus' })).optimized).toEqual([false, false]);
});

test('a spreadsheet costs one credit a sheet whatever the tier, a Markdown file is one page', async () => {
  const tier = { tier: 'agentic_plus' } as const;
  expect((await parsed(file('pier,fee\nnorth,3\n', 'fees.csv'), tier)).credits).toBe(1);
  expect((await parsed(file('# One\n\n---\n\n# Two\n', 'notes.md'), tier)).credits).toBe(45);
});
