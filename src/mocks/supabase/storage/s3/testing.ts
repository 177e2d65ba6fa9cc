import { Readable } from 'node:stream';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import type { TestMock, Transport } from '../../testing.ts';
import { CLI_S3_KEY, CLI_S3_REGION } from './access.ts';

/** The CLI's key, as the SDK is given it. */
export const CLI_CREDENTIALS = CLI_S3_KEY;

/** The AWS SDK pointed at a mock: on a socket with its own HTTP, in-process through the mock's fetch. */
export function s3Client(mock: TestMock, transport: Transport, options: S3ClientConfig = {}): S3Client {
  return new S3Client({
    endpoint: `${mock.url}/storage/v1/s3`,
    region: CLI_S3_REGION,
    forcePathStyle: true,
    credentials: CLI_CREDENTIALS,
    maxAttempts: 1,
    ...(transport === 'in-process' && { requestHandler: handlerOver(mock.fetch) }),
    ...options,
  });
}

type Handler = Exclude<NonNullable<S3ClientConfig['requestHandler']>, Record<string, unknown> & { handle?: never }>;

/** As the SDK's own handlers do, by a fetch of ours. */
function handlerOver(send: typeof fetch): Handler {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(asked: HttpAsked) {
      const query = Object.entries(asked.query ?? {}).flatMap(([name, value]) =>
        [value].flat().map((one) => `${encode(name)}=${encode(one ?? '')}`),
      );
      const port = asked.port ? `:${asked.port}` : '';
      const url = `${asked.protocol}//${asked.hostname}${port}${asked.path}${query.length > 0 ? `?${query.join('&')}` : ''}`;
      const body = asked.method === 'GET' || asked.method === 'HEAD' ? null : await bytesOf(asked.body);
      const answer = await send(url, { method: asked.method, headers: asked.headers, body });
      const content = answer.body ? Readable.from([Buffer.from(await answer.arrayBuffer())]) : undefined;
      return {
        response: { statusCode: answer.status, headers: Object.fromEntries(answer.headers), body: content },
      };
    },
  } as unknown as Handler;
}

interface HttpAsked {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | string[] | null>>;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

async function bytesOf(body: unknown): Promise<Uint8Array<ArrayBuffer> | null> {
  if (body === undefined || body === null) return null;
  if (typeof body === 'string' || body instanceof Uint8Array) return Uint8Array.from(Buffer.from(body));
  const chunks: Buffer[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(Buffer.from(chunk));
  return Uint8Array.from(Buffer.concat(chunks));
}

const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
