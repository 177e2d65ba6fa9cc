import type { MockVendor } from '../../kit/types.ts';

/** A body an operation takes, for mutation; what is not here is asked with arbitrary JSON. */
export type SeedBody = { readonly json: unknown } | { readonly xml: string } | { readonly form: readonly FormPart[] };

export interface FormPart {
  readonly name: string;
  readonly filename?: string;
  readonly type?: string;
  readonly value: string;
}

const HELLO = [{ role: 'user', content: 'Say hello.' }];
const SCHEMA = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false };
const TOOL = { type: 'function', function: { name: 'look', parameters: SCHEMA, strict: true } };
const CONFIGURATION = {
  tier: 'cost_effective',
  version: 'latest',
  page_ranges: { target_pages: '1-2', max_pages: 3 },
  output_options: { markdown: { annotate_links: true }, images_to_save: ['embedded'] },
  processing_options: { ocr_parameters: { languages: ['en'] }, ignore: {} },
  processing_control: {
    timeouts: { base_in_seconds: 60 },
    job_failure_conditions: { allowed_page_failure_ratio: 0.1 },
  },
  crop_box: { top: 0.1 },
  webhook_configurations: [{ webhook_url: 'http://127.0.0.1:9/x', webhook_events: ['parse.success'] }],
};
const FILE: FormPart = { name: 'file', filename: 'a.md', type: 'text/markdown', value: '# Title\n\nText.\n' };
const USER = { email: 'a@example.com', password: 'secret-123', data: { plan: 'free' } };
const MOVE = { bucketId: 'b', sourceKey: 'a.txt', destinationKey: 'c.txt' };

const SEEDS: Readonly<Record<MockVendor, Readonly<Record<string, SeedBody>>>> = {
  openai: {
    'embeddings.create': {
      json: { model: 'text-embedding-3-small', input: ['a', 'b'], dimensions: 8, encoding_format: 'float' },
    },
    'chat.completions.create': {
      json: {
        model: 'gpt-4o-mini',
        messages: HELLO,
        stream: false,
        store: true,
        n: 1,
        temperature: 1,
        stop: ['x'],
        logit_bias: { '5': 1 },
        metadata: { a: 'b' },
        tools: [TOOL],
        tool_choice: 'auto',
        response_format: { type: 'json_schema', json_schema: { name: 'x', schema: SCHEMA, strict: true } },
      },
    },
    'chat.completions.update': { json: { metadata: { a: 'b' } } },
    'responses.create': {
      json: {
        model: 'gpt-4o-mini',
        input: [{ role: 'user', content: [{ type: 'input_text', text: 'Say hello.' }] }],
        instructions: 'Be short.',
        stream: false,
        text: { format: { type: 'json_schema', name: 'x', schema: SCHEMA, strict: true } },
        tools: [{ type: 'function', name: 'look', parameters: SCHEMA, strict: true }],
        metadata: { a: 'b' },
      },
    },
    'responses.input_tokens.count': { json: { model: 'gpt-4o-mini', input: 'Say hello.' } },
    'responses.compact': { json: { model: 'gpt-4o-mini', input: 'Say hello.' } },
    'moderations.create': { json: { model: 'omni-moderation-latest', input: ['a', 'b'] } },
    'batches.create': {
      json: { input_file_id: 'file-a', endpoint: '/v1/embeddings', completion_window: '24h', metadata: { a: 'b' } },
    },
    'files.create': {
      form: [
        { name: 'purpose', value: 'batch' },
        { name: 'expires_after[anchor]', value: 'created_at' },
        { name: 'expires_after[seconds]', value: '3600' },
        { name: 'file', filename: 'in.jsonl', type: 'application/jsonl', value: '{"custom_id":"a"}\n' },
      ],
    },
  },
  llamaparse: {
    'parse.create': { json: { file_id: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e', ...CONFIGURATION } },
    'parse.upload': { form: [{ name: 'configuration', value: JSON.stringify(CONFIGURATION) }, FILE] },
    'files.create': { form: [{ name: 'purpose', value: 'parse' }, FILE] },
    'v1.upload': {
      form: [
        FILE,
        { name: 'language', value: 'en' },
        { name: 'target_pages', value: '0,2-4' },
        { name: 'parse_mode', value: 'parse_page_with_llm' },
        { name: 'page_error_tolerance', value: '0.05' },
        { name: 'bbox_top', value: '0.1' },
        { name: 'webhook_configurations', value: '[{"webhook_url":"http://127.0.0.1:9/x"}]' },
      ],
    },
  },
  supabase: {
    'bucket.create': { json: { name: 'b', public: true, file_size_limit: '20mb', allowed_mime_types: ['image/*'] } },
    'bucket.update': { json: { public: false, file_size_limit: 10, allowed_mime_types: null } },
    'object.list': { json: { prefix: 'a', limit: 10, offset: 0, sortBy: { column: 'name', order: 'asc' } } },
    'object.list_v2': { json: { prefix: 'a', limit: 10, with_delimiter: true, sortBy: { column: 'name' } } },
    'object.move': { json: MOVE },
    'object.copy': { json: { ...MOVE, copyMetadata: false, metadata: { mimetype: 'text/plain' } } },
    'object.sign': { json: { expiresIn: 60, transform: { width: 10 } } },
    'object.sign_many': { json: { expiresIn: 60, paths: ['a.txt', 'b.txt'] } },
    'object.remove': { json: { prefixes: ['a.txt'] } },
    'object.upload': {
      form: [
        { name: 'cacheControl', value: '3600' },
        { ...FILE, name: '' },
      ],
    },
    's3.post_object': { form: [{ name: 'key', value: 'a.txt' }, { name: 'Policy', value: 'e30=' }, FILE] },
    's3.delete_objects': {
      xml: '<Delete><Object><Key>a.txt</Key></Object><Object><Key>&lt;1</Key></Object><Quiet>true</Quiet></Delete>',
    },
    's3.complete_multipart_upload': {
      xml: '<CompleteMultipartUpload xmlns="a"><Part><PartNumber>1</PartNumber><ETag>a</ETag></Part></CompleteMultipartUpload>',
    },
    'auth.signup': { json: USER },
    'auth.token': { json: USER },
    'auth.admin.create_user': { json: { ...USER, email_confirm: true, app_metadata: { a: 1 } } },
  },
};

export function seedBody(vendor: MockVendor, operation: string): SeedBody {
  return SEEDS[vendor][operation] ?? { json: USER };
}
