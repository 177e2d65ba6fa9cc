import { PICTURE_STATUS, type PictureError } from '../drawing/errors.ts';
import { ApiError } from '../errors.ts';

/** Sentences of the v1 parsing routes; sources as in `../errors.ts`. */
export const v1Errors = {
  /** documented */
  noSource: () => new ApiError(400, 'Either file, input_url, or input_s3_path must be provided.'),
  /** ours */
  manySources: () => new ApiError(400, 'Only one of file, input_url, or input_s3_path can be provided.'),
  /** recorded */
  versionMissing: (tier: string) => new ApiError(400, `Must specify a version with a tier. Tier: ${tier}`),
  /** ours */
  tierMissing: (version: string) => new ApiError(400, `Must specify a tier with a version. Version: ${version}`),
  /** documented */
  modeUnsupported: (mode: string) => new ApiError(400, `Parsing mode ${mode} is not supported.`),
  /** documented */
  modelUnsupported: (model: string) => new ApiError(400, `Vendor multimodal model ${model} is not supported.`),
  /** ours */
  badWebhookUrl: () => new ApiError(400, 'webhook_url must be a valid URL of less than 200 characters'),
  /** ours */
  badPages: (pages: string) => new ApiError(400, `Invalid target_pages: ${pages.slice(0, 100)}`),
  /** the status is recorded, the sentence ours */
  badJobId: () => new ApiError(400, 'Invalid job id: it must be a UUID'),
  /** the status is recorded, the sentence ours */
  jobNotFound: (id: string) => new ApiError(404, `Parsing Job ${id} not found`),
  /** recorded */
  resultNotFound: (id: string) =>
    new ApiError(404, `Result for Parsing Job ${id} not found. Check job status to see if it has completed.`),
  /** ours */
  imageNotFound: (name: string) => new ApiError(404, `Image ${name.slice(0, 100)} not found`),
  /** ours */
  imageNotMade: ({ code, message }: PictureError) => new ApiError(PICTURE_STATUS[code], message),
  /** ours */
  badSchema: () => new ApiError(400, 'structured_output_json_schema is not a valid JSON schema.'),
  /** ours */
  unknownSchema: (name: string) =>
    new ApiError(400, `Unknown structured_output_json_schema_name: ${name.slice(0, 100)}`),
} as const;
