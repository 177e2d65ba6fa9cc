import type { MockVendor } from '../../kit/types.ts';
import type { HostileRequest } from './requests.ts';

export interface Answered {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** What is wrong with an answer to a hostile request, or undefined: a success, or a 4xx (or a declared 501) as the vendor words it. */
export function wrongWith(vendor: MockVendor, request: HostileRequest, answer: Answered): string | undefined {
  const { status, text } = answer;
  if (status < 400) return undefined;
  if (status >= 500 && status !== 501) return `answered ${status}`;
  if (request.method === 'HEAD') return text === '' ? undefined : 'a body for HEAD';
  const shaped = SHAPES[vendor](request, answer);
  return shaped ? undefined : `a ${status} of another shape`;
}

/** What GoTrue's router says by itself for a path or a method it does not know. */
const NO_ROUTE = new Set(['', '404 page not found\n', '404 page not found']);

type Shape = (request: HostileRequest, answer: Answered) => boolean;

const SHAPES: Readonly<Record<MockVendor, Shape>> = {
  openai: (_request, { status, text }) =>
    (status === 413 && text.includes('413')) || keysOf(parsed(text)?.error).join() === 'message,type,param,code',
  llamaparse: (_request, { contentType, text }) => {
    if (contentType.includes('xml')) return text.startsWith('<?xml'); // links to content are a bucket's, as the real ones are
    const detail = parsed(text)?.detail;
    return typeof detail === 'string' || (Array.isArray(detail) && detail.every(isValidationError));
  },
  supabase: ({ target }, { status, contentType, text }) => {
    if (target.startsWith('/storage/v1/s3') && contentType.includes('xml')) return isS3Error(text);
    const isResumable = target.includes('/upload/resumable');
    if (isResumable && contentType.startsWith('text/plain')) return text !== '';
    const body = parsed(text);
    // an address that S3 has, with nothing to be asked of it
    if (!body && status === 404 && target.startsWith('/storage/v1/s3')) return text === '';
    if (!body) return target.startsWith('/auth/v1') && NO_ROUTE.has(text);
    const keys = new Set(keysOf(body));
    const shapes = [
      ['statusCode', 'error', 'message'],
      ['code', 'message'],
      ['code', 'error_code', 'msg'],
      ['error', 'error_description'],
      ['message'],
      ['Error'], // S3's, for who accepts no XML
    ];
    return shapes.some((shape) => shape.every((key) => keys.has(key)));
  },
};

/** An `<Error>` with what the server has in it, or its one word about forms. */
function isS3Error(text: string): boolean {
  const named = /<Error><Resource(\/>|>.*<\/Resource>)<Code>\w+<\/Code><Message>.+<\/Message><\/Error>$/s.test(text);
  return text.startsWith('<?xml') && (named || text.endsWith('<message>Multipart form data not supported</message>'));
}

function isValidationError(one: unknown): boolean {
  const { type, loc, msg } = one as Record<string, unknown>;
  return typeof type === 'string' && Array.isArray(loc) && typeof msg === 'string';
}

function keysOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
