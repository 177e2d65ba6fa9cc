import type { Fidelity, FidelityEntries, FidelitySource, NotMocked } from '../kit/fidelity.ts';
import { UNMOCKED } from './unmocked.ts';

const by =
  (source: FidelitySource) =>
  (...deviations: string[]): Fidelity => ({ source, sdk: 'openai', deviations });
const recorded = by('recording');
const documented = by('documentation');
const guessed = by('guess');

const EXTRACTED = 'Answers are quoted from the context that a prompt gives; nothing is written by a model.';
const CACHED =
  'Prompts are cached by key rather than by organization, for ten minutes unless told otherwise, and never in a batch (a guess); from gpt-5.6 on the least times that are promised are also the most.';
const UNKNOWN_ID = 'The wording for an unknown id is a guess.';

const entries: FidelityEntries = {
  'embeddings.create': recorded(
    'Vectors are made of words, not by the model: what is near is alike, the numbers are not.',
    'The wording for too large `dimensions` is a guess, as is that more than 2,048 inputs still get the recorded one.',
  ),
  'chat.completions.create': recorded(
    EXTRACTED,
    'Nothing is heard: sound is counted, ten tokens a second, and a message of sound alone is told so; answers are spoken as a tone (WAV, PCM) or silence (MP3), other formats are 501. Sound is billed at the price of text.',
    'Models that search find one result, which says that it is the mock’s own; how its annotation is streamed is a guess.',
    'Of a PDF in a message the text is read, not the pictures of its pages.',
    'Moderation uses the mock’s word lists; its mode `block` is 501.',
    'Bursts over a sixtieth of the requests a minute are refused only when told to (`refusesBursts`), in words that are a guess.',
    'What the limiter counts per message is fitted to recordings; what tools add to the prompt is a guess.',
    'Thoughts of reasoning models are billed by effort (64 to 1,024 tokens), not by thinking; defaults of effort from gpt-5.1 on are a guess.',
    'Pictures count by the tile rule of gpt-4o for every model; those behind an address count as 1024 × 1024.',
    CACHED,
    'Accepted of a prediction is what begins and ends as the answer does. `logit_bias` works at 100 and -100 only; penalties and `seed` change nothing, for the same prompt has the same answer.',
    'Limits of answers and prices of models outside the fact sheet are a guess (chat-models.ts), as are chat limits below tier 5.',
    'Which tools are called, and how often, is decided by the words that a question shares with their names and descriptions.',
    'The wording for parameters that do not go together is a guess but for the recorded ones.',
  ),
  'chat.completions.list': documented(),
  'chat.completions.retrieve': documented(UNKNOWN_ID),
  'chat.completions.update': documented(),
  'chat.completions.delete': documented(),
  'chat.completions.messages.list': documented(),
  'completions.create': documented(
    EXTRACTED,
    'All choices of a prompt are alike; `suffix`, `seed`, penalties and biases change nothing.',
    'Prices, windows and limits of the models are a guess, as are the dated name that answers and the wording of refusals.',
    'That an answer begins with two line breaks, and from where `text_offset` counts, is a guess.',
  ),
  'responses.create': recorded(
    EXTRACTED,
    CACHED,
    'One of the service’s own tools is used in a response, by rules on the question and `tool_choice`.',
    'Of a file part the text is read, not the pictures of its pages; `.docx` and the like, and files behind an address, are refused with 501.',
    'Web search finds one result of the mock’s own at example.com; only plain arithmetic is computed, and no code, command or MCP server is run or asked.',
    'Pictures are plain PNGs, other formats are refused with 501; a computer is asked for one screenshot, and what it shows changes nothing.',
    'Ids of items of shells, patches and MCP begin as we remember them; what an item lacks when it is announced in a stream is a guess.',
    'What searches, containers and pictures cost is a guess, as is that what a file search found counts as input.',
    'Any container id is taken; `tool_search`, namespaces and programmatic tool calling are echoed and never used.',
    'Prompt templates cannot be made here, so each id is unknown; the wording is a guess.',
    'What is said in a conversation is added to it at once, also by a response in the background; it is never locked.',
    '`context_management` is taken and compacts nothing; `moderation` is refused with 501.',
    'A response in the background takes one second of the mock’s clock.',
    '`tool_usage`, which a third of the recordings have, is there where a tool of the service’s own is offered; the defaults of echoed tools are a guess.',
  ),
  'responses.input_tokens.count': documented('What tools add is a guess.'),
  'responses.compact': guessed(
    'The compacted item is opaque with the service; its shape here is a guess. It is not billed.',
  ),
  'responses.retrieve': documented(
    UNKNOWN_ID,
    'Any stored response can be streamed again, not only one in the background.',
  ),
  'responses.delete': documented(),
  'responses.cancel': documented('The wording for a response that is not in the background is a guess.'),
  'responses.input_items.list': documented(),
  'conversations.create': documented(
    'Ids of items whose caller gives none begin as outputs of that kind do; those of results (`fco_` and the like) are a guess.',
    'A conversation may hold 10,000 items and 16 MB; the service’s own limit is not in our sources.',
  ),
  'conversations.retrieve': documented(UNKNOWN_ID),
  'conversations.update': documented(),
  'conversations.delete': documented(),
  'conversations.items.create': documented('The wording for an id that is there already is a guess.'),
  'conversations.items.list': documented('`include` is taken and changes nothing.'),
  'conversations.items.retrieve': documented(UNKNOWN_ID),
  'conversations.items.delete': documented(),
  'moderations.create': recorded('Scores come from words of a list, not from a model; pictures are not looked at.'),
  'models.list': recorded('The models of the fact sheet and of the SDK, not an account’s own; `created` is made up.'),
  'models.retrieve': recorded(),
  'models.delete': recorded('There are no fine-tuned models, so every delete is refused.'),
  'files.create': recorded(
    'All files together may hold 512 MB, not 2.5 TB; an upload over 256 MB is refused by the gateway, where the service takes 512.',
  ),
  'files.list': documented(),
  'files.retrieve': documented(UNKNOWN_ID),
  'files.delete': documented(),
  'files.content': recorded(),
  'uploads.create': documented(
    'Parts of all uploads together may hold 512 MB; `mime_type` is not held against the purpose.',
    'How long ids of uploads and parts are is a guess, as is the wording of all their errors.',
  ),
  'uploads.parts.create': documented(),
  'uploads.complete': documented('`file` is null before there is one: a guess.'),
  'uploads.cancel': documented(),
  'vector_stores.create': documented(
    'A file takes half a second of the mock’s clock; what `usage_bytes` counts and how long ids are is a guess.',
    'CSV, TSV, XML and YAML are taken as text though the service’s list lacks them; `.doc`, `.docx` and `.pptx` are refused with 501.',
    'A store may hold 64 MB of text and vectors; the oldest of more than 1,000 stores give way.',
  ),
  'vector_stores.list': documented(),
  'vector_stores.retrieve': documented(UNKNOWN_ID),
  'vector_stores.update': documented(),
  'vector_stores.delete': documented(),
  'vector_stores.search': documented(
    'Scores are cosines of the mock’s own embeddings; nothing is ranked anew, and a query is never rewritten.',
    'A filter on a key that a file has not fits `ne` and `nin` alone: a guess, as is the refusal of a store that has expired.',
  ),
  'vector_stores.files.create': documented(
    'The words for files that are empty or no text are a guess; those for a type that is not supported are recorded.',
  ),
  'vector_stores.files.list': documented(),
  'vector_stores.files.retrieve': documented(UNKNOWN_ID),
  'vector_stores.files.update': documented(),
  'vector_stores.files.delete': documented(),
  'vector_stores.files.content': documented('The text comes in one part.'),
  'vector_stores.file_batches.create': documented(),
  'vector_stores.file_batches.retrieve': documented(UNKNOWN_ID),
  'vector_stores.file_batches.cancel': documented('A batch is cancelled at once; it is never seen on the way there.'),
  'vector_stores.file_batches.list_files': documented(),
  'batches.create': recorded('The wording of most errors in a bad input file is a guess; the codes are known.'),
  'batches.list': documented(),
  'batches.retrieve': recorded(
    UNKNOWN_ID,
    'A batch lives thirty times as quick as the recorded one, on the mock’s clock.',
  ),
  'batches.cancel': documented(),
};

const notMocked: readonly NotMocked[] = [
  {
    calls: `/v1/ ${UNMOCKED.join(', ')}`,
    answer: '501 with what to do instead; any other path is 404 in the vendor’s words',
  },
];

export const openaiFidelity = { entries, notMocked };
