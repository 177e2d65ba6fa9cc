import type LlamaCloud from '@llamaindex/llama-cloud';
import { describe, expect, test } from 'vitest';
import { pixelsOf, smallPdf } from '../drawing/testing.ts';
import { file, type Llamaparse, pdf, startLlamaparse, TRANSPORTS } from '../testing.ts';
import { PIXEL } from '../v1/testing.ts';

type Kind = 'screenshot' | 'embedded' | 'layout';

async function saved(mock: Llamaparse, upload_file: File, images_to_save: Kind[], image_filenames?: string) {
  const output_options: LlamaCloud.ParsingCreateParams['output_options'] = { images_to_save };
  const asked = { tier: 'agentic', version: 'latest', upload_file, output_options } as const;
  const { id } = await mock.client.parsing.create(asked);
  const done = await mock.finished(id);
  if (done.job.status !== 'COMPLETED') return { job: done.job, total: 0, images: [] };
  const expand = ['images_content_metadata'];
  const answer = await mock.client.parsing.get(id, { expand, ...(image_filenames && { image_filenames }) });
  const found = answer.images_content_metadata;
  return { job: done.job, total: found?.total_count, images: found?.images ?? [] };
}

async function fetched(mock: Llamaparse, image: { presigned_url?: string | null } | undefined) {
  const answer = await mock.send(image?.presigned_url ?? '');
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
  return pixelsOf(new Uint8Array(await answer.arrayBuffer()));
}

describe.each(TRANSPORTS)('images_to_save, %s', (transport) => {
  test('screenshot is the page as it looks', async () => {
    await using mock = await startLlamaparse(transport);
    const { total, images } = await saved(mock, file(await smallPdf(), 'a.pdf'), ['screenshot']);
    expect([total, images]).toEqual([
      1,
      [
        {
          index: 0,
          filename: 'page_1.jpg',
          content_type: 'image/jpeg',
          size_bytes: null,
          presigned_url: expect.stringMatching(/^http/),
          category: 'screenshot',
          bbox: { x: 0, y: 0, w: 216, h: 144 },
        },
      ],
    ]);
    const picture = await fetched(mock, images[0]);
    expect([picture.width, picture.height]).toEqual([900, 600]);
    expect([picture.ink(0, 0, 900, 100) > 0.01, picture.ink(600, 0, 300, 600)]).toEqual([true, 0]);
    const [red = 0, green = 0] = picture.colour(500, 310);
    expect([red > 230, green < 20]).toEqual([true, true]);
  });

  test('layout is each figure and each table, cut out of its page', async () => {
    await using mock = await startLlamaparse(transport);
    const { images } = await saved(mock, file(await smallPdf(), 'a.pdf'), ['layout']);
    expect(images.map(({ filename, category }) => [filename, category])).toEqual([
      ['page_1_image_1_v2.jpg', 'layout'],
      ['page_1_table_1_v2.jpg', 'layout'],
    ]);
    expect(images[0]?.bbox).toEqual({ x: 100, y: 60, w: 40, h: 30 });
    const figure = await fetched(mock, images[0]);
    expect([figure.width, figure.height]).toEqual([168, 125]);
    expect(figure.colour(3, 3)[0]).toBeGreaterThan(230);
    const table = await fetched(mock, images[1]);
    expect([table.width > 480, table.height > 170, table.ink(0, 0, table.width, table.height) > 0.02]).toEqual([
      true,
      true,
      true,
    ]);
  });
});

describe('images_to_save', () => {
  test('takes all kinds at once, counted page by page, and image_filenames picks among them', async () => {
    await using mock = await startLlamaparse();
    const bytes = file(await smallPdf(), 'a.pdf');
    const { images } = await saved(mock, bytes, ['screenshot', 'embedded', 'layout']);
    expect(images.map(({ index, filename }) => [index, filename])).toEqual([
      [0, 'img_p0_1.png'],
      [1, 'page_1.jpg'],
      [2, 'page_1_image_1_v2.jpg'],
      [3, 'page_1_table_1_v2.jpg'],
    ]);
    const some = await saved(
      mock,
      bytes,
      ['screenshot', 'embedded', 'layout'],
      'page_1_table_1_v2.jpg,page_1.jpg,x.png',
    );
    expect([some.total, some.images.map(({ index }) => index)]).toEqual([2, [1, 3]]);
  });

  test('gives a scanned page, which has no text to read, to those who want to see it', async () => {
    await using mock = await startLlamaparse();
    const blank = file(await pdf((document) => document.rect(0, 0, 30, 30).fill(), { size: [72, 72] }), 'scan.pdf');
    const seen = await saved(mock, blank, ['screenshot']);
    expect([seen.job.status, seen.images.map(({ filename }) => filename)]).toEqual(['COMPLETED', ['page_1.jpg']]);
    const unseen = await saved(mock, blank, ['embedded']);
    expect(unseen.job.error_message).toMatch(/^NO_DATA_FOUND_IN_FILE/);
  });

  test('gives a picture that is the document itself, as large as it is', async () => {
    await using mock = await startLlamaparse();
    const { images } = await saved(mock, file(PIXEL, 'pixel.png'), ['screenshot']);
    expect(images).toMatchObject([{ filename: 'page_1.jpg', bbox: { x: 0, y: 0, w: 1, h: 1 } }]);
    const picture = await fetched(mock, images[0]);
    expect([picture.width, picture.height, (picture.colour(0, 0)[0] ?? 0) > 240]).toEqual([1, 1, true]);
    const unseen = await saved(mock, file(PIXEL, 'pixel.png'), ['embedded']);
    expect(unseen.job.error_message).toMatch(/^NO_DATA_FOUND_IN_FILE: The PNG picture has no text layer/);
  });

  test('draws what was read of documents that the service makes PDFs of, and nothing of others', async () => {
    await using mock = await startLlamaparse();
    const { images } = await saved(mock, file('<h1>Salt</h1><p>Of the sea.</p>', 'salt.html'), [
      'screenshot',
      'layout',
    ]);
    expect(images).toMatchObject([{ filename: 'page_1.jpg', bbox: { w: 612, h: 792 } }]);
    const picture = await fetched(mock, images[0]);
    expect([picture.width, picture.height, picture.ink(220, 220, 400, 120) > 0.02]).toEqual([2473, 3200, true]);
    expect(await saved(mock, file('# Salt', 'salt.md'), ['screenshot'])).toMatchObject({ total: 0 });
  });

  test('does not make an output PDF of what was kept for drawing', async () => {
    await using mock = await startLlamaparse();
    const { job } = await saved(mock, file(await smallPdf(), 'a.pdf'), ['screenshot']);
    const answer = await mock.client.parsing.get(job.id, { expand: ['output_pdf_content_metadata'] });
    expect(answer.result_content_metadata?.outputPDF).toMatchObject({ exists: false });
  });
});
