import type { MockApp } from '../types.ts';
import { hasNoBody } from './answer.ts';
import type { StatusFault } from './types.ts';

/** The answer with this status: the vendor's own words where the fault brings none. */
export async function refusal(app: MockApp, request: Request, fault: StatusFault): Promise<Response> {
  const own = await ownRefusal(app, request, fault.status);
  const headers = new Headers(own.headers);
  let body: BodyInit | null = own.body;
  if (fault.body !== undefined) {
    await own.body?.cancel();
    const isText = typeof fault.body === 'string';
    body = isText ? (fault.body as string) : JSON.stringify(fault.body);
    headers.set('content-type', isText ? 'text/plain; charset=utf-8' : 'application/json');
    headers.delete('content-length');
  }
  for (const [name, value] of Object.entries(fault.headers ?? {})) headers.set(name, value);
  return new Response(hasNoBody(fault.status) ? null : body, { status: fault.status, headers });
}

async function ownRefusal(app: MockApp, request: Request, status: number): Promise<Response> {
  if (app.vendorError && !hasNoBody(status)) return app.vendorError(status, request);
  return new Response(hasNoBody(status) ? null : `{"error":"status ${status} by fault rule"}`, {
    status,
    headers: { 'content-type': 'application/json' },
  });
}
