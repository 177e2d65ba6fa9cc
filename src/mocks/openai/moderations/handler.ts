import { createHash } from 'node:crypto';
import { type Answer, type Exchange, printed, readJson } from '../endpoint.ts';
import { OpenAiError } from '../errors.ts';
import { moderationId } from '../ids.ts';
import { checkedBody } from '../refusals.ts';
import { CATEGORIES, CATEGORY_NAMES, type Category, IMAGE_CATEGORIES } from './categories.ts';
import { type ModerationRequest, moderationRequest } from './schemas.ts';

const MODELS = [
  'omni-moderation-latest',
  'omni-moderation-2024-09-26',
  'text-moderation-latest',
  'text-moderation-stable',
];
const SNAPSHOT = 'omni-moderation-latest';
const FLAG_FROM = 0.5;

/** POST /v1/moderations: free of charge. Scores come from word lists, not from a model. */
export async function answerModeration({ deps, context }: Exchange): Promise<Answer> {
  const request = checkedBody(moderationRequest, await readJson(context.req.raw));
  const model = moderationModel(request.model ?? SNAPSHOT);
  const results = inputsOf(request.input).map(resultOf);
  deps.journal.note(context.req.raw, { model, inputs: results.length });
  return printed({ id: moderationId(deps.random), model, results });
}

/** The name of a model that moderates; throws the vendor's 400 for any other. */
export function moderationModel(model: string): string {
  if (MODELS.includes(model)) return model;
  const message = `Invalid value for 'model' = ${model}. Please check the OpenAPI documentation and try again.`;
  throw new OpenAiError(400, message, { param: 'model' });
}

interface Input {
  readonly text: string;
  readonly hasImage: boolean;
}

/** Parts are one input together; texts are one each. */
function inputsOf(input: ModerationRequest['input']): Input[] {
  if (typeof input === 'string') return [{ text: input, hasImage: false }];
  const texts = input.filter((each) => typeof each === 'string');
  if (texts.length === input.length) return texts.map((text) => ({ text, hasImage: false }));
  const parts = input.filter((each) => typeof each !== 'string');
  const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
  return [{ text, hasImage: parts.some((part) => part.type === 'image_url') }];
}

export function resultOf({ text, hasImage }: Input) {
  const scores = CATEGORY_NAMES.map((category) => [category, scoreOf(category, text)] as const);
  return {
    flagged: scores.some(([, score]) => score >= FLAG_FROM),
    categories: Object.fromEntries(scores.map(([category, score]) => [category, score >= FLAG_FROM])),
    category_scores: Object.fromEntries(scores),
    category_applied_input_types: Object.fromEntries(
      CATEGORY_NAMES.map((category) => [category, appliedTo(category, hasImage)]),
    ),
  };
}

function appliedTo(category: Category, hasImage: boolean): string[] {
  return hasImage && IMAGE_CATEGORIES.has(category) ? ['text', 'image'] : ['text'];
}

/** Between 0 and 1, never quite 0, the same for the same text. */
function scoreOf(category: Category, text: string): number {
  const plain = ` ${text.toLowerCase().replace(/[^a-z0-9-]+/g, ' ')} `;
  const found = CATEGORIES[category].filter((word) => plain.includes(` ${word} `)).length;
  const noise = createHash('sha256').update(`${category}\n${text}`).digest().readUInt16BE(0) / 65_536;
  return found === 0 ? 1e-6 + noise * 4e-4 : Math.min(0.99, 0.7 + 0.1 * found + 0.05 * noise);
}
