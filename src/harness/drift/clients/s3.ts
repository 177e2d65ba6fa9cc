import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import type { VendorAddress } from '../types.ts';

/**
 * The AWS SDK before a project's S3 endpoint, its calls seen by `fetch`. No S3 keys are asked for: it acts by the service
 * role's JWT as its session token, signed with the anon key (or another `secret`). That package is a development
 * dependency: where it is not installed, what needs it is not measured, and says why.
 */
export async function s3Client(address: VendorAddress, secret?: string): Promise<S3Client> {
  const { baseUrl, fetch, apiKey, anonKey = apiKey } = address;
  const { S3Client } = await import('@aws-sdk/client-s3');
  return new S3Client({
    endpoint: `${baseUrl}/storage/v1/s3`,
    // taken by every project, whatever its own
    region: 'us-east-1',
    ...{ forcePathStyle: true, maxAttempts: 1 },
    credentials: { accessKeyId: projectRef(baseUrl), secretAccessKey: secret ?? anonKey, sessionToken: apiKey },
    // undici knows no Expect
    expectContinueHeader: false,
    requestHandler: { metadata: { handlerProtocol: 'http/1.1' }, handle: handlerOver(fetch) },
  });
}

/** A hosted project's is in its name, the CLI's is always the same. */
function projectRef(baseUrl: string): string {
  return /^([a-z]{20})\.supabase\.co$/.exec(new URL(baseUrl).hostname)?.[1] ?? 'stub';
}

interface Asked {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
}

/** Bodies are small here: text or bytes, never a stream. */
function handlerOver(send: typeof globalThis.fetch) {
  return async (asked: Asked) => {
    const query = Object.entries(asked.query ?? {}).flatMap(([name, value]) =>
      [value].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one ?? '')}`),
    );
    const origin = `${asked.protocol}//${asked.hostname}${asked.port ? `:${asked.port}` : ''}`;
    const url = `${origin}${asked.path}${query.length > 0 ? `?${query.join('&')}` : ''}`;
    const { host: _, ...headers } = asked.headers;
    const hasBody = asked.method !== 'GET' && asked.method !== 'HEAD' && asked.body !== undefined;
    const body = hasBody ? Uint8Array.from(Buffer.from(asked.body as string | Uint8Array)) : null;
    const answer = await send(url, { method: asked.method, headers, body });
    return {
      response: {
        statusCode: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: Readable.from([Buffer.from(await answer.arrayBuffer())]),
      },
    };
  };
}
