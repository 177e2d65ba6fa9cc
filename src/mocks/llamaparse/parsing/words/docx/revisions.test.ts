import { expect, test } from 'vitest';
import { zip } from '../../../artefacts/zip.ts';
import { file, startLlamaparse } from '../../../testing.ts';

const run = (text: string, properties = '') =>
  `<w:r><w:rPr>${properties}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r>`;
const by = (author: string) => `w:author="${author}"`;
const p = (content: string) => `<w:p>${content}</w:p>`;

const BODY =
  p(
    `${run('The light ')}<w:ins ${by('Ada')}>${run('of Farholm')}${run(' is ')}</w:ins><w:del ${by('Bo')}><w:r><w:delText>very </w:delText></w:r></w:del>${run('white.')}`,
  ) +
  p(
    `<w:moveFrom ${by('Ada')}>${run('Keepers first.')}</w:moveFrom><w:commentRangeStart w:id="3"/>${run('The book:')}<w:commentRangeEnd w:id="3"/>`,
  ) +
  p('<w:r><w:br w:type="page"/></w:r>') +
  p(`<w:moveTo ${by('Ada')}>${run('Keepers first.')}</w:moveTo>`) +
  p(
    `${run('It turns', `<w:b/><w:rPrChange ${by('Bo')}><w:rPr/></w:rPrChange>`)}<w:commentRangeStart w:id="7"/>${run(' twice')}<w:commentRangeEnd w:id="7"/>${run(' a minute.')}`,
  );
const COMMENTS = `<w:comments><w:comment w:id="3" ${by('Cy')}>${p(run('Which?'))}</w:comment><w:comment w:id="7" ${by('Cy')}>${p(run('Really?'))}</w:comment></w:comments>`;

const bytes = zip([
  { name: 'word/document.xml', content: `<w:document><w:body>${BODY}</w:body></w:document>` },
  { name: 'word/comments.xml', content: COMMENTS },
]);

async function pages(annotate_revisions: boolean) {
  await using mock = await startLlamaparse();
  const how = { tier: 'agentic', version: 'latest', output_options: { markdown: { annotate_revisions } } } as const;
  const { id } = await mock.client.parsing.create({ ...how, upload_file: file(bytes, 'a.docx') });
  const done = await mock.finished(id, ['items', 'markdown']);
  const markdown = (done.markdown?.pages ?? []).map((page) => (page.success ? page.markdown : ''));
  return { items: done.items?.pages ?? [], markdown };
}

test('tracked changes and comments are told with their authors and with what they are about', async () => {
  const { items, markdown } = await pages(true);
  const told = items.map((page, at) =>
    (page.success ? (page.revisions ?? []) : []).map(({ type, content, author, start_index, end_index }) => [
      type,
      content,
      author,
      start_index == null ? null : markdown[at]?.slice(start_index, end_index ?? 0),
    ]),
  );
  expect(told).toEqual([
    [
      ['inserted', 'of Farholm is ', 'Ada', 'of Farholm is'],
      ['deleted', 'very ', 'Bo', 'The light of Farholm is white.'],
      ['moved_from', 'Keepers first.', 'Ada', 'The book:'],
      ['comment', 'Which?', 'Cy', 'The book:'],
    ],
    [
      ['moved_to', 'Keepers first.', 'Ada', 'Keepers first.'],
      ['formatted', 'Formatted: b', 'Bo', 'It turns'],
      ['comment', 'Really?', 'Cy', 'twice'],
    ],
  ]);
});

test('nothing of them is told unless it is asked for', async () => {
  const { items } = await pages(false);
  for (const page of items) expect(page).not.toHaveProperty('revisions');
});
