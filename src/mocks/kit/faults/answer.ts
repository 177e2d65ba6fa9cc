/** An answer whose body is at hand to be changed. */
export interface WholeAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

export async function wholeAnswer(response: Response): Promise<WholeAnswer> {
  const { status } = response;
  return { status, headers: new Headers(response.headers), body: new Uint8Array(await response.arrayBuffer()) };
}

/** Statuses whose answers HTTP forbids a body. */
export function hasNoBody(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}

export function isEvents(headers: Headers): boolean {
  return (headers.get('content-type') ?? '').startsWith('text/event-stream');
}
