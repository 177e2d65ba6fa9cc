import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { DEFAULT_API_KEY } from '../src/mocks/openai/limits.ts';
import { load, post } from './load.ts';
import type { ServerName } from './server-process.ts';

export interface ServerFigures {
  readonly perSecond: number;
  /** Of the server's process: user and system time. */
  readonly cpuUs: number;
}

export type EmbeddingFigures = { readonly inputs: number } & Readonly<Record<ServerName, ServerFigures>>;

const NAMES: readonly ServerName[] = ['bare', 'mock', 'aimock'];
const CONNECTIONS = 16;
/** Texts that are sent in turn: what is measured is no cache of one answer. */
const TEXTS = 1000;
/** Short turns, so that a neighbour on the machine strikes all three alike. */
const ROUNDS = 7;
const TURN_MS = 700;

/** The same requests to the mock, to a bare node:http server that sends the mock's very bytes, and to aimock, turn about. */
export async function measureEmbeddings(inputs: number, rounds = ROUNDS): Promise<EmbeddingFigures> {
  const requests = Array.from({ length: TEXTS / inputs }, (_, i) => embeddingsOf(inputs, i));
  await using stack = new AsyncDisposableStack();
  const mock = stack.use(await start('mock', Buffer.alloc(0)));
  const answer = await bytesOf(mock.port, requests[0] as Buffer);
  const running = {
    mock,
    bare: stack.use(await start('bare', answer)),
    aimock: stack.use(await start('aimock', answer)),
  };
  const figures: Record<ServerName, ServerFigures[]> = { mock: [], bare: [], aimock: [] };
  for (const name of NAMES) await turn(running[name], requests); // compiles, fills caches; not counted
  for (let round = 0; round < rounds; round++) {
    for (const name of NAMES) figures[name].push(await turn(running[name], requests));
  }
  return { inputs, mock: median(figures.mock), bare: median(figures.bare), aimock: median(figures.aimock) };
}

function embeddingsOf(inputs: number, n: number): Buffer {
  const texts = Array.from(
    { length: inputs },
    (_, i) => `What does the annual premium of plan ${n} cover in part ${i}?`,
  );
  return post('/v1/embeddings', DEFAULT_API_KEY, {
    model: 'text-embedding-3-small',
    input: inputs === 1 ? texts[0] : texts,
    encoding_format: 'base64',
  });
}

async function turn(server: Running, requests: readonly Buffer[]): Promise<ServerFigures> {
  const before = await server.cpuUs();
  const { answers, seconds } = await load(server.port, requests, { connections: CONNECTIONS, durationMs: TURN_MS });
  return { perSecond: answers / seconds, cpuUs: ((await server.cpuUs()) - before) / answers };
}

/** Each figure's own median. */
function median(turns: readonly ServerFigures[]): ServerFigures {
  const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] as number;
  return { perSecond: middle(turns.map((each) => each.perSecond)), cpuUs: middle(turns.map((each) => each.cpuUs)) };
}

async function bytesOf(port: number, request: Buffer): Promise<Buffer> {
  const [head = '', body = ''] = request.toString('utf8').split('\r\n\r\n');
  const headers = head
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(': ') as [string, string]);
  const url = `http://127.0.0.1:${port}/v1/embeddings`;
  const answer = await fetch(url, { method: 'POST', headers: headers.filter(([name]) => name !== 'host'), body });
  if (!answer.ok) throw new Error(`the mock answered ${answer.status}: ${await answer.text()}`);
  return Buffer.from(await answer.arrayBuffer());
}

export interface Running extends AsyncDisposable {
  readonly port: number;
  cpuUs(): Promise<number>;
}

const ENTRY = fileURLToPath(new URL('./server-process.ts', import.meta.url));

export async function start(name: ServerName, answer: Buffer): Promise<Running> {
  const child = fork(ENTRY, [name], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  child.send(answer.toString('base64'));
  const port = (await message(child)) as number;
  return {
    port,
    async cpuUs() {
      child.send('cpu');
      const { user, system } = (await message(child)) as NodeJS.CpuUsage;
      return user + system;
    },
    async [Symbol.asyncDispose]() {
      child.disconnect();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

async function message(child: ChildProcess): Promise<unknown> {
  const ended = new AbortController();
  const exit = once(child, 'exit', { signal: ended.signal }).then(() => {
    throw new Error(`a server of the bench ended with ${child.exitCode}`);
  });
  const [told] = await Promise.race([once(child, 'message'), exit]).finally(() => {
    exit.catch(() => undefined);
    ended.abort();
  });
  return told;
}
