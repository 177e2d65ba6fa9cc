import { z } from 'zod';
import { fieldError } from './errors.ts';
import { LIMITS } from './limits.ts';
import { cropBox } from './options/auto-mode.ts';
import { check } from './options/check.ts';
import {
  inputOptions,
  outputOptions,
  pageRanges,
  processingControl,
  processingOptions,
  webhookConfiguration,
} from './options/options.ts';
import { isTier, resolveVersion, TIERS, type Tier } from './options/tiers.ts';

const userMetadata = z
  .record(z.string().max(LIMITS.maxMetadataKeyLength), z.string().max(LIMITS.maxMetadataValueLength))
  .refine((tags) => Object.keys(tags).length <= LIMITS.maxMetadataEntries, {
    error: `user_metadata can have at most ${LIMITS.maxMetadataEntries} entries`,
  });

const settings = {
  tier: z.string(),
  version: z.string(),
  agentic_options: z.strictObject({ custom_prompt: z.string().max(100_000).nullish() }).nullish(),
  client_name: z.string().max(500).nullish(),
  crop_box: cropBox.nullish(),
  disable_cache: z.boolean().nullish(),
  fast_options: z.strictObject({}).nullish(),
  input_options: inputOptions.nullish(),
  output_options: outputOptions.nullish(),
  page_ranges: pageRanges.nullish(),
  processing_control: processingControl.nullish(),
  processing_options: processingOptions.nullish(),
  webhook_configuration_ids: z.array(z.string().max(200)).max(LIMITS.maxWebhooks).nullish(),
  webhook_configurations: z.array(webhookConfiguration).max(LIMITS.maxWebhooks).nullish(),
};

/** What `POST /api/v1/beta/configurations` keeps for a parse request to name. */
export const savedParse = z.strictObject({ product_type: z.literal('parse_v2'), ...settings });
export type SavedParse = z.infer<typeof savedParse>;

/** The `configuration` part of an upload: no source fields. */
const uploadConfiguration = z.strictObject({
  ...settings,
  configuration_id: z.string().max(200).nullish(),
  user_metadata: userMetadata.nullish(),
});

const createBody = uploadConfiguration.extend({
  file_id: z.string().max(200).nullish(),
  source_url: z
    .string()
    .max(5_000)
    .regex(/^https?:/)
    .nullish(),
  http_proxy: z.string().max(2_000).nullish(),
});

/** With a saved configuration tier and version may be left out, null, or `configured`. */
const CONFIGURED = { tier: z.string().nullish(), version: z.string().nullish() } as const;
const uploadOverConfigured = uploadConfiguration.extend(CONFIGURED);
const createOverConfigured = createBody.extend(CONFIGURED);

/** A request that passed every check, with saved settings filled in, tier and version resolved. */
export type ParseOptions = Omit<z.infer<typeof uploadConfiguration>, 'tier' | 'version' | 'configuration_id'> & {
  readonly tier: Tier;
  /** A dated version, never `latest`. */
  readonly version: string;
};
export type Source = { readonly type: 'file'; readonly id: string } | { readonly type: 'url'; readonly url: string };

/** Where a `configuration_id` leads. @throws ApiError 404, 403 */
export type FindSaved = (configurationId: string) => SavedParse;

/** @throws ApiError 422 in pydantic's words, 400 or 404 where the service answers so */
export function readUploadConfiguration(value: unknown, saved: FindSaved): ParseOptions {
  const schema = namesSaved(value) ? uploadOverConfigured : uploadConfiguration;
  return resolve(check(schema, value, ['body', 'configuration']), saved);
}

/** @throws ApiError as readUploadConfiguration, and for no source or two */
export function readCreateBody(value: unknown, saved: FindSaved): { options: ParseOptions; source: Source } {
  const body = check(namesSaved(value) ? createOverConfigured : createBody, value, ['body']);
  const { file_id: fileId, source_url: sourceUrl, http_proxy: _proxy, ...options } = body;
  if (Boolean(fileId) === Boolean(sourceUrl)) {
    const error = 'Exactly one of file_id or source_url must be provided';
    throw fieldError({
      type: 'value_error',
      loc: ['body'],
      msg: `Value error, ${error}`,
      input: value,
      ctx: { error: {} },
    });
  }
  const source: Source = fileId ? { type: 'file', id: fileId } : { type: 'url', url: sourceUrl ?? '' };
  return { options: resolve(options, saved), source };
}

function namesSaved(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'configuration_id' in value && Boolean(value.configuration_id);
}

/** What the request itself says goes before what is saved, field by field (a guess: the docs tell it of tier and version). */
function resolve(request: z.infer<typeof uploadOverConfigured>, saved: FindSaved): ParseOptions {
  const { configuration_id: id, ...own } = request;
  const { product_type: _product, ...base } = id ? saved(id) : { product_type: 'parse_v2' };
  const said = Object.fromEntries(
    Object.entries(own).filter(([name, value]) => value != null && !isConfigured(name, value)),
  );
  const body = { ...base, ...said } as z.infer<typeof uploadConfiguration>;
  const resolved = { ...body, ...refuseTier(body) };
  refuseDuplicatePages(body.page_ranges?.target_pages);
  return resolved;
}

function isConfigured(name: string, value: unknown): boolean {
  return (name === 'tier' || name === 'version') && value === 'configured';
}

/** @throws ApiError 422 for a tier or version that does not exist, or an option that the tier does not have */
export function refuseTier(body: Pick<SavedParse, 'tier' | 'version' | 'processing_options'>): {
  tier: Tier;
  version: string;
} {
  const { tier } = body;
  if (!isTier(tier)) throw unsupported('tier', `Unsupported tier: ${tier}. Must be one of: ${TIERS.join(', ')}`);
  const version = resolveVersion(tier, body.version);
  if (!version) {
    throw unsupported(
      'version',
      `Unsupported version: ${body.version} for tier ${tier}. See GET /api/v2/parse/versions`,
    );
  }
  const optimizes = body.processing_options?.cost_optimizer?.enable === true;
  if (optimizes && tier !== 'agentic' && tier !== 'agentic_plus') {
    throw unsupported('processing_options', `cost_optimizer is not available for tier ${tier}`);
  }
  if (body.processing_options?.forms === 'enrich' && tier === 'fast') {
    throw unsupported('processing_options', 'forms is not available for tier fast');
  }
  return { tier, version };
}

/** The documented body for a bad tier has no `body` in its `loc` and an empty `input`. */
function unsupported(field: string, msg: string) {
  return fieldError({ type: 'value_error', loc: [field], msg, input: {} });
}

/** "Duplicate pages cause an error", says the request's documentation. */
function refuseDuplicatePages(targetPages: string | null | undefined): void {
  let end = 0;
  for (const { from, to } of pageSpans(targetPages)) {
    if (from < 1 || to < from) throw unsupported('page_ranges', `Invalid page range in target_pages: ${from}-${to}`);
    if (from <= end) throw unsupported('page_ranges', `Duplicate pages in target_pages: ${from}`);
    end = to;
  }
}

/** `5-8,1` as spans sorted by their first page; pages count from 1. */
export function pageSpans(targetPages: string | null | undefined): { from: number; to: number }[] {
  if (!targetPages) return [];
  const spans = targetPages.split(',').map((part) => {
    const [from = '0', to = from] = part.split('-');
    return { from: Number(from), to: Number(to) };
  });
  return spans.sort((a, b) => a.from - b.from);
}
