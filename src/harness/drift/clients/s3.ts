import { Readable } from 'node:stream';
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import type { VendorAddress } from '../types.ts';

/** The keys of the CLI's stack: public knowledge. Another project's own are not asked for. */
const CLI_KEY = {
  accessKeyId: '625729a08b95bf1b7ff351a663f3a23c',
  secretAccessKey: '850181e4652dd023b7a98c58ae0d2d34bd487ee0cc3254aed6eda37307425907',
};

/**
 * The AWS SDK before a project's S3 endpoint, its calls seen by `fetch`. That package is a development dependency: where
 * it is not installed, what needs it is not measured, and says why.
 */
export async function s3Client(
  { baseUrl, fetch }: Pick<VendorAddress, 'baseUrl' | 'fetch'>,
  credentials: S3ClientConfig['credentials'] = CLI_KEY,
): Promise<S3Client> {
  const { S3Client } = await import('@aws-sdk/client-s3');
  return new S3Client({
    endpoint: `${baseUrl}/storage/v1/s3`,
    ...{ region: 'local', forcePathStyle: true, maxAttempts: 1, credentials },
    // undici knows no Expect
    expectContinueHeader: false,
    requestHandler: { metadata: { handlerProtocol: 'http/1.1' }, handle: handlerOver(fetch) },
  });
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
