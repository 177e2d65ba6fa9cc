import type { MessageKind, Outbox, OutboxMessage } from './outbox.ts';

/**
 * The outbox in the form of Mailpit's API, which the vendor's CLI catches mail with (there on port 54324), so that
 * tests written for it find their codes and links here: GET and DELETE /api/v1/messages, GET /api/v1/message/:id.
 */
export function answerOutbox(outbox: Outbox, request: Request): Response {
  const { pathname, searchParams } = new URL(request.url);
  const id = /^\/api\/v1\/message\/([^/]+)$/.exec(pathname)?.[1];
  if (id !== undefined && request.method === 'GET') return one(outbox, id);
  if (pathname !== MESSAGES) return notFound();
  if (request.method === 'GET') return list(outbox, searchParams);
  if (request.method !== 'DELETE') return new Response('Method Not Allowed\n', { status: 405 });
  outbox.clear();
  return new Response('ok', { headers: { 'content-type': 'text/plain' } });
}

const MESSAGES = '/api/v1/messages';

export function isOutboxPath(path: string): boolean {
  return path === MESSAGES || path.startsWith('/api/v1/message/');
}

/** The newest first; `latest` instead of an id. */
function one(outbox: Outbox, id: string): Response {
  const messages = outbox.all();
  const message = id === 'latest' ? messages.at(-1) : messages.find((each) => each.id === id);
  return message
    ? Response.json({ ...summary(message), Date: message.at.toISOString(), ...content(message) })
    : notFound();
}

function list(outbox: Outbox, query: URLSearchParams): Response {
  const newestFirst = [...outbox.all()].reverse();
  const start = Math.max(0, Number.parseInt(query.get('start') ?? '0', 10) || 0);
  const limit = Math.max(0, Number.parseInt(query.get('limit') ?? '50', 10) || 50);
  const messages = newestFirst.slice(start, start + limit).map(summary);
  const { length: total } = newestFirst;
  return Response.json({
    ...{ total, unread: total, count: messages.length, messages_count: total, start, tags: [] },
    messages,
  });
}

function summary(message: OutboxMessage) {
  const { Text: text } = content(message);
  return {
    ID: message.id,
    MessageID: `${message.id}@shakedown`,
    Read: false,
    From: { Name: 'Admin', Address: 'admin@email.com' },
    To: [{ Name: '', Address: message.to }],
    Cc: [],
    Bcc: [],
    ReplyTo: [],
    Subject: SUBJECTS[message.kind],
    Created: message.at.toISOString(),
    Tags: [message.channel],
    Size: text.length,
    Attachments: 0,
    Snippet: text.slice(0, 250),
  };
}

function content({ kind, token, link }: OutboxMessage) {
  const lines = [SUBJECTS[kind], ...(link === undefined ? [] : [link]), `Alternatively, enter the code: ${token}`];
  const shownLink = link?.replaceAll('&', '&amp;');
  const html = [
    `<h2>${SUBJECTS[kind]}</h2>`,
    ...(shownLink === undefined ? [] : [`<p><a href="${shownLink}">Follow this link</a></p>`]),
    `<p>Alternatively, enter the code: ${token}</p>`,
  ];
  return { Text: lines.join('\n\n'), HTML: html.join('\n\n') };
}

/** The vendor's default subjects. */
const SUBJECTS: Readonly<Record<MessageKind, string>> = {
  signup: 'Confirm Your Email',
  invite: 'You have been invited',
  magiclink: 'Your Magic Link',
  recovery: 'Reset Your Password',
  email_change: 'Confirm Email Change',
  reauthentication: 'Confirm reauthentication',
  sms: 'Your code',
  phone_change: 'Confirm phone change',
  mfa: 'Your code',
};

function notFound(): Response {
  return new Response('Not Found\n', { status: 404, headers: { 'content-type': 'text/plain' } });
}
