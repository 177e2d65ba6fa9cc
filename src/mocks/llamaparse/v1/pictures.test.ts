import { expect, test } from 'vitest';
import { pixelsOf, smallPdf } from '../drawing/testing.ts';
import { file, type Llamaparse, startLlamaparse } from '../testing.ts';
import { ended, parsed, postForm, result } from './testing.ts';

const dues = async () => file(await smallPdf(), 'dues.pdf');

async function picture(mock: Llamaparse, id: string, name: string) {
  const answer = await mock.raw(`/api/v1/parsing/job/${id}/result/image/${name}`);
  expect([name, answer.status, answer.headers.get('content-type')]).toEqual([name, 200, 'image/jpeg']);
  return pixelsOf(new Uint8Array(await answer.arrayBuffer()));
}

const SCREENSHOT = {
  name: 'page_1.jpg',
  x: 0,
  y: 0,
  width: 216,
  height: 144,
  original_width: 900,
  original_height: 600,
  rotation: 0,
  type: 'full_page_screenshot',
  ocr: [],
};

test('take_screenshot adds a picture of each page to its images', async () => {
  await using mock = await startLlamaparse();
  const { id } = await parsed(mock, { file: await dues(), take_screenshot: 'true', save_images: 'false' });
  expect((await result(mock, id, 'json')).pages[0].images).toEqual([SCREENSHOT]);
  const page = await picture(mock, id, 'page_1.jpg');
  expect([page.width, page.height, page.ink(0, 0, 900, 100) > 0.01]).toEqual([900, 600, true]);
  const without = await parsed(mock, { file: await dues() });
  expect((await mock.raw(`/api/v1/parsing/job/${without.id}/result/image/page_1.jpg`)).status).toBe(404);
});

test('every element that extract_layout names has a picture, tables and figures stand among the images', async () => {
  await using mock = await startLlamaparse();
  const { id } = await parsed(mock, { file: await dues(), extract_layout: 'true', disable_image_extraction: 'true' });
  const [{ layout, images }] = (await result(mock, id, 'json')).pages;
  const names = layout.map(({ image }: { image: string }) => image);
  expect(names).toEqual(['page_1_text_1.jpg', 'page_1_table_1.jpg', 'page_1_figure_1.jpg']);
  for (const [at, name] of names.entries()) {
    const { bbox } = layout[at];
    const { width, height } = await picture(mock, id, name);
    expect(Math.abs(width - bbox.w * 900) + Math.abs(height - bbox.h * 600)).toBeLessThan(4);
  }
  expect(images.map(({ name, type }: { name: string; type: string }) => [name, type])).toEqual([
    ['page_1_table_1.jpg', 'layout_table'],
    ['page_1_figure_1.jpg', 'layout_picture'],
  ]);
});

test('what was kept for drawing is no output PDF', async () => {
  await using mock = await startLlamaparse();
  const { id } = await parsed(mock, { file: await dues(), take_screenshot: 'true' });
  expect((await mock.raw(`/api/v1/parsing/job/${id}/result/pdf`)).status).toBe(404);
});

test('a link to a picture leads to the same bytes as the result', async () => {
  await using mock = await startLlamaparse();
  const { id } = await parsed(mock, { file: await dues(), take_screenshot: 'true' });
  const { url } = await (await mock.raw(`/api/v1/parsing/job/${id}/read/page_1.jpg`)).json();
  const linked = Buffer.from(await (await mock.send(url)).arrayBuffer());
  const direct = await mock.raw(`/api/v1/parsing/job/${id}/result/image/page_1.jpg`);
  expect(linked.equals(Buffer.from(await direct.arrayBuffer()))).toBe(true);
});

test('the screenshot route makes pictures of the pages and nothing else', async () => {
  await using mock = await startLlamaparse();
  const created = await (await postForm(mock, { file: await dues() }, '/api/v1/parsing/screenshot')).json();
  expect(created).toEqual({ id: expect.any(String), status: 'PENDING', error_code: null, error_message: null });
  expect(await ended(mock, created.id)).toEqual({ id: created.id, status: 'SUCCESS' });
  const { pages, job_metadata } = await result(mock, created.id, 'json');
  expect(pages[0].images).toEqual([SCREENSHOT]);
  expect(job_metadata).toMatchObject({ job_pages: 1, job_is_cache_hit: false });
  expect((await picture(mock, created.id, 'page_1.jpg')).width).toBe(900);
});

test('a screenshot job does not take the result of a parse job with the same form', async () => {
  await using mock = await startLlamaparse();
  const fields = { file: await dues(), tier: 'fast', version: 'latest' };
  await parsed(mock, fields);
  const created = await (await postForm(mock, fields, '/api/v1/parsing/screenshot')).json();
  await ended(mock, created.id);
  const { pages, job_metadata } = await result(mock, created.id, 'json');
  expect([pages[0].images, job_metadata.job_is_cache_hit]).toEqual([[SCREENSHOT], false]);
});

test('a screenshot job of a document that cannot be drawn here ends as an error that says so', async () => {
  await using mock = await startLlamaparse();
  const created = await postForm(mock, { file: file('a,b\n1,2\n', 'a.csv') }, '/api/v1/parsing/screenshot');
  expect(await ended(mock, (await created.json()).id)).toMatchObject({
    status: 'ERROR',
    error_code: 'ERROR_DURING_PROCESSING',
    error_message: 'This mock draws no pages of documents of the type csv.',
  });
});
