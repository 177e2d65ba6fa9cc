import type { PageRule } from '../jobs/page-rules.ts';
import { CREDITS_LAYOUT_PER_PAGE } from '../limits.ts';
import { isTier, resolveVersion, type Tier } from '../options/tiers.ts';
import type { FailureCode } from '../parsing/types.ts';
import type { ParseOptions } from '../schemas.ts';
import { readPageRules } from './auto-mode.ts';
import { v1Errors } from './errors.ts';
import type { FAILED_PAGE_MODES } from './fields.ts';
import type { UploadForm } from './form.ts';
import { type Mode, readMode, SCREENSHOT_MODE } from './modes.ts';
import { parseOptions, redacted } from './options.ts';
import { readStructured, type Structured } from './structured.ts';

/** What a v1 job is beyond the options that v1 and v2 share. */
export interface V1Request {
  readonly kind: 'parse' | 'screenshot';
  /** The form as received, keys redacted. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The part of the form that the result depends on. */
  readonly cached: Readonly<Record<string, unknown>>;
  readonly mode: Mode;
  /** For each page, beside the mode's. */
  readonly extraCreditsPerPage: number;
  readonly output: Output;
  /** Of auto mode; empty without it. */
  readonly pageRules: readonly PageRule[];
  /** `do_not_cache`: neither read from the cache nor written to it. */
  readonly uncached: boolean;
  /** What the job is to fail with, whatever the document. */
  readonly refusal: { readonly code: FailureCode; readonly message: string } | undefined;
  /** Where the whole result is pushed at the end; '' for nowhere. */
  readonly webhookUrl: string;
}

/** How the result is written. `{pageNumber}` or `{page_number}` stands for a page's number (both are documented). */
export interface Output {
  /** Undefined: the service's own separators. */
  readonly pageSeparator: string | undefined;
  readonly pagePrefix: string;
  readonly pageSuffix: string;
  readonly header: Furniture;
  readonly footer: Furniture;
  readonly failedPage: {
    readonly mode: (typeof FAILED_PAGE_MODES)[number];
    readonly prefix: string;
    readonly suffix: string;
  };
  readonly layout: boolean;
  /** Pictures of the document are kept and listed. */
  readonly images: boolean;
  readonly inlineImages: boolean;
  readonly mergeTables: boolean;
  readonly screenshots: boolean;
  readonly pdf: boolean;
  /** Undefined: no structure was asked for. */
  readonly structured: Structured | undefined;
  readonly printedPageNumber: boolean;
}

/** What repeats at one edge of the pages. */
export interface Furniture {
  readonly hidden: boolean;
  readonly prefix: string;
  readonly suffix: string;
}

/** @throws ApiError 400 for what no parser could do, in the service's words */
export function readRequest(
  form: UploadForm,
  kind: V1Request['kind'],
): { readonly request: V1Request; readonly options: ParseOptions } {
  const { tier, version, refusal } = readTier(form);
  const mode = kind === 'screenshot' ? SCREENSHOT_MODE : readMode(form, tier);
  refuseUnsupported(form);
  const options = parseOptions(form, mode.tier, version);
  const request: V1Request = {
    kind,
    parameters: redacted(form.shown()),
    cached: { ...withoutControl(form.shown()), kind },
    mode,
    extraCreditsPerPage: form.flag('extract_layout') ? CREDITS_LAYOUT_PER_PAGE : 0,
    output: kind === 'screenshot' ? { ...readOutput(form), screenshots: true, images: false } : readOutput(form),
    pageRules: readPageRules(form, options),
    uncached: form.flag('do_not_cache'),
    refusal,
    webhookUrl: readWebhookUrl(form.text('webhook_url')),
  };
  return { request, options };
}

/** Who is told and how long a result is kept does not change it. */
function withoutControl(shown: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const {
    webhook_url: _url,
    webhook_configurations: _webhooks,
    do_not_cache: _uncached,
    invalidate_cache: _refreshed,
    ...rest
  } = shown;
  return rest;
}

interface ReadTier {
  readonly tier: Tier | undefined;
  readonly version: string | undefined;
  readonly refusal: V1Request['refusal'];
}

/** A tier or version that does not exist is accepted, and fails the job (recorded). */
function readTier(form: UploadForm): ReadTier {
  const tier = form.text('tier');
  const version = form.text('version');
  if (tier === '' && version === '') return { tier: undefined, version: undefined, refusal: undefined };
  if (version === '') throw v1Errors.versionMissing(tier);
  if (tier === '') throw v1Errors.tierMissing(version);
  const resolved = isTier(tier) ? resolveVersion(tier, version) : undefined;
  if (isTier(tier) && resolved !== undefined) return { tier, version: resolved, refusal: undefined };
  const message = `Invalid tier and version combination: ${tier.slice(0, 100)}, ${version.slice(0, 100)}`;
  return {
    tier: undefined,
    version: undefined,
    refusal: { code: 'INVALID_TIER_VERSION_COMBINATION', message },
  };
}

/** The mode stands in the specification, but in no documentation and no price list: the documented refusal is for it (a guess). */
const UNSUPPORTED_MODE = 'parse_document_with_lvm';
/** Families of the documented vendor models; within them any name is taken (a guess). */
const VENDOR_MODEL = /^(openai|anthropic|gemini|azure|custom)-/;

function refuseUnsupported(form: UploadForm): void {
  const mode = form.text('parse_mode');
  if (mode === UNSUPPORTED_MODE) throw v1Errors.modeUnsupported(mode);
  const model = form.text('vendor_multimodal_model_name');
  if (model !== '' && !VENDOR_MODEL.test(model)) throw v1Errors.modelUnsupported(model.slice(0, 100));
}

function readOutput(form: UploadForm): Output {
  const separator = form.text('page_separator');
  return {
    pageSeparator: separator === '' ? undefined : separator,
    pagePrefix: form.text('page_prefix'),
    pageSuffix: form.text('page_suffix'),
    header: furniture(form, 'header'),
    footer: furniture(form, 'footer'),
    failedPage: {
      mode: (form.text('replace_failed_page_mode') || 'raw_text') as Output['failedPage']['mode'],
      prefix: form.text('replace_failed_page_with_error_message_prefix'),
      suffix: form.text('replace_failed_page_with_error_message_suffix'),
    },
    layout: form.flag('extract_layout'),
    images: form.given('save_images', true) && !form.flag('disable_image_extraction'),
    inlineImages: form.flag('inline_images_in_markdown'),
    mergeTables: form.flag('merge_tables_across_pages_in_markdown'),
    screenshots: form.flag('take_screenshot'),
    pdf: form.flag('output_pdf_of_document'),
    structured: readStructured(form),
    printedPageNumber: form.flag('extract_printed_page_number'),
  };
}

function furniture(form: UploadForm, which: 'header' | 'footer'): Furniture {
  return {
    hidden: form.flag(`hide_${which}s`),
    prefix: form.text(`page_${which}_prefix`),
    suffix: form.text(`page_${which}_suffix`),
  };
}

/** The service wants https and a domain name; a mock's receivers are on the loopback, so that is not asked here. */
function readWebhookUrl(url: string): string {
  if (url !== '' && (url.length >= 200 || !/^https?:/i.test(url) || !URL.canParse(url))) throw v1Errors.badWebhookUrl();
  return url;
}
