import {
  uploadFileByIdApiV2Alpha1ParsePost as createByFile,
  getStructuredTemplateApiV2Alpha1ParseJobJobIdResultStructuredGet as getStructured,
} from 'llama-cloud-services/api';
import { describe, expect, test } from 'vitest';
import { file, type Llamaparse, pdf, startLlamaparse, TRANSPORTS } from '../testing.ts';
import { ended, form, result } from '../v1/testing.ts';

const ALPHA = '/api/v2alpha1/parse';
const NOTE = '# Tides\n\nThe harbour floods at noon.\n\n- rope\n- oil\n\n| pier | fee |\n| - | - |\n| north | 3 |\n';

interface Created {
  readonly id: string;
}

async function upload(mock: Llamaparse, upload: File, configuration: object): Promise<Response> {
  const body = form({ file: upload, configuration: JSON.stringify(configuration) });
  return mock.raw(`${ALPHA}/upload`, { method: 'POST', body });
}

function send(mock: Llamaparse, path: string, body: object): Promise<Response> {
  return mock.raw(path, { method: 'POST', body: JSON.stringify(body) });
}

// biome-ignore lint/suspicious/noExplicitAny: answers are compared by their content
async function of(mock: Llamaparse, { id }: Created, what: string): Promise<any> {
  return (await mock.raw(`${ALPHA}/job/${id}/result/${what}`)).json();
}

const fast = { parse_options: { tier: 'fast' } };

describe.each(TRANSPORTS)('the parse routes of v2alpha1, %s', (transport) => {
  test('take an upload as a job of v1, whose results are pages', async () => {
    await using mock = await startLlamaparse(transport);
    const response = await upload(mock, file(NOTE, 'tides.md'), fast);
    const made = (await response.json()) as Created;
    expect([response.status, made]).toEqual([
      200,
      { id: expect.stringMatching(/^[0-9a-f-]{36}$/), status: 'PENDING', error_code: null, error_message: null },
    ]);
    expect((await ended(mock, made.id)).status).toBe('SUCCESS');
    expect(await of(mock, made, 'markdown')).toEqual({ pages: [{ page_number: 1, markdown: NOTE, success: true }] });
    expect((await of(mock, made, 'text')).pages).toEqual([{ page_number: 1, text: expect.stringMatching(/^Tides/) }]);
    const [page] = (await of(mock, made, 'structured')).pages;
    expect(page).toMatchObject({ page_number: 1, success: true });
    expect(page.items).toMatchObject([
      { type: 'heading', bBox: null, level: 1, value: 'Tides' },
      { type: 'text', bBox: null, value: 'The harbour floods at noon.' },
      { type: 'list', ordered: false, items: [{ type: 'text', value: 'rope' }, { value: 'oil' }] },
      {
        type: 'table',
        rows: [
          ['pier', 'fee'],
          ['north', '3'],
        ],
        csv: '"pier","fee"\n"north","3"',
      },
    ]);
    expect(mock.meter.entries()).toMatchObject([
      { operation: 'v2alpha1.upload', model: 'fast', units: { credits: 1 } },
    ]);
  });

  test('take a stored file and an address', async () => {
    await using mock = await startLlamaparse(transport);
    const stored = await mock.client.files.create({ file: file(NOTE, 'tides.md'), purpose: 'parse' });
    const { url } = await mock.client.files.content(stored.id);
    for (const [path, source] of [
      [ALPHA, { file_id: stored.id }],
      [`${ALPHA}/`, { file_id: stored.id }],
      [`${ALPHA}/url`, { source_url: url }],
    ] as const) {
      const made = (await (await send(mock, path, { ...fast, ...source })).json()) as Created;
      expect((await ended(mock, made.id)).status).toBe('SUCCESS');
    }
  });
});

describe('a configuration of v2alpha1', () => {
  test('says how the document is parsed', async () => {
    await using mock = await startLlamaparse();
    const two = await pdf((document) => {
      document.text('The first page.').addPage().text('The second page.').text('Far below.', 72, 600);
    });
    const response = await upload(mock, file(two, 'two.pdf'), {
      parse_options: { tier: 'agentic', version: '2025-11-18' },
      page_ranges: { target_pages: '2' },
      crop_box: { bottom: 0.3 },
      output_options: { export_pdf: { enable: true }, screenshots: { enable: true } },
    });
    const made = (await response.json()) as Created;
    await ended(mock, made.id);
    expect(await of(mock, made, 'text')).toEqual({ pages: [{ page_number: 2, text: 'The second page.' }] });
    const [{ items }] = (await of(mock, made, 'structured')).pages;
    const [x1, y1, x2, y2] = items[0].bBox;
    expect([x1, x2 > 130 && x2 < 200, y1 > 60, y2 > y1 + 8 && y2 < 100]).toEqual([72, true, true, true]);
    const [page] = (await result(mock, made.id, 'json')).pages;
    expect(page.images.map((image: { name: string }) => image.name)).toContain('page_2.jpg');
    expect((await mock.raw(`/api/v1/parsing/job/${made.id}/result/pdf`)).status).toBe(200);
    expect(mock.meter.entries()[0]?.units).toEqual({ pages: 1, credits: 10 });
  });

  test('keeps the secrets of its webhooks out of the shown parameters', async () => {
    await using mock = await startLlamaparse();
    const webhook_headers = { authorization: 'Bearer hidden' };
    const webhook_configurations = [{ webhook_url: 'https://example.com/hook', webhook_headers }];
    const response = await upload(mock, file(NOTE, 'tides.md'), { ...fast, webhook_configurations });
    const { id } = (await response.json()) as Created;
    const shown = await (await mock.raw(`/api/v1/parsing/job/${id}/parameters`)).text();
    expect(shown).toContain('https://example.com/hook');
    expect(shown).not.toContain('hidden');
  });

  test.each<[string, object, (string | number)[]]>([
    ['no tier', { parse_options: {} }, ['parse_options', 'tier']],
    ['an unknown tier', { parse_options: { tier: 'premium' } }, ['parse_options', 'tier']],
    ['a version of v2', { parse_options: { tier: 'fast', version: '2026-06-15' } }, ['parse_options', 'version']],
    ['an option of v2', { ...fast, input_options: { image: {} } }, ['input_options', 'image']],
    [
      'a timeout longer than half an hour',
      { ...fast, processing_control: { timeouts: { base_in_seconds: 1_801 } } },
      ['processing_control', 'timeouts', 'base_in_seconds'],
    ],
    ['no source', fast, ['file_id']],
  ])('with %s is refused with 422', async (_, wrong, loc) => {
    await using mock = await startLlamaparse();
    const source = loc[0] === 'file_id' ? {} : { file_id: 'x' };
    const response = await send(mock, ALPHA, { ...source, ...wrong });
    expect([response.status, await response.json()]).toMatchObject([422, { detail: [{ loc: ['body', ...loc] }] }]);
  });
});

test('a result that is not there is 404, an id that is none 400', async () => {
  await using mock = await startLlamaparse();
  const failed = (await (await upload(mock, file('', 'empty.txt'), fast)).json()) as Created;
  expect((await ended(mock, failed.id)).status).toBe('ERROR');
  const status = async (id: string) => (await mock.raw(`${ALPHA}/job/${id}/result/text`)).status;
  expect([await status(failed.id), await status('pjb-1')]).toEqual([404, 400]);
});

test('the official client of 2025 has these calls', async () => {
  await using mock = await startLlamaparse();
  const { id: file_id } = await mock.client.files.create({ file: file(NOTE, 'tides.md'), purpose: 'parse' });
  const over = {
    baseUrl: mock.url,
    headers: { Authorization: `Bearer ${mock.app.apiKey}` },
    fetch: mock.send,
    throwOnError: true as const,
  };
  const { data: made } = await createByFile({ ...over, body: { file_id, parse_options: { tier: 'fast' } } });
  await ended(mock, made.id);
  const { data } = await getStructured({ ...over, path: { job_id: made.id } });
  expect(data.pages[0]).toMatchObject({ page_number: 1, success: true });
});
