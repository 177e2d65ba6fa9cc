import type { Fidelity, FidelityEntries } from '../../kit/fidelity.ts';

const documented = (...deviations: string[]): Fidelity => ({
  source: 'documentation',
  sdk: 'llama-cloud-services',
  deviations: ['In the specification of 2025 only: whether today’s service still serves it is unknown.', ...deviations],
});

export const alphaEntries: FidelityEntries = {
  'v2alpha1.upload': documented('The specification has no body for it: the parts file and configuration are v2’s.'),
  'v2alpha1.create': documented(
    'The status is asked for at v1’s …/parsing/job/:id: the specification has no route of its own for it.',
    'Fast jobs have Markdown. ignore_strikethrough_text has no effect.',
  ),
  'v2alpha1.url': documented('The document is fetched as v2’s source_url is.'),
  'v2alpha1.result.text': documented('The answers to jobs that are not there are v1’s, a guess.'),
  'v2alpha1.result.markdown': documented(),
  'v2alpha1.result.structured': documented('Links are text items; tables merged into an earlier page are left out.'),
};
