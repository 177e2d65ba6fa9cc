import type { Fidelity, FidelityEntries, FidelitySource } from '../../kit/fidelity.ts';

const by =
  (source: FidelitySource) =>
  (...deviations: string[]): Fidelity => ({ source, sdk: undefined, deviations });
const recorded = by('recording');
const typed = by('sdk source');
const documented = by('documentation');

/** Every route answers under /api/v1/parsing and /api/parsing. */
export const v1Entries: FidelityEntries = {
  'v1.upload': recorded(),
  'v1.screenshot': documented(),
  'v1.supported_file_extensions': documented('The list is the official client’s.'),
  'v1.job': recorded(),
  'v1.parameters': documented('The form as received; which keys the service redacts is a guess.'),
  'v1.result.text': recorded(),
  'v1.result.markdown': recorded(),
  'v1.result.json': recorded(),
  'v1.result.raw_text': typed(),
  'v1.result.raw_markdown': typed(),
  'v1.result.raw_xlsx': typed(),
  'v1.result.xlsx': documented(),
  'v1.result.pdf': documented(),
  'v1.result.image': documented(),
  'v1.result.structured': documented(),
  'v1.details': documented('A free-form object with the service; the keys here are a guess.'),
  'v1.read': documented(),
  'v1.jobs': recorded('Only the head of the answer was recorded.'),
  'v1.usage_metrics': documented(),
};
