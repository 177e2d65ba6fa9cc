import { createHash } from 'node:crypto';

const DIMENSIONS = 1536;

/** Vendors that answer at once and from memory, so that what is measured is the pipeline: its SDK calls, its SQL, itself. */
export function instantVendors() {
  const objects = new Map<string, Uint8Array>();
  const parses = new Map<string, string>();
  const vectors = new Map<string, string>();
  let submitted = 0;

  const storage = async (request: Request, path: string): Promise<Response> => {
    if (path.startsWith('/bucket/')) return Response.json({ id: path.slice(8), name: path.slice(8), public: false });
    const key = path.replace(/^\/object\/(authenticated\/)?/, '');
    if (request.method === 'GET') {
      const bytes = objects.get(key);
      if (!bytes) return Response.json({ statusCode: '404', message: 'Object not found' }, { status: 400 });
      return new Response(bytes as Uint8Array<ArrayBuffer>);
    }
    objects.set(key, new Uint8Array(await request.arrayBuffer()));
    return Response.json({ Id: 'x', Key: key });
  };

  const llamaparse = async (request: Request, path: string): Promise<Response> => {
    if (path === '/api/health') return Response.json({ status: 'ok' });
    if (path.endsWith('/projects')) return Response.json([{ id: 'prj-1' }]);
    if (request.method === 'POST') {
      const id = `pjb-${++submitted}`;
      const file = (await request.formData()).get('file');
      parses.set(id, file instanceof File ? await file.text() : '');
      return Response.json({ id, status: 'PENDING' });
    }
    const id = path.split('/').at(-1) ?? '';
    const pages = [{ page_number: 1, success: true, markdown: parses.get(id) }];
    return Response.json({ job: { id, status: 'COMPLETED' }, markdown: { pages } });
  };

  const openai = async (request: Request, path: string): Promise<Response> => {
    if (path.includes('/models/')) return Response.json({ id: path.split('/').at(-1), object: 'model' });
    const { input } = (await request.json()) as { input: string[] };
    const data = input.map((text, index) => ({ index, embedding: vectorOf(text) }));
    return Response.json({
      data,
      model: 'text-embedding-3-small',
      usage: { prompt_tokens: 100 * input.length, total_tokens: 100 * input.length },
    });
  };

  /** A unit vector that depends on the text, in base64. */
  const vectorOf = (text: string): string => {
    const known = vectors.get(text);
    if (known !== undefined) return known;
    const digest = createHash('sha512').update(text).digest();
    const values = Float32Array.from({ length: DIMENSIONS }, (_, i) => (digest[i % 64] ?? 0) - 127.5 + (i % 7));
    const norm = Math.hypot(...values);
    const made = Buffer.from(values.map((value) => value / norm).buffer).toString('base64');
    vectors.set(text, made);
    return made;
  };

  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const { host, pathname } = new URL(request.url);
    switch (host) {
      case 'supabase.test':
        return storage(request, pathname.replace('/storage/v1', ''));
      case 'llamaparse.test':
        return llamaparse(request, pathname);
      case 'openai.test':
        return openai(request, pathname);
      default:
        throw new TypeError(`nobody answers at ${host}`);
    }
  };
  return { objects, fetch };
}

export const VENDOR_VARIABLES: Readonly<Record<string, string>> = {
  UPLOAD_PIPELINE_ENVIRONMENT: 'mock',
  UPLOAD_PIPELINE_JWT_SECRET: 'a-secret-of-at-least-thirty-two-characters',
  UPLOAD_PIPELINE_SUPABASE_URL: 'http://supabase.test',
  UPLOAD_PIPELINE_SUPABASE_SERVICE_ROLE_KEY: 'service-role-key',
  UPLOAD_PIPELINE_SUPABASE_BACKEND: 'mock',
  UPLOAD_PIPELINE_LLAMAPARSE_BASE_URL: 'http://llamaparse.test',
  UPLOAD_PIPELINE_LLAMAPARSE_BACKEND: 'mock',
  UPLOAD_PIPELINE_LLAMAPARSE_API_KEY: 'llx-bench-key',
  UPLOAD_PIPELINE_OPENAI_BASE_URL: 'http://openai.test/v1',
  UPLOAD_PIPELINE_OPENAI_BACKEND: 'mock',
  UPLOAD_PIPELINE_OPENAI_API_KEY: 'sk-bench-key',
};
