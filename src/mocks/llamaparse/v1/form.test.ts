import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { file, startLlamaparse } from '../testing.ts';
import { FIELDS } from './fields.ts';
import { ended, parsed, postForm } from './testing.ts';

const note = () => file('# Tides\n\nThe harbour floods at noon.\n', 'note.md');

interface FieldSchema {
  readonly type?: string;
  readonly anyOf?: readonly { readonly type?: string; readonly $ref?: string }[];
}

/** The official client's own copy of the service's specification. */
async function specifiedSchemas(): Promise<Readonly<Record<string, unknown>>> {
  const path = createRequire(import.meta.url).resolve('llama-cloud-services/openapi.json');
  const schema = z.object({ components: z.object({ schemas: z.record(z.string(), z.unknown()) }) });
  return schema.parse(JSON.parse(await readFile(path, 'utf8'))).components.schemas;
}

describe('the upload form', () => {
  let schemas: Readonly<Record<string, unknown>>;
  beforeAll(async () => {
    schemas = await specifiedSchemas();
  });

  test.each([
    ['language', 'ParserLanguages'],
    ['parse_mode', 'ParsingMode'],
    ['replace_failed_page_mode', 'FailPageMode'],
  ])('takes for %s what the specification lists, in its order', (name, schema) => {
    expect(FIELDS.get(name)).toMatchObject({ words: (schemas[schema] as { enum: string[] }).enum });
  });

  test('has the fields of the specification, each of its type', () => {
    const form = schemas.Body_upload_file_api_v1_parsing_upload_post as { properties: Record<string, FieldSchema> };
    const typeOf = ({ type, anyOf }: FieldSchema) => type ?? anyOf?.[0]?.type ?? 'enum';
    const wanted = Object.entries(form.properties).filter(([name]) => name !== 'file');
    const ours = { flag: 'boolean', whole: 'integer', number: 'number', ratio: 'number', text: 'string' };
    const kinds = [...FIELDS].map(([name, { type }]) => {
      if (type === 'list') return [name, 'array'];
      return [name, type === 'word' ? 'enum' : ours[type]];
    });
    expect(Object.fromEntries(kinds)).toEqual(
      Object.fromEntries(wanted.map(([name, schema]) => [name, typeOf(schema)])),
    );
    expect(FIELDS.size).toBe(111);
  });

  test.each([
    ['hide_headers', 'perhaps', 'bool_parsing', 'Input should be a valid boolean, unable to interpret input'],
    ['max_pages', 'ten', 'int_parsing', 'Input should be a valid integer, unable to parse string as an integer'],
    ['max_pages', '1.5', 'int_parsing', 'Input should be a valid integer, unable to parse string as an integer'],
    ['bbox_top', 'high', 'float_parsing', 'Input should be a valid number, unable to parse string as a number'],
    ['bbox_top', 'NaN', 'float_parsing', 'Input should be a valid number, unable to parse string as a number'],
    ['bbox_top', '1.2', 'less_than_equal', 'Input should be less than or equal to 1'],
    ['page_error_tolerance', '-1', 'greater_than_equal', 'Input should be greater than or equal to 0'],
    ['replace_failed_page_mode', 'skip', 'enum', "Input should be 'raw_text', 'blank_page' or 'error_message'"],
    ['parse_mode', 'fast', 'enum', expect.stringMatching(/^Input should be 'parse_page_without_llm', .* or 'parse_/)],
  ])('%s of "%s" is 422, as pydantic says it', async (name, value, type, msg) => {
    await using mock = await startLlamaparse();
    const answer = await postForm(mock, { file: note(), [name]: value });
    const { detail } = await answer.json();
    expect([answer.status, detail]).toMatchObject([422, [{ type, loc: ['body', name], msg, input: value }]]);
  });

  test('a language that is none is 422 at its place in the list; all of the list are told at once', async () => {
    await using mock = await startLlamaparse();
    const answer = await postForm(mock, { file: note(), language: ['en', 'elvish'], take_screenshot: 'maybe' });
    expect(answer.status).toBe(422);
    const { detail } = await answer.json();
    expect(detail.map(({ loc }: { loc: unknown }) => loc)).toEqual([
      ['body', 'take_screenshot'],
      ['body', 'language', 1],
    ]);
  });

  test.each([
    ['no source', {}, 'Either file, input_url, or input_s3_path must be provided.'],
    ['an empty input_url', { input_url: '' }, 'Either file, input_url, or input_s3_path must be provided.'],
    ['a tier without version', { file: note(), tier: 'agentic' }, 'Must specify a version with a tier. Tier: agentic'],
    [
      'a mode that nobody has',
      { file: note(), parse_mode: 'parse_document_with_lvm' },
      'Parsing mode parse_document_with_lvm is not supported.',
    ],
    [
      'a model of no vendor',
      { file: note(), vendor_multimodal_model_name: 'abacus' },
      'Vendor multimodal model abacus is not supported.',
    ],
    [
      'webhooks that are no JSON',
      { file: note(), webhook_configurations: 'no' },
      'Invalid JSON in webhook_configurations: Expecting value: line 1 column 1 (char 0)',
    ],
    [
      'a long file name',
      { file: file('x', `${'n'.repeat(300)}.md`) },
      'File name exceeds the maximum length of 255 characters',
    ],
  ])('%s is 400', async (_case, fields, detail) => {
    await using mock = await startLlamaparse();
    const answer = await postForm(mock, fields);
    expect([answer.status, await answer.json()]).toEqual([400, { detail }]);
  });

  test.each([
    ['two sources', { file: note(), input_url: 'https://example.com/a.pdf' }],
    ['pages backwards', { file: note(), target_pages: '4-2' }],
    ['pages in words', { file: note(), target_pages: 'all' }],
    ['an address that is none', { file: note(), webhook_url: 'hook' }],
    ['a version without tier', { file: note(), version: 'latest' }],
  ])('%s: 400 too, in words that are ours', async (_case, fields) => {
    await using mock = await startLlamaparse();
    expect((await postForm(mock, fields)).status).toBe(400);
  });

  test('webhooks of the wrong shape are 422 with their place', async () => {
    await using mock = await startLlamaparse();
    const answer = await postForm(mock, { file: note(), webhook_configurations: '[{"webhook_events": 1}]' });
    const { detail } = await answer.json();
    expect([answer.status, detail[0].loc]).toEqual([422, ['body', 'webhook_configurations', 0, 'webhook_events']]);
  });

  test('unknown fields are ignored, and empty ones count as absent', async () => {
    await using mock = await startLlamaparse();
    const fields = { file: note(), result_type: 'markdown', max_pages: '', parse_mode: '', language: '' };
    expect(await parsed(mock, fields)).toMatchObject({ status: 'SUCCESS' });
  });

  test('a tier or version that does not exist is taken, and fails the job', async () => {
    await using mock = await startLlamaparse();
    for (const fields of [
      { tier: 'turbo', version: 'latest' },
      { tier: 'agentic', version: '1999-01-01' },
    ]) {
      expect(await parsed(mock, { file: note(), ...fields })).toMatchObject({
        status: 'ERROR',
        error_code: 'INVALID_TIER_VERSION_COMBINATION',
      });
    }
    expect(mock.meter.entries()).toEqual([]);
  });

  test('is shown by parameters as it was sent, without keys', async () => {
    await using mock = await startLlamaparse();
    const hooks = [{ webhook_url: 'http://hook.test/', webhook_signing_secret: 's', webhook_headers: { a: 'b' } }];
    const sent = { page_prefix: '<', hide_footers: 'yes', max_pages: '3', language: ['en', 'fr'] };
    const secret = { vendor_multimodal_api_key: 'sk-secret', webhook_configurations: JSON.stringify(hooks) };
    const { id } = await parsed(mock, { file: note(), ...sent, ...secret });
    const shown = await (await mock.raw(`/api/v1/parsing/job/${id}/parameters`)).json();
    const { webhook_configurations: shownHooks, ...rest } = shown;
    expect(rest).toEqual({
      page_prefix: '<',
      hide_footers: true,
      max_pages: 3,
      language: ['en', 'fr'],
      vendor_multimodal_api_key: '***',
    });
    expect(JSON.parse(shownHooks)).toEqual([
      { webhook_url: 'http://hook.test/', webhook_signing_secret: '***', webhook_headers: '***' },
    ]);
    const details = await (await mock.raw(`/api/v1/parsing/job/${id}/details`)).json();
    expect(details).toMatchObject({ status: 'SUCCESS', error_code: null, parameters: shown, telemetry: { pages: 1 } });
  });

  test('of an address that leads nowhere makes a job that fails', async () => {
    await using mock = await startLlamaparse();
    const unreachable: Record<string, string>[] = [
      { input_url: 'https://example.com/a.pdf' },
      { input_s3_path: 's3://b/a.pdf' },
    ];
    for (const fields of unreachable) {
      expect(await parsed(mock, fields)).toMatchObject({ status: 'ERROR', error_code: 'ERROR_DURING_PROCESSING' });
    }
  });

  test('may be URL-encoded, as the Python client sends it without a file', async () => {
    await using mock = await startLlamaparse();
    const stored = await mock.client.files.create({ file: note(), purpose: 'parse' });
    const { url } = await mock.client.files.content(stored.id);
    const body = new URLSearchParams({ from_python_package: 'true', input_url: url });
    const answer = await mock.raw('/api/parsing/upload', { method: 'POST', body });
    expect(answer.status).toBe(200);
    expect(await ended(mock, (await answer.json()).id)).toMatchObject({ status: 'SUCCESS' });
  });

  test('of a link of the mock itself parses what is there', async () => {
    await using mock = await startLlamaparse();
    const stored = await mock.client.files.create({ file: note(), purpose: 'parse' });
    const { url } = await mock.client.files.content(stored.id);
    expect(await parsed(mock, { input_url: url })).toMatchObject({ status: 'SUCCESS' });
  });
});
