import { describe, expect, test } from 'vitest';
import { file, startLlamaparse, TRANSPORTS } from '../testing.ts';

const parseAs = { tier: 'cost_effective', version: 'latest' } as const;
const network: typeof fetch = async (input) => {
  const { pathname } = new URL(new Request(input).url);
  return pathname.endsWith('.md') ? new Response('# Harbour') : new Response('no', { status: 404 });
};

describe.each(TRANSPORTS)('source_url through the official SDK, %s', (transport) => {
  test('is fetched from the mock’s own presigned links', async () => {
    await using mock = await startLlamaparse(transport);
    const stored = await mock.client.files.create({ file: file('# Tides', 'tides.md'), purpose: 'parse' });
    const source_url = (await mock.client.files.content(stored.id)).url;
    const job = await mock.client.parsing.create({ ...parseAs, source_url });
    expect(job.name).toBe('tides.md');
    expect((await mock.finished(job.id, ['markdown_full'])).markdown_full).toBe('# Tides');
  });

  test('is fetched from hosts that the mock was told of, and from no other', async () => {
    await using mock = await startLlamaparse(transport, { fetch: network, sourceHosts: ['docs.test:8443'] });
    const parse = async (source_url: string) => {
      const { id, name, status } = await mock.client.parsing.create({ ...parseAs, source_url });
      expect(status).toBe('PENDING');
      const { job, markdown_full } = await mock.finished(id, ['markdown_full']);
      return [name, job.status, job.error_message ?? markdown_full];
    };
    expect(await parse('https://docs.test:8443/a/harbour.md?v=1')).toEqual(['harbour.md', 'COMPLETED', '# Harbour']);
    expect(await parse('https://docs.test:8443/none.pdf')).toEqual([
      'none.pdf',
      'FAILED',
      expect.stringMatching(/^ERROR_DURING_PROCESSING: .* could not be fetched: the answer was 404/),
    ]);
    expect(await parse('https://example.com/harbour.md')).toEqual([
      'harbour.md',
      'FAILED',
      expect.stringContaining('sourceHosts'),
    ]);
  });
});
