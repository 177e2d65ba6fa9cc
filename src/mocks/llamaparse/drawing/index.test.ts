import { expect, test } from 'vitest';
import { downloadResponse } from '../files/downloads.ts';
import { flowPage } from '../parsing/flow.ts';
import type { ParsedDocument } from '../parsing/types.ts';
import { file, startLlamaparse } from '../testing.ts';
import { parsed } from '../v1/testing.ts';
import { draw, PictureError } from './index.ts';
import { nestedTransparencies } from './testing.ts';

test('downloads wait for each other, 200 at most; more are refused', async () => {
  const lost: ParsedDocument = { kind: 'pdf', pages: [], chars: 0 };
  const page = flowPage(1, []);
  const all = await Promise.allSettled(Array.from({ length: 203 }, () => draw(lost, page)));
  const codes = all.map((one) => (one.status === 'rejected' ? (one.reason as PictureError).code : 'drawn'));
  expect([codes.slice(0, 200).every((code) => code === 'failed'), codes.slice(200)]).toEqual([
    true,
    ['busy', 'busy', 'busy'],
  ]);
  // and those that have ended make room again
  await expect(draw(lost, page)).rejects.toMatchObject({ code: 'failed', message: 'The document was not kept.' });
});

test.each([
  ['unavailable', 501, 'NotImplemented'],
  ['failed', 500, 'InternalError'],
  ['busy', 503, 'SlowDown'],
] as const)('a presigned link to a picture that is %s answers %i', async (code, status, name) => {
  const answer = await downloadResponse({
    expiresAt: 0,
    contentType: 'image/jpeg',
    filename: 'page_1.jpg',
    body: () => Promise.reject(new PictureError(code, 'No <canvas> & no reason.')),
  });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/xml']);
  expect(await answer.text()).toContain(`<Code>${name}</Code><Message>No  canvas    no reason.</Message>`);
});

test('a job succeeds whose page cannot be drawn; the picture says why it is missing', async () => {
  await using mock = await startLlamaparse();
  const upload = { file: file(nestedTransparencies(), 'hostile.pdf'), take_screenshot: 'true' };
  const { id, status } = await parsed(mock, upload);
  expect(status).toBe('SUCCESS');
  const answer = await mock.raw(`/api/v1/parsing/job/${id}/result/image/page_1.jpg`);
  expect([answer.status, await answer.json()]).toEqual([500, { detail: 'The page takes too much memory to draw.' }]);
  const { url } = await (await mock.raw(`/api/v1/parsing/job/${id}/read/page_1.jpg`)).json();
  expect((await mock.send(url)).status).toBe(500);
  expect(mock.bugs).toEqual([]);
});
