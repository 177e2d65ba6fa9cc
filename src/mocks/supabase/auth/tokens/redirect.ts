import type { AuthRefusal } from '../errors.ts';
import type { SessionAnswer } from '../sessions/issue.ts';

/** 303 as Go's http.Redirect writes it. */
export function redirectTo(url: string): Response {
  const shown = url.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&#34;');
  return new Response(`<a href="${shown}">See Other</a>.\n\n`, {
    status: 303,
    headers: { location: url, 'content-type': 'text/html; charset=utf-8' },
  });
}

/** By this clients tell the vendor's fragments from others. */
const MARK = { sb: '' };

export function withTokens(target: string, session: SessionAnswer, type: string): string {
  const fragment = encoded({
    access_token: session.access_token,
    expires_at: String(session.expires_at),
    expires_in: String(session.expires_in),
    refresh_token: session.refresh_token,
    ...MARK,
    token_type: session.token_type,
    type,
  });
  return `${target}#${fragment}`;
}

export function withMessage(target: string, message: string, flow: 'pkce' | 'implicit'): string {
  const url = new URL(target);
  if (flow === 'pkce') url.searchParams.set('message', message);
  url.hash = encoded({ message, ...MARK });
  return url.href;
}

/** The OAuth names of HTTP statuses. */
const OAUTH_ERRORS: Readonly<Record<number, string>> = {
  400: 'invalid_request',
  401: 'unauthorized_client',
  403: 'access_denied',
  500: 'server_error',
  503: 'temporarily_unavailable',
};

/** A PKCE flow gets the error in both places: in its query beside what is there, as keys in order. */
export function errorRedirect(target: string, refusal: AuthRefusal, flow: 'pkce' | 'implicit'): string {
  const name = OAUTH_ERRORS[refusal.status];
  const values = {
    ...(name !== undefined && { error: name }),
    error_code: refusal.code,
    error_description: refusal.message,
  };
  const url = new URL(target);
  if (flow === 'pkce') {
    for (const [key, value] of Object.entries(values)) url.searchParams.set(key, value);
    url.searchParams.sort();
  }
  url.hash = encoded({ ...values, ...MARK });
  return url.href;
}

function encoded(values: Readonly<Record<string, string>>): string {
  return new URLSearchParams(values).toString();
}
