import { pageFacts } from '../options/page-facts.ts';
import { creditsPerPage } from '../options/tiers.ts';
import { isTriggered } from '../options/triggers.ts';
import { type ParsedDocument, type ParsedPage, ParseFailure, type ParseSettings } from '../parsing/types.ts';
import type { ParseOptions } from '../schemas.ts';
import { parseSettings } from '../settings.ts';
import { refuseUndrawn, refuseV1, v1Settings } from '../v1/settings.ts';
import { isSimplePage } from './cost-optimizer.ts';
import type { Job } from './jobs.ts';
import { type PageRule, pageRules } from './page-rules.ts';

/** A job's document, each page parsed as the job or a rule says. The parser and its libraries are loaded with the first one. */
export async function parseJob(job: Job, bytes: Uint8Array, signal: AbortSignal): Promise<ParsedDocument> {
  if (job.v1) refuseV1(job.v1);
  const { parseDocument } = await import('../parsing/index.ts');
  const rules = job.v1?.pageRules ?? pageRules(job.options);
  const settings = settingsOf(job, job.options);
  const read = (how: ParseSettings) => parseDocument({ bytes, filename: job.name, settings: how, signal });
  // rules may ask for pictures that the result does not keep
  const first = await read(rules.length > 0 ? { ...settings, images: true } : settings);
  const chosen = chooseRules(first.pages, rules, job.name);
  const again = new Map<PageRule, ReadonlyMap<number, ParsedPage>>();
  for (const rule of new Set(chosen.values())) {
    if (!changesParsing(rule.options, job.options)) continue;
    const { pages } = await read(settingsOf(job, rule.options));
    again.set(rule, new Map(pages.map((page) => [page.number, page])));
  }
  const pages = first.pages.map((page) => {
    const rule = chosen.get(page.number);
    const own = (rule && again.get(rule)?.get(page.number)) ?? page;
    return routed(settings.images ? own : withoutImages(own), rule, job.options);
  });
  refuseFailedPages(pages, job.options);
  if (job.v1) refuseUndrawn(job.v1, first);
  return { ...first, pages };
}

function settingsOf(job: Job, options: ParseOptions): ParseSettings {
  return job.v1 ? v1Settings(options, job.v1) : parseSettings(options);
}

/** The first rule that each page triggers, by the page's number. */
function chooseRules(
  pages: readonly ParsedPage[],
  rules: readonly PageRule[],
  filename: string,
): ReadonlyMap<number, PageRule> {
  const chosen = new Map<number, PageRule>();
  if (rules.length === 0) return chosen;
  for (const page of pages) {
    const facts = pageFacts(page);
    const rule = rules.find(({ triggers }) => isTriggered(triggers, facts, filename));
    if (rule) chosen.set(page.number, rule);
  }
  return chosen;
}

/** Whether a page would be read otherwise: a tier alone changes the price only. */
function changesParsing(a: ParseOptions, b: ParseOptions): boolean {
  const parts = ({ crop_box, input_options, output_options, processing_options }: ParseOptions) => [
    crop_box,
    input_options?.presentation,
    output_options?.spatial_text,
    processing_options?.ignore,
    processing_options?.aggressive_table_extraction,
    processing_options?.disable_heuristics,
  ];
  return JSON.stringify(parts(a)) !== JSON.stringify(parts(b));
}

function routed(page: ParsedPage, rule: PageRule | undefined, options: ParseOptions): ParsedPage {
  if (rule) return { ...page, route: { reason: 'auto_mode', creditsPerPage: rule.creditsPerPage } };
  const optimizes = options.processing_options?.cost_optimizer?.enable === true;
  if (!optimizes || !isSimplePage(page, options)) return page;
  return { ...page, route: { reason: 'cost_optimizer', creditsPerPage: creditsPerPage('cost_effective') } };
}

function withoutImages({ images: _images, ...page }: ParsedPage): ParsedPage {
  return page;
}

/** Some pages may fail (5 % unless the request says otherwise) before the whole job does. */
function refuseFailedPages(pages: readonly ParsedPage[], options: ParseOptions): void {
  const conditions = options.processing_control?.job_failure_conditions;
  // a page fails here because its Markdown cannot be made, and for no other reason
  const strict = conditions?.fail_on_markdown_reconstruction_error === true;
  const allowed = strict ? 0 : (conditions?.allowed_page_failure_ratio ?? 0.05);
  const failed = pages.filter((page) => page.failure !== undefined);
  if (failed.length / pages.length <= allowed) return;
  throw new ParseFailure(
    'ERROR_DURING_PROCESSING',
    `${failed.length} of ${pages.length} pages failed: ${failed[0]?.failure ?? ''}`,
  );
}
