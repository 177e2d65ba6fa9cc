import { STATUS_CODES } from 'node:http';
import type { z } from 'zod';
import { pydanticDetail, type ValidationDetail } from './options/validation.ts';

/** Thrown anywhere below the router; becomes `{"detail": …}` with this status. */
export class ApiError extends Error {
  readonly status: number;
  readonly detail: string | readonly ValidationDetail[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, detail: string | readonly ValidationDetail[], headers: Record<string, string> = {}) {
    super(typeof detail === 'string' ? detail : `${detail.length} validation error(s)`);
    this.name = 'ApiError';
    this.status = status;
    this.detail = detail;
    this.headers = headers;
  }
}

/** The service's own sentences. "recorded" were seen live, "documented" stand in docs or spec, "ours" are guesses. */
export const errors = {
  /** recorded */
  notAuthenticated: () => new ApiError(401, 'Not authenticated'),
  /** recorded up to "region"; the rest is ours */
  invalidKey: () => new ApiError(401, 'Invalid API Key. Please check your region and that the key is still active.'),
  /** recorded */
  notFound: () => new ApiError(404, 'Not Found'),
  /** recorded */
  methodNotAllowed: (allow: string) => new ApiError(405, 'Method Not Allowed', { allow }),
  /** ours */
  wrongOrganization: () => new ApiError(403, 'You do not have access to this organization.'),
  /** ours */
  wrongProject: () => new ApiError(403, 'You do not have access to this project.'),
  /** ours */
  jobNotFound: (id: string) => new ApiError(404, `Parse job ${id} not found`),
  /** ours */
  fileNotFound: (id: string) => new ApiError(404, `File ${id} not found`),
  /** documented */
  sourceGone: () => new ApiError(404, 'Source file not found in storage'),
  /** recorded for v1 */
  resultGone: (id: string) =>
    new ApiError(404, `Result for Parsing Job ${id} not found. Check job status to see if it has completed.`),
  /** documented */
  markdownOnFast: () => new ApiError(400, 'Markdown expansion is not available for FAST tier jobs.'),
  /** by analogy: the docs say that the fast tier has no forms */
  formsOnFast: () => new ApiError(400, 'Forms expansion is not available for FAST tier jobs.'),
  /** ours */
  notCancellable: (id: string, status: string) =>
    new ApiError(400, `Parse job ${id} is ${status} and cannot be cancelled`),
  /** ours */
  notDeletable: (id: string, status: string) =>
    new ApiError(400, `Parse job ${id} is ${status}. Cancel a job that is still running before deleting it.`),
  /** documented */
  fileMissing: () => new ApiError(400, 'file field is required for multipart requests.'),
  /** documented */
  emptyFile: () => new ApiError(400, 'Uploaded file is empty.'),
  /** documented */
  fileNameMissing: () => new ApiError(400, 'File must have a filename.'),
  /** documented */
  fileNameTooLong: (limit: number) => new ApiError(400, `File name exceeds the maximum length of ${limit} characters`),
  /** ours */
  tooLarge: () => new ApiError(413, 'Request Entity Too Large'),
  /** FastAPI's own */
  badMultipart: () => new ApiError(400, 'There was an error parsing the body'),
  /** Starlette's own, as are the next two */
  noBoundary: () => new ApiError(400, 'Missing boundary in multipart.'),
  tooManyParts: (what: 'fields' | 'files', limit: number) =>
    new ApiError(400, `Too many ${what}. Maximum number of ${what} is ${limit}.`),
  partTooLarge: (limitKb: number) => new ApiError(400, `Part exceeded maximum size of ${limitKb}KB.`),
  /** documented up to the colon for `webhook_configurations`; for other fields by analogy */
  badJson: (field: string, why: string) => new ApiError(400, `Invalid JSON in ${field}: ${why}`),
  /** ours, in the documented family of plan limits */
  tooManyConfigurations: () => new ApiError(429, "You've already reached the maximum number of configurations."),
  /** documented for v1 */
  configurationDenied: () => new ApiError(403, 'Access denied to this parse configuration'),
  /** ours */
  configurationNotFound: (id: string) => new ApiError(404, `Parse configuration ${id} not found`),
  /** ours, in the documented family of plan limits */
  tooManyWebhookConfigs: () =>
    new ApiError(429, "You've already reached the maximum number of webhook configurations."),
  /** ours */
  webhookConfigurationNotFound: (id: string) => new ApiError(404, `Webhook configuration ${id} not found`),
  /** ours, in the documented family "Rate limit exceeded. …" */
  tooManyJobs: (limit: number) => new ApiError(429, `Rate limit exceeded. Maximum ${limit} parse jobs in progress.`),
  /** documented up to "exceeded."; no header says how long to wait (recorded) */
  rateLimited: (words = 'Please try again later.') => new ApiError(429, `Rate limit exceeded. ${words}`),
  /** documented */
  noCredits: () => new ApiError(402, "You've exceeded the maximum number of credits for your plan."),
  /** documented */
  tooManyFiles: () => new ApiError(402, 'The total number of files would exceed the maximum allowed for your plan.'),
  /** recorded */
  internal: (correlationId: string) =>
    new ApiError(
      500,
      'Oops! Something went wrong on our end. Please try again in a few minutes. If the problem persists, please ' +
        `contact support by clicking the chat icon on cloud.llamaindex.ai providing this correlation ID: ${correlationId}`,
    ),
} as const;

/** A 422 out of zod's issues, in pydantic's words. `prefix` is where the value stood: `['body']`, `['query']`. */
export function validationError(error: z.ZodError, input: unknown, prefix: readonly string[]): ApiError {
  return new ApiError(422, pydanticDetail(error, input, prefix));
}

export function fieldError(detail: ValidationDetail): ApiError {
  return new ApiError(422, [detail]);
}

/** The service's answer with a status that a fault asks for; of others FastAPI gives the name. */
export function errorOfStatus(status: number, correlationId: string): Response {
  switch (status) {
    case 401:
      return errorResponse(errors.invalidKey());
    case 402:
      return errorResponse(errors.noCredits());
    case 403:
      return errorResponse(errors.wrongProject());
    case 404:
      return errorResponse(errors.notFound());
    case 413:
      return errorResponse(errors.tooLarge());
    case 422:
      return errorResponse(fieldError({ type: 'missing', loc: ['body'], msg: 'Field required', input: null }));
    case 429:
      return errorResponse(errors.rateLimited());
    case 500:
      return errorResponse(errors.internal(correlationId));
    case 502:
    case 503:
    case 504:
      return loadBalancerPage(status);
    default:
      return errorResponse(new ApiError(status, STATUS_CODES[status] ?? 'Unknown'));
  }
}

const GATEWAY_WORDS = { 502: 'Bad Gateway', 503: 'Service Temporarily Unavailable', 504: 'Gateway Time-out' } as const;

/** These come from in front of the service, in HTML. */
function loadBalancerPage(status: keyof typeof GATEWAY_WORDS): Response {
  const title = `${status} ${GATEWAY_WORDS[status]}`;
  const html = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
  return new Response(html, { status, headers: { 'content-type': 'text/html' } });
}

export function errorResponse(error: ApiError): Response {
  return Response.json({ detail: error.detail }, { status: error.status, headers: error.headers });
}
