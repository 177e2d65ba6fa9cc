import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PipelineError } from '../errors.ts';
import { createApi } from './app.ts';
import type { ApiDeps } from './deps.ts';

export interface RunningApi extends AsyncDisposable {
  readonly url: string;
}

/** A request whose headers take longer is dropped; bodies are small. Node's own timers watch over it. */
const HEADERS_MS = 15_000;
const REQUEST_MS = 60_000;

/** Port 0 takes any free one. Closing ends running requests' vendor calls and then all connections. */
export async function listenApi(
  deps: ApiDeps,
  at: { port: number; host?: string | undefined; only?: 'health' | undefined },
): Promise<RunningApi> {
  const closing = new AbortController();
  const host = at.host ?? '127.0.0.1';
  const server = createServer(
    { headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS },
    createApi(deps, closing.signal, at.only ?? 'all'),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const named = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${named}:${port}`,
    async [Symbol.asyncDispose]() {
      closing.abort(new PipelineError('SERVER_CLOSING', 'the server is closing; try again', { retryable: true }));
      await close(server);
    },
  };
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
  server.closeAllConnections();
  await closed;
}
