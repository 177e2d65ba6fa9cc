import { isMultipart, readForm } from './body.ts';
import type { Context } from './context.ts';
import { isExpand } from './jobs/expand.ts';
import { isFinished } from './jobs/jobs.ts';
import { isTargetPages } from './options/options.ts';
import { isTier, isVersion } from './options/tiers.ts';
import type { ParsedDocument } from './parsing/types.ts';
import type { ParseService } from './service.ts';
import { refusedAddress } from './webhooks/webhook-address.ts';

/*
 * The official SDKs' own test suites are written for a server that takes anything: they ask for ids such as `job_id`,
 * name no source or two, and write a field's name where its value should be. This front is for running them, and only for
 * that: it keeps things under those ids and takes out of a request what the real service would refuse. Everything behind
 * it is the strict mock.
 */

type Serve = (request: Request) => Response | Promise<Response>;

/** Stands for any UUID in the suites' requests. */
const ANY_UUID = '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e';
const JOB_IDS = ['job_id', ANY_UUID];
const FILE_IDS = ['file_id', ANY_UUID, 'your-file-id'];
const CONFIG_IDS = ['config_id', 'configuration_id'];
/** The key that the suites send. */
const SUITE_KEY = 'My API Key';

export function conforming(serve: Serve, parts: { context: Context; service: ParseService }): Serve {
  return async (request) => {
    const url = new URL(request.url);
    putBack(parts, request.method, url.pathname);
    url.pathname = withOwnProject(url.pathname, parts.context);
    relaxQuery(url.searchParams);
    const headers = new Headers([...request.headers]);
    if (headers.get('authorization') === `Bearer ${SUITE_KEY}`) {
      headers.set('authorization', `Bearer ${parts.context.apiKey}`);
    }
    return serve(await rebuilt(request, url, headers));
  };
}

/** Whatever an earlier test deleted, cancelled or let end. */
function putBack(
  { context, service }: { context: Context; service: ParseService },
  method: string,
  path: string,
): void {
  const { projectId } = context.ownAccount;
  for (const id of FILE_IDS) {
    if (!service.files.has(id)) service.files.add({ ...README, projectId }, id);
  }
  for (const id of CONFIG_IDS) {
    if (!service.webhookConfigs.has(id))
      service.webhookConfigs.add(projectId, { webhook_url: 'https://example.com' }, id);
    if (!service.configurations.has(id)) service.configurations.save({ projectId, name: id, parameters: SAVED }, id);
  }
  const unfinished = method === 'POST' && path.endsWith('/cancel');
  for (const id of JOB_IDS) putBackJob(service, { id, projectId, apiKey: context.apiKey, unfinished });
}

/** A job that waits, to be cancelled, or one that has ended. */
function putBackJob(
  { jobs }: ParseService,
  { id, unfinished, ...owner }: { id: string; projectId: string; apiKey: string; unfinished: boolean },
): void {
  const known = jobs.find(id, undefined);
  if (known && isFinished(known) !== unfinished && known.status !== 'CANCELLED') return;
  if (known) jobs.advance(known, 'CANCELLED');
  if (known) jobs.delete(known);
  const job = jobs.add({ ...owner, name: README.name, options: OPTIONS, operation: 'parse.create' }, { id });
  if (unfinished) return;
  jobs.advance(job, 'COMPLETED', { credits: 1 });
  jobs.keepResult(job, RESULT);
}

const README = {
  name: 'README.md',
  purpose: 'parse',
  externalFileId: null,
  bytes: new TextEncoder().encode('Example data'),
};
const OPTIONS = { tier: 'cost_effective', version: '2026-08-19' } as const;
const SAVED = { product_type: 'parse_v2', tier: 'cost_effective', version: 'latest' } as const;
const RESULT: ParsedDocument = {
  kind: 'text',
  chars: 24,
  pages: [
    {
      number: 1,
      width: 612,
      height: 792,
      items: [{ type: 'text', value: 'Example data', boxes: [] }],
      header: [],
      footer: [],
      text: 'Example data',
      rotation: 0,
    },
  ],
};

function withOwnProject(pathname: string, { ownAccount }: Context): string {
  return pathname.replace(/^(\/api\/v[12]\/projects\/)[^/]+$/, `$1${ownAccount.projectId}`);
}

/** Placeholders in the query: other tenants, page sizes of 0, names where values should be. */
function relaxQuery(query: URLSearchParams): void {
  for (const name of ['project_id', 'organization_id', 'page_token', 'order_by']) query.delete(name);
  for (const name of ['page_size', 'expires_at_seconds']) if (query.get(name) === '0') query.delete(name);
  const expand = query.getAll('expand').filter(isExpand);
  query.delete('expand');
  for (const name of expand) query.append('expand', name);
}

async function rebuilt(request: Request, url: URL, headers: Headers): Promise<Request> {
  const { method, signal } = request;
  if (!request.body) return new Request(url, { method, headers, signal });
  const body = await relaxedBody(request, url.pathname);
  // a form gets a boundary of its own
  if (body instanceof FormData) headers.delete('content-type');
  headers.delete('content-length');
  return new Request(url, { method, headers, body, signal });
}

async function relaxedBody(request: Request, path: string): Promise<FormData | string> {
  if (isMultipart(request)) {
    const form = await readForm(request);
    if (form.get('purpose') === 'purpose') form.set('purpose', 'parse');
    const configuration = form.get('configuration');
    if (typeof configuration === 'string') form.set('configuration', relaxedJson(configuration, parseOptions));
    return form;
  }
  const text = await request.text();
  if (path === '/api/v2/parse') return relaxedJson(text, (body) => oneSource(parseOptions(body)));
  if (path === '/api/v1/beta/files/query') return relaxedJson(text, fileQuery);
  return text;
}

type Body = Record<string, unknown>;

function relaxedJson(text: string, relax: (body: Body) => Body): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text; // the strict mock says what is wrong with it
    throw error;
  }
  return isBody(value) ? JSON.stringify(relax(value)) : text;
}

function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Of what the SDKs' documentation parses; nothing can be fetched from there. */
const EXAMPLE_HOSTS: ReadonlySet<string | undefined> = new Set(['example.com', 'www.example.com']);

/** A request without a source, with two, or with an address made for examples, parses the seeded file. */
function oneSource({ file_id: fileId, source_url: url, ...body }: Body): Body {
  const example = typeof url === 'string' && EXAMPLE_HOSTS.has(URL.parse(url)?.hostname);
  if (Boolean(fileId) === Boolean(url) || example) return { ...body, file_id: FILE_IDS[0] };
  return { ...body, file_id: fileId, source_url: url };
}

function parseOptions(body: Body): Body {
  const { webhook_configuration_ids: _saved, ...rest } = body;
  const options: Body = { ...rest };
  if (typeof options.tier === 'string' && isTier(options.tier) && !isVersion(options.tier, String(options.version))) {
    options.version = 'latest';
  }
  if (isBody(options.page_ranges)) options.page_ranges = pageRanges(options.page_ranges);
  if (isBody(options.output_options)) options.output_options = outputOptions(options.output_options);
  if (isBody(options.processing_options)) options.processing_options = processingOptions(options.processing_options);
  if (Array.isArray(options.webhook_configurations)) {
    options.webhook_configurations = options.webhook_configurations.filter(
      (hook) => isBody(hook) && refusedAddress(String(hook.webhook_url)) === undefined,
    );
  }
  return options;
}

function pageRanges({ target_pages: pages, ...ranges }: Body): Body {
  return isTargetPages(String(pages)) ? { ...ranges, target_pages: pages } : ranges;
}

/** Extra outputs that do not exist. */
function outputOptions({ additional_outputs: outputs, ...options }: Body): Body {
  const known = ['stripped_md', 'concatenated_stripped_txt', 'word_bbox'];
  return {
    ...options,
    additional_outputs: Array.isArray(outputs) ? outputs.filter((name) => known.includes(name)) : [],
  };
}

/** What only some tiers have, whatever the tier. */
function processingOptions({ cost_optimizer: _optimizer, forms: _forms, ...options }: Body): Body {
  return options;
}

function fileQuery({ page_token: _token, order_by: _order, page_size: size, ...body }: Body): Body {
  return size === 0 ? body : { ...body, page_size: size };
}
