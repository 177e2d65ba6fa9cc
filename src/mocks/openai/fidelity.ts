import type { Fidelity, FidelityEntries, FidelitySource, NotMocked } from '../kit/fidelity.ts';
import { UNMOCKED } from './unmocked.ts';

const by =
  (source: FidelitySource) =>
  (...deviations: string[]): Fidelity => ({ source, sdk: 'openai', deviations });
const recorded = by('recording');
const documented = by('documentation');
const guessed = by('guess');

const entries: FidelityEntries = {
  'embeddings.create': recorded(
    'Vectors are made of words, not by the model: what is near is alike, the numbers are not.',
    'The wording for too large `dimensions` is a guess.',
  ),
  'chat.completions.create': recorded(
    'Answers are extracted from the passages given; nothing is written by a model.',
    'What the limiter counts per message is fitted to recordings.',
  ),
  'chat.completions.list': documented(),
  'chat.completions.retrieve': documented('Refusals of unknown ids are a guess.'),
  'chat.completions.update': documented(),
  'chat.completions.delete': documented(),
  'chat.completions.messages.list': documented(),
  'responses.create': recorded('Answers are extracted from the passages given; nothing is written by a model.'),
  'responses.input_tokens.count': documented(),
  'responses.compact': guessed('The compacted item is opaque with the service; its shape here is a guess.'),
  'responses.retrieve': documented('The wording for an unknown id is a guess.'),
  'responses.delete': documented(),
  'responses.cancel': documented(),
  'responses.input_items.list': documented(),
  'moderations.create': recorded('Scores come from words of a list, not from a model.'),
  'models.list': recorded('The models of the fact sheet, not an account’s own.'),
  'models.retrieve': recorded(),
  'models.delete': recorded('There are no fine-tuned models, so every delete is refused.'),
  'files.create': recorded(),
  'files.list': documented(),
  'files.retrieve': documented('The wording for an unknown id is a guess.'),
  'files.delete': documented(),
  'files.content': recorded(),
  'batches.create': recorded(),
  'batches.list': documented(),
  'batches.retrieve': recorded('A batch lives thirty times as quick as the recorded one, on the mock’s clock.'),
  'batches.cancel': documented(),
};

const notMocked: readonly NotMocked[] = [
  {
    calls: `/v1/ ${UNMOCKED.join(', ')}`,
    answer: '501 with what to do instead; any other path is 404 in the vendor’s words',
  },
];

export const openaiFidelity = { entries, notMocked };
