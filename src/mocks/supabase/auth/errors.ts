/** Refusals of Auth (GoTrue): HTTP status, error code, message. */
export interface AuthRefusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

export const refusals = {
  noBearer: { status: 401, code: 'no_authorization', message: 'This endpoint requires a valid Bearer token' },
  badJwt: (why: string): AuthRefusal => ({
    status: 403,
    code: 'bad_jwt',
    message: `invalid JWT: unable to parse or verify signature, ${why}`,
  }),
  noSubject: { status: 403, code: 'bad_jwt', message: 'invalid claim: missing sub claim' },
  subjectNotUuid: { status: 403, code: 'bad_jwt', message: 'invalid claim: sub claim must be a UUID' },
  userGone: { status: 403, code: 'user_not_found', message: 'User from sub claim in JWT does not exist' },
} as const;

const NEW_SHAPE = '2024-01-01';

/** The body's shape depends on the API version the client names: `{code, message}` since 2024-01-01. */
export function refusalResponse(request: Request, refusal: AuthRefusal): Response {
  const version = request.headers.get('x-supabase-api-version') ?? '';
  const isNew = /^\d{4}-\d{2}-\d{2}$/.test(version) && version >= NEW_SHAPE;
  const body = isNew
    ? { code: refusal.code, message: refusal.message }
    : { code: refusal.status, error_code: refusal.code, msg: refusal.message };
  const headers = new Headers({ 'content-type': 'application/json', 'x-sb-error-code': refusal.code });
  if (isNew) headers.set('x-supabase-api-version', NEW_SHAPE);
  return new Response(JSON.stringify(body), { status: refusal.status, headers });
}
