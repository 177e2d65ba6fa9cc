import { JSON_BODY_BYTES } from '../limits.ts';
import { readAtMost } from './bytes.ts';
import { refusals } from './errors.ts';

/** The JSON of a request, refused in the words of the vendor's HTTP server. Undefined when there is no body. */
export async function readJsonBody(request: Request, options: { emptyIsFine: boolean }): Promise<unknown> {
  const bytes = await readAtMost(request, JSON_BODY_BYTES);
  if (!bytes) throw refusals.unparsable(413, 'Request body is too large');
  const type = request.headers.get('content-type');
  const media = type?.split(';')[0]?.trim().toLowerCase();
  const text = new TextDecoder().decode(bytes);
  if (media === 'application/json') {
    if (text !== '') return parse(text);
    if (options.emptyIsFine) return undefined;
    throw refusals.unparsable(400, "Body cannot be empty when content-type is set to 'application/json'");
  }
  if (text === '') return undefined;
  if (media === 'text/plain') return text;
  throw refusals.unparsable(415, type ? `Unsupported Media Type: ${type}` : 'Unsupported Media Type');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw refusals.unparsable(400, "Body is not valid JSON but content-type is set to 'application/json'");
  }
}
