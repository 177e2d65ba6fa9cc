import { refusalResponse } from './auth/errors.ts';
import { behind } from './gateway.ts';
import { refusals, StorageError } from './storage/errors.ts';
import { tusRefusal } from './storage/resumable/answer.ts';
import { refusalAnswer } from './storage/router.ts';
import { s3Refusal } from './storage/s3/answer.ts';
import { isS3Path } from './storage/s3/find-route.ts';

/** What Kong says when the service behind it is not there, broken or slow. */
const GATEWAY_WORDS: Readonly<Record<number, string>> = {
  502: 'An invalid response was received from the upstream server',
  503: 'name resolution failed',
  504: 'The upstream server is timing out',
};

const AUTH_CODES: Readonly<Record<number, { code: string; message: string }>> = {
  429: { code: 'over_request_rate_limit', message: 'Request rate limit reached' },
  500: { code: 'unexpected_failure', message: 'Internal Server Error' },
};

/** The project's own answer of this status, for faults and for requests that go no further. */
export function vendorError(status: number, request: Request): Response {
  const words = GATEWAY_WORDS[status];
  if (words !== undefined) return Response.json({ message: words }, { status });
  if (behind(new URL(request.url).pathname).service === 'auth') {
    const { code, message } = AUTH_CODES[status] ?? { code: 'unexpected_failure', message: `HTTP ${status}` };
    return refusalResponse(request, { status, code, message });
  }
  const { path } = behind(new URL(request.url).pathname);
  if (path.startsWith('/upload/resumable')) return tusRefusal(status, storageRefusal(status).message);
  if (isS3Path(path)) return s3Refusal(request, path, storageRefusal(status));
  return refusalAnswer(request, storageRefusal(status));
}

function storageRefusal(status: number): StorageError {
  switch (status) {
    case 413:
      return refusals.tooLarge();
    case 429:
      return refusals.tooManyConnections();
    case 499:
      return new StorageError(
        { statusCode: '499', error: 'Aborted', message: 'Request aborted', code: 'Aborted' },
        499,
      );
    case 500:
      return refusals.internal();
    case 544:
      return refusals.databaseTimeout();
    default: {
      const message = `HTTP ${status}`;
      const code = status < 500 ? 'InvalidRequest' : 'InternalError';
      return new StorageError({ statusCode: String(status), error: 'Error', message, code }, status);
    }
  }
}
