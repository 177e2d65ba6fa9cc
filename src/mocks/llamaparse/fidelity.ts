import type { Fidelity, FidelityEntries, FidelitySource, NotMocked } from '../kit/fidelity.ts';
import { v1Entries } from './v1/fidelity.ts';

const by =
  (source: FidelitySource) =>
  (...deviations: string[]): Fidelity => ({ source, sdk: '@llamaindex/llama-cloud', deviations });
const recorded = by('recording');
const typed = by('sdk source');
const documented = by('documentation');

/** The files API of before 2026: official clients of today have no call for it. */
const old = (source: FidelitySource): Fidelity => ({
  source,
  sdk: undefined,
  deviations: ['Recorded in 2025; whether today’s service still serves it is unknown.'],
});

const entries: FidelityEntries = {
  'parse.upload': recorded(),
  'parse.create': documented(),
  'parse.list': documented('Newest first is a guess.'),
  'parse.versions': documented('The versions of 2026-09.'),
  'parse.get': recorded(
    'Documents are really parsed, by rules and not by a model: text in images is not read.',
    'The keys of result_content_metadata are unsettled in the vendor’s own documents.',
  ),
  'parse.cancel': documented('The status for a job that has ended is a guess.'),
  'parse.delete': typed(),
  'files.create': recorded(),
  'files.list': typed(),
  'files.query': typed(),
  'files.get': typed(),
  'files.content': typed(),
  'files.delete': typed(),
  'webhook_configs.create': typed(
    'The status is a guess, and so are the texts of refusals.',
    'Loopback addresses and names of private networks are taken, with http too; the service wants public https.',
  ),
  'webhook_configs.list': typed(),
  'webhook_configs.get': typed('The text for an unknown id is a guess.'),
  'webhook_configs.update': typed('What null does to a field is a guess.'),
  'webhook_configs.delete': typed('The status 204 is a guess.'),
  'configurations.create': typed(
    'Settings of other products than parse_v2 are kept and not checked.',
    'That a request’s own options go before the saved ones is documented for tier and version only.',
  ),
  'configurations.list': typed('latest_only changes nothing: one version is kept.'),
  'configurations.get': typed(),
  'configurations.update': typed(),
  'configurations.delete': typed('The status 204 is a guess.'),
  'old_files.create': old('recording'),
  'old_files.list': old('recording'),
  'old_files.get': old('documentation'),
  'old_files.content': old('documentation'),
  'old_files.delete': old('documentation'),
  openapi: {
    source: 'recording',
    sdk: undefined,
    deviations: ['That the path exists is recorded; the document tells this mock’s routes, without bodies.'],
  },
  health: {
    source: 'documentation',
    sdk: undefined,
    deviations: ['The path is the official Helm chart’s; the body is a guess.'],
  },
  'projects.list': typed(),
  'projects.get': typed(),
  ...v1Entries,
  'v2_projects.list': typed('There is one project, and so one page.'),
  'v2_projects.get': typed(),
  download: { source: 'guess', sdk: undefined, deviations: ['Stands for the service’s presigned S3 addresses.'] },
};

const notMocked: readonly NotMocked[] = [
  {
    calls: '/api/v2alpha1/parse/…',
    answer: '404 `{"detail":"Not Found"}`, as an unknown route: v2 has taken its place',
  },
  {
    calls: 'extract, classify, split, sheets, pipelines, indexes, retrievers, agent data, chat',
    answer: '404 `{"detail":"Not Found"}`, as an unknown route',
  },
];

export const llamaparseFidelity = { entries, notMocked };
