import { z } from 'zod';
import { validationError } from './errors.ts';
import { LIMITS } from './limits.ts';

/** Query strings of the service's routes. Unknown parameters are ignored, as FastAPI does. */

const whole = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);
const pageSize = whole.pipe(z.int().min(1).max(LIMITS.pageSizeMax)).optional();
const moment = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)), { error: 'Input should be a valid datetime' })
  .transform((text) => Date.parse(text))
  .optional();

const jobList = z.object({
  page_size: pageSize,
  page_token: z.string().max(500).optional(),
  status: z.enum(['PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED']).optional(),
  created_at_on_or_after: moment,
  created_at_on_or_before: moment,
});
const fileList = z.object({
  page_size: pageSize,
  page_token: z.string().max(500).optional(),
  file_name: z.string().optional(),
  external_file_id: z.string().optional(),
  order_by: z.enum(['name', 'id', 'created_at']).optional(),
});
const configurationList = z.object({
  page_size: pageSize,
  page_token: z.string().max(500).optional(),
  name: z.string().optional(),
});
const content = z.object({ expires_at_seconds: whole.pipe(z.int().min(1).max(604_800)).optional() });

export type JobListQuery = z.infer<typeof jobList> & { readonly job_ids: readonly string[] };
export type FileListQuery = z.infer<typeof fileList> & { readonly file_ids: readonly string[] };

export function readJobListQuery(params: URLSearchParams): JobListQuery {
  return { ...check(jobList, params), job_ids: many(params, 'job_ids') };
}

export function readFileListQuery(params: URLSearchParams): FileListQuery {
  return { ...check(fileList, params), file_ids: many(params, 'file_ids') };
}

export type ConfigurationListQuery = z.infer<typeof configurationList> & { readonly product_type: readonly string[] };

/** `latest_only` changes nothing: one version of a configuration is kept. */
export function readConfigurationListQuery(params: URLSearchParams): ConfigurationListQuery {
  return { ...check(configurationList, params), product_type: many(params, 'product_type') };
}

export function readExpirySeconds(params: URLSearchParams): number | undefined {
  return check(content, params).expires_at_seconds;
}

/** Repeated (`a=1&a=2`), bracketed (`a[]=1`) and comma-separated values, in order, without duplicates. */
export function many(params: URLSearchParams, name: string): string[] {
  const values = [...params.getAll(name), ...params.getAll(`${name}[]`)].flatMap((text) => text.split(','));
  return [...new Set(values.map((text) => text.trim()).filter((text) => text !== ''))];
}

function check<Schema extends z.ZodType>(schema: Schema, params: URLSearchParams): z.infer<Schema> {
  const given = Object.fromEntries([...params].filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw validationError(result.error, given, ['query']);
}
