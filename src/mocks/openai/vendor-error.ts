import { STATUS_CODES } from 'node:http';
import { OpenAiError, rateLimited, regionNotSupported, wrongKey } from './errors.ts';

/** How the service itself answers with a status it chose, for fault rules and the kit's refusals. */
export function vendorErrorOf(
  status: number,
  {
    requestId,
    model,
    organization,
    apiKey,
  }: { requestId: string; model: string; organization: string; apiKey: string },
): OpenAiError | string {
  if (status === 413 || status === 502 || status === 504 || (status >= 520 && status <= 530))
    return gatewayPage(status);
  switch (status) {
    case 401:
      return wrongKey(apiKey);
    case 403:
      return regionNotSupported();
    case 429:
      return rateLimited({
        model,
        organization,
        isFree: false,
        what: 'requests',
        limit: 3,
        used: 3,
        requested: 1,
        waitMs: 1000,
        waitText: '1s',
      });
    case 500:
      return new OpenAiError(
        500,
        `The server had an error processing your request. Sorry about that! You can retry your request, or contact us through our help center at help.openai.com if you keep seeing this error. (Please include the request ID ${requestId} in your email.)`,
        { type: 'server_error' },
      );
    case 503:
      return new OpenAiError(503, 'The engine is currently overloaded, please try again later', {
        type: 'service_unavailable_error',
        code: 'server_is_overloaded',
      });
    default:
      return new OpenAiError(status, STATUS_CODES[status] ?? `Status ${status}`, {
        type: status >= 500 ? 'server_error' : 'invalid_request_error',
      });
  }
}

/** What the gateway in front of the service says in its own name: HTML, not the JSON shape. */
function gatewayPage(status: number): string {
  const title = status === 413 ? '413 Request Entity Too Large' : `${status} ${STATUS_CODES[status] ?? 'Origin Error'}`;
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n`;
}
