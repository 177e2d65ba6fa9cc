import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LlamaParseReader } from 'llama-cloud-services/reader';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Llamaparse, pdf, simplePdf, startLlamaparse, TRANSPORTS } from '../testing.ts';
import { PIXEL } from './testing.ts';

type ReaderOptions = NonNullable<ConstructorParameters<typeof LlamaParseReader>[0]>;

function reader(mock: Llamaparse, options: Partial<ReaderOptions> = {}): LlamaParseReader {
  return new LlamaParseReader({
    apiKey: mock.app.apiKey,
    baseUrl: mock.url,
    checkInterval: 0.005,
    maxErrorCount: 0,
    verbose: false,
    ignoreErrors: false,
    ...options,
  });
}

/** The reader takes its fetch from the global scope only, so the in-process mock stands in for that one there. */
describe.each(TRANSPORTS)('the reader of llama-cloud-services, %s', (transport) => {
  let mock: Llamaparse;
  let folder: string;

  beforeEach(async () => {
    mock = await startLlamaparse(transport);
    if (transport === 'in-process') vi.stubGlobal('fetch', mock.send);
    folder = await mkdtemp(join(tmpdir(), 'shakedown-reader-'));
    vi.spyOn(console, 'warn').mockReturnValue();
    vi.spyOn(console, 'error').mockReturnValue();
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    await mock[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  const write = async (name: string, content: string | Uint8Array) => {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  };
  const markdownFile = () => write('note.md', '# Tides\n\nThe harbour floods at **noon**.\n');

  test('loads a PDF as text, a document a page', async () => {
    const documents = await reader(mock, { resultType: 'text' }).loadData(await write('book.pdf', await simplePdf(2)));
    expect(documents.map(({ text }) => text.trim().split('\n')[0])).toEqual(['Chapter 1', 'Chapter 2']);
  });

  test('loads a PDF as Markdown, whole, and a Markdown file as it is', async () => {
    const markdown = reader(mock, { resultType: 'markdown', splitByPage: false });
    const [book] = await markdown.loadData(await write('book.pdf', await simplePdf(2)));
    expect(book?.text).toContain('built of granite.\n\n---\n\n# Chapter 2');
    const [note] = await markdown.loadData(await markdownFile());
    expect(note?.text).toBe('# Tides\n\nThe harbour floods at **noon**.\n');
  });

  test('splits by the page separator that it asked for', async () => {
    const split = reader(mock, { resultType: 'markdown', pageSeparator: '<<page>>' });
    const documents = await split.loadData(await write('book.pdf', await simplePdf(3)));
    expect(documents.map(({ text }) => text.split('\n')[0])).toEqual(['# Chapter 1', '# Chapter 2', '# Chapter 3']);
  });

  test('loads JSON, and saves the tables in it as CSV', async () => {
    const json = reader(mock, { resultType: 'json' });
    const path = await write('prices.csv', 'pier,fee\nnorth,3\nsouth,"4,50"\n');
    const [parsed] = await json.parse(path);
    expect(parsed).toMatchObject({ file_path: path, job_metadata: { job_pages: 1 }, is_completed: true });
    if (!parsed) throw new Error('no result');
    const [table] = await json.getTables([parsed], folder);
    expect(await readFile(table ?? '', 'utf8')).toBe('"pier","fee"\n"north","3"\n"south","4,50"');
  });

  test('saves the pictures of a document', async () => {
    const bytes = await pdf((document) => {
      document.fontSize(12).text('A picture:');
      document.image(PIXEL, { width: 40, height: 40 });
    });
    const json = reader(mock, { resultType: 'json' });
    const results = await json.loadJson(await write('picture.pdf', bytes));
    const images = await json.getImages(results, join(folder, 'images'));
    expect(images).toMatchObject([{ name: 'img_p0_1.png', page_number: 1 }]);
    const [name = ''] = await readdir(join(folder, 'images'));
    expect((await readFile(join(folder, 'images', name))).subarray(1, 4).toString()).toBe('PNG');
  });

  test('throws for a file that cannot be parsed, after its code was told', async () => {
    const said: unknown[] = [];
    vi.mocked(console.error).mockImplementation((line) => said.push(line));
    const loud = reader(mock, { verbose: true });
    vi.spyOn(console, 'log').mockReturnValue();
    const path = await write('broken.pdf', '%PDF-1.7\nnothing more');
    await expect(loud.loadData(path)).rejects.toThrow(/^Failed to parse the file: [0-9a-f-]{36}, status: ERROR$/);
    expect(said.join('\n')).toContain('Got Error Code: PDF_IS_BROKEN and Error Message: ');
  });

  test('gets the service’s words for a wrong key and for a form that it refuses', async () => {
    const path = await markdownFile();
    await expect(reader(mock, { apiKey: 'llx-wrong' }).loadData(path)).rejects.toEqual({
      detail: expect.stringContaining('Invalid API Key. Please check your region'),
    });
    await expect(reader(mock, { tier: 'agentic' }).loadData(path)).rejects.toEqual({
      detail: 'Must specify a version with a tier. Tier: agentic',
    });
  });
});
