import { once } from 'node:events';
import type { Response } from 'express';
import { correlationId } from './correlation.ts';
import { problemOf } from './problem.ts';
import type { Reply, ServerEvent } from './route.ts';

export async function send(reply: Reply, response: Response, caller: AbortSignal): Promise<void> {
  switch (reply.type) {
    case 'json':
      response.status(reply.status).json(reply.body);
      return;
    case 'html':
      response.status(200).type('html').send(reply.body);
      return;
    case 'text':
      response.status(200).set('Content-Type', reply.contentType).send(reply.body);
      return;
    case 'events':
      await sendEvents(reply.events, response, caller);
      return;
    default:
      reply satisfies never;
  }
}

/** The body of a refusal or failure. */
export function problemJson(problem: { code: string; message: string; facts: object }, reference: string) {
  return { error: { code: problem.code, message: problem.message, reference, ...problem.facts } };
}

/** The status line is out when the first event goes: a later failure is told as an event, then the connection ends. */
async function sendEvents(events: AsyncIterable<ServerEvent>, response: Response, caller: AbortSignal): Promise<void> {
  response.status(200).set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store' });
  response.flushHeaders();
  try {
    for await (const event of events) await write(event, response, caller);
  } catch (error) {
    if (caller.aborted) throw error;
    const data = problemJson(problemOf(error), correlationId(response));
    await write({ event: 'error', data }, response, caller);
    response.end();
    throw error;
  }
  response.end();
}

async function write({ event, data }: ServerEvent, response: Response, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const hasRoom = response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  if (!hasRoom) await once(response, 'drain', { signal });
}
