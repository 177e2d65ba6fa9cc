import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Clock } from '../../../lib/clock.ts';
import type { Outcome } from '../faults/index.ts';
import type { Exchanger } from '../layer.ts';
import { dateHeader } from './date.ts';
import { answerFully } from './node-http.ts';
import { converse, type HandOver } from './simple-connection.ts';
import type { RequestTimeouts } from './types.ts';

export interface SocketOptions {
  /** 0 = any free one. */
  readonly port: number;
  readonly host: string;
  readonly bodyLimitBytes: number;
  /** Fires when the mock closes. */
  readonly closing: AbortSignal;
  readonly clock: Clock;
  /** Node's own unless told. */
  readonly timeouts?: RequestTimeouts;
}

const NODE_TIMEOUTS: RequestTimeouts = { headMs: 60_000, wholeMs: 300_000, checkMs: 30_000 };

/** A listening server around the app. `close` destroys its connections. */
export async function listen(exchanger: Exchanger, options: SocketOptions) {
  const { bodyLimitBytes, closing, clock, timeouts = NODE_TIMEOUTS } = options;
  const side = { exchanger, bodyLimitBytes, clock, timeouts, closing, date: dateHeader(clock) };
  const decided = new WeakMap<Socket, Outcome>();
  const limits = {
    headersTimeout: timeouts.headMs,
    requestTimeout: timeouts.wholeMs,
    connectionsCheckingInterval: timeouts.checkMs,
  };
  const server = createServer(limits, (incoming, outgoing) => {
    const outcome = decided.get(incoming.socket);
    decided.delete(incoming.socket);
    answerFully(side, incoming, outgoing, outcome).catch((error) => {
      outgoing.destroy();
      exchanger.onBug(error);
    });
  });
  // A client that reuses a connection must not race our closing of it; only `close` ends an idle one.
  server.keepAliveTimeout = 0;
  const sockets = firstHand(server, (socket, takeOver) => {
    const handOver: HandOver = (from, bytes, outcome) => {
      if (outcome) decided.set(from, outcome);
      from.pause();
      from.unshift(bytes);
      takeOver(from);
      process.nextTick(() => from.resume());
    };
    converse(socket, side, handOver);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://${options.host}:${port}`, port, close: () => closeServer(server, sockets) };
}

/** New connections go to `meet` instead of to node:http, which takes those that are given to it. Returns the open ones. */
function firstHand(server: Server, meet: (socket: Socket, takeOver: (socket: Socket) => void) => void) {
  const own = server.listeners('connection');
  server.removeAllListeners('connection');
  const takeOver = (socket: Socket) => {
    for (const listener of own) listener.call(server, socket);
  };
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    meet(socket, takeOver);
  });
  return open;
}

function closeServer(server: Server, sockets: Iterable<Socket>): Promise<void> {
  const closed = new Promise<void>((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
  for (const socket of sockets) socket.destroy();
  return closed;
}
