import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startLlamaparse } from './testing.ts';

const paths = fc.oneof(
  fc.constantFrom(
    '/api/v2/parse',
    '/api/v2/parse/upload',
    '/api/v2/parse/versions',
    '/api/v2/parse/pjb-x',
    '/api/v2/parse/%E0%A4%A/cancel',
    '/api/v1/beta/files',
    '/api/v1/beta/files/query',
    '/api/v1/beta/files/x/content',
    '/api/v1/files',
    '/api/v1/beta/webhook-configs',
    '/api/v1/beta/webhook-configs/x',
    '/api/v1/beta/configurations',
    '/api/v1/beta/configurations/x',
    '/api/v2/projects',
    '/api/openapi.json',
    '/api/v1/projects',
    '/api/v1/projects/x',
    '/presigned/x',
  ),
  fc.webPath(),
);
const query = fc.oneof(
  fc.constant(''),
  fc.webQueryParameters(),
  fc
    .tuple(
      fc.constantFrom(
        'expand',
        'page_size',
        'page_token',
        'status',
        'job_ids',
        'project_id',
        'expires_at_seconds',
        'order_by',
      ),
      fc.string(),
    )
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`),
);
const tier = fc.constantFrom('fast', 'agentic', '', 'x');
const group = fc.oneof(fc.jsonValue(), fc.constant(null));
const configuration = fc.oneof(
  fc.jsonValue(),
  fc.record(
    {
      tier,
      version: fc.constantFrom('latest', 'x'),
      file_id: fc.string(),
      source_url: fc.string(),
      crop_box: group,
      page_ranges: fc.oneof(group, fc.record({ target_pages: fc.stringMatching(/^[0-9, -]{0,12}$/) })),
      webhook_configurations: fc.oneof(
        group,
        fc.array(fc.record({ webhook_url: fc.webUrl(), webhook_headers: group })),
      ),
      output_options: group,
      processing_options: group,
      user_metadata: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer())),
    },
    { requiredKeys: [] },
  ),
);
const body = fc.oneof(
  fc.constant(undefined),
  fc.string(),
  fc.uint8Array({ maxLength: 300 }),
  configuration.map((value) => JSON.stringify(value)),
  fc.record({ configuration, name: fc.string(), content: fc.uint8Array({ maxLength: 300 }), field: fc.string() }),
);
const type = fc.constantFrom(
  'application/json',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'text/plain',
  undefined,
);

test('whatever is sent, the answer is the vendor’s: known statuses, JSON with a detail, never a 500', async () => {
  await using mock = await startLlamaparse('in-process', { fetch: () => Promise.resolve(new Response()) });
  const method = fc.constantFrom('GET', 'POST', 'DELETE', 'PUT', 'PATCH', 'HEAD', 'OPTIONS');
  const call = fc.record({ method, path: paths, query, body, type });
  await fc.assert(
    fc.asyncProperty(call, async (one) => {
      const hasBody = one.method !== 'GET' && one.method !== 'HEAD' && one.body !== undefined;
      const response = await mock.raw(`${one.path}?${one.query}`, {
        method: one.method,
        ...(hasBody ? { body: toBody(one.body) } : {}),
        ...(one.type && typeof one.body !== 'object' ? { headers: { 'content-type': one.type } } : {}),
      });
      expect([200, 201, 204, 400, 401, 403, 404, 405, 413, 422]).toContain(response.status);
      const text = await response.text();
      if (response.status < 400 || one.method === 'HEAD' || one.path.startsWith('/presigned/')) return;
      const { detail } = JSON.parse(text) as { detail: unknown };
      if (response.status !== 422) expect(typeof detail).toBe('string');
      for (const entry of response.status === 422 ? (detail as object[]) : []) {
        expect(entry).toMatchObject({ type: expect.any(String), loc: expect.any(Array), msg: expect.any(String) });
        expect(entry).toHaveProperty('input');
      }
    }),
    { numRuns: 1_500, seed: 20_261_007 },
  );
  expect(mock.bugs).toEqual([]);
});

function toBody(value: unknown): string | Uint8Array<ArrayBuffer> | FormData {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return new Uint8Array(value);
  const { configuration, name, content, field } = value as {
    configuration: unknown;
    name: string;
    content: Uint8Array;
    field: string;
  };
  const form = new FormData();
  form.append('configuration', JSON.stringify(configuration) ?? '');
  form.append('file', new File([new Uint8Array(content)], name));
  form.append('purpose', 'parse');
  form.append(field, 'x');
  return form;
}
