import { connect, type Socket } from 'node:net';
import { systemClock } from '../src/lib/clock.ts';

const clock = systemClock();

export interface LoadResult {
  readonly answers: number;
  readonly seconds: number;
}

/**
 * As many answers as the server gives in this time, each connection sending its next request when the last is answered.
 * Plain sockets, so that the client costs a few microseconds an answer and the server is what is measured. The requests
 * (whole, head and body) are sent in turn. Throws at the first answer that is no 200.
 */
export async function load(
  port: number,
  requests: readonly Buffer[],
  options: { connections: number; durationMs: number },
): Promise<LoadResult> {
  const until = clock.elapsed() + options.durationMs;
  let sent = 0;
  return send(port, options.connections, () =>
    clock.elapsed() < until ? requests[sent++ % requests.length] : undefined,
  );
}

/** The same with each request sent once. */
export function loadOnce(port: number, requests: readonly Buffer[], connections: number): Promise<LoadResult> {
  let sent = 0;
  return send(port, connections, () => requests[sent++]);
}

/** `next`: undefined when there is nothing more to send. */
async function send(port: number, connections: number, next: () => Buffer | undefined): Promise<LoadResult> {
  const startedAt = clock.elapsed();
  const counts = await Promise.all(Array.from({ length: connections }, () => converse(port, next)));
  return { answers: counts.reduce((sum, count) => sum + count, 0), seconds: (clock.elapsed() - startedAt) / 1000 };
}

function converse(port: number, next: () => Buffer | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    let answers = 0;
    let missing = 0;
    let isChunked = false;
    const ask = () => {
      const request = next();
      if (request) socket.write(request);
      else socket.destroy();
    };
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true }, ask);
    socket.once('error', reject);
    socket.once('close', () => resolve(answers));
    socket.on('data', (chunk: Buffer) => {
      if (missing === 0 && !isChunked) {
        const head = chunk.toString('latin1', 0, chunk.indexOf('\r\n\r\n') + 4);
        if (!head.startsWith('HTTP/1.1 200')) {
          socket.destroy(new Error(`not a 200: ${chunk.toString('utf8', 0, 400)}`));
          return;
        }
        const length = /content-length: (\d+)/i.exec(head)?.[1];
        isChunked = length === undefined;
        missing = isChunked ? 0 : head.length + Number(length);
      }
      if (isChunked)
        isChunked = chunk.toString('latin1', chunk.length - 5) !== '0\r\n\r\n'; // JSON has no CR LF of its own
      else missing -= chunk.length;
      if (isChunked || missing > 0) return;
      missing = 0;
      answers += 1;
      ask();
    });
  });
}

/** A POST of this JSON, byte for byte. */
export function post(path: string, apiKey: string, body: unknown): Buffer {
  const text = JSON.stringify(body);
  const head = [
    `POST ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    'accept: application/json',
    `authorization: Bearer ${apiKey}`,
    'content-type: application/json',
    'user-agent: OpenAI/JS 7.57.0',
    'x-stainless-retry-count: 0',
    `content-length: ${Buffer.byteLength(text)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${text}`);
}
