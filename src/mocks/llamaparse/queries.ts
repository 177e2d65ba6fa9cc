import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { check } from './options/check.ts';
import type { Said } from './options/validation.ts';

/** Query strings of the service's routes. Unknown parameters are ignored, as FastAPI does. */

const pageSize = z.int().min(1).max(LIMITS.pageSizeMax).optional();
const moment = z
  .string()
  .transform((text, issues) => {
    const ms = momentOf(text);
    if (ms === undefined) issues.addIssue({ code: 'custom', params: { said: noMoment(text) } });
    return ms ?? Number.NaN;
  })
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
const content = z.object({ expires_at_seconds: z.int().min(1).max(604_800).optional() });

export type JobListQuery = z.infer<typeof jobList> & { readonly job_ids: readonly string[] };
export type FileListQuery = z.infer<typeof fileList> & { readonly file_ids: readonly string[] };

export function readJobListQuery(params: URLSearchParams): JobListQuery {
  return { ...check(jobList, given(params), ['query']), job_ids: many(params, 'job_ids') };
}

export function readFileListQuery(params: URLSearchParams): FileListQuery {
  return { ...check(fileList, given(params), ['query']), file_ids: many(params, 'file_ids') };
}

export type ConfigurationListQuery = z.infer<typeof configurationList> & { readonly product_type: readonly string[] };

/** `latest_only` changes nothing: one version of a configuration is kept. */
export function readConfigurationListQuery(params: URLSearchParams): ConfigurationListQuery {
  return { ...check(configurationList, given(params), ['query']), product_type: many(params, 'product_type') };
}

export function readExpirySeconds(params: URLSearchParams): number | undefined {
  return check(content, given(params), ['query']).expires_at_seconds;
}

const ISO = /^(\d{4}-\d\d-\d\d)(?:[T_ ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)\s*(Z|[+-]\d\d:?\d\d)?)?$/i;
/** Larger numbers are milliseconds, smaller ones seconds since the epoch (pydantic). */
const SECONDS_MAX = 2e10;

/** A date, a date with a time (UTC unless told), or a count since the epoch, as pydantic reads them. */
function momentOf(text: string): number | undefined {
  if (/^-?\d{1,15}(\.\d*)?$/.test(text)) {
    const count = Number(text);
    return Math.abs(count) > SECONDS_MAX ? count : count * 1000;
  }
  const [, day, time = '00:00', zone = 'Z'] = ISO.exec(text) ?? [];
  const ms = day === undefined ? Number.NaN : Date.parse(`${day}T${time}${zone.toUpperCase()}`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Of pydantic's reasons the two that are met most. */
function noMoment(text: string): Said {
  const error = text.length < 10 ? 'input is too short' : 'invalid character in year';
  return {
    type: 'datetime_from_date_parsing',
    msg: `Input should be a valid datetime or date, ${error}`,
    ctx: { error },
  };
}

/** Repeated (`a=1&a=2`), bracketed (`a[]=1`) and comma-separated values, in order, without duplicates. */
export function many(params: URLSearchParams, name: string): string[] {
  const values = [...params.getAll(name), ...params.getAll(`${name}[]`)].flatMap((text) => text.split(','));
  return [...new Set(values.map((text) => text.trim()).filter((text) => text !== ''))];
}

function given(params: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...params].filter(([, value]) => value !== ''));
}
