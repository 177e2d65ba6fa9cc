import { creditsPerPage, type Tier } from '../options/tiers.ts';
import type { UploadForm } from './form.ts';
import { asksForStructure } from './structured.ts';

export const PARSE_MODES = [
  'parse_page_without_llm',
  'parse_page_with_llm',
  'parse_page_with_lvm',
  'parse_page_with_agent',
  'parse_page_with_layout_agent',
  'parse_document_with_llm',
  'parse_document_with_lvm',
  'parse_document_with_agent',
] as const;
export type ParseMode = (typeof PARSE_MODES)[number];

/** How a v1 job is parsed and billed. */
export interface Mode {
  /** The meter's model, and the name in the page cap's message. */
  readonly name: string;
  readonly creditsPerPage: number;
  /** The v2 tier nearest to it, whose page cap it has. */
  readonly tier: Tier;
  /** `parsingMode` of each result page: `accurate` and `premium` are recorded, the others are ours. */
  readonly parsingMode: string;
  /** The mode without AI returns no Markdown (docs). */
  readonly markdown: boolean;
}

interface ModeFields {
  readonly tier: Tier | undefined;
  readonly parseMode: ParseMode | undefined;
  readonly preset: string;
  readonly structuredOutput: boolean;
  readonly model: string;
  /** A key of the caller's own for the vendor's model: then a page costs 1 credit. */
  readonly ownModelKey: boolean;
  readonly legacy: {
    readonly fast: boolean;
    readonly premium: boolean;
    readonly continuous: boolean;
    readonly multimodal: boolean;
  };
}

export function readMode(form: UploadForm, tier: Tier | undefined): Mode {
  return modeOf({
    tier,
    parseMode: form.text('parse_mode') === '' ? undefined : (form.text('parse_mode') as ParseMode),
    preset: form.text('preset'),
    structuredOutput: asksForStructure(form),
    model: form.text('model') || form.text('vendor_multimodal_model_name'),
    ownModelKey: form.text('vendor_multimodal_api_key') !== '' || form.text('azure_openai_key') !== '',
    legacy: {
      fast: form.flag('fast_mode'),
      premium: form.flag('premium_mode'),
      continuous: form.flag('continuous_mode'),
      multimodal: form.flag('use_vendor_multimodal_model') || form.flag('gpt4o_mode'),
    },
  });
}

/** Tier before preset before `parse_mode` before the legacy switches; with none of them, parsing with an LLM. */
function modeOf(fields: ModeFields): Mode {
  const { tier, preset } = fields;
  if (tier) return tierMode(tier);
  if (preset !== '') return { ...named('parse_page_with_agent', fields), name: `preset ${preset}`, creditsPerPage: 90 };
  if (fields.parseMode) return named(fields.parseMode, fields);
  const { fast, premium, continuous, multimodal } = fields.legacy;
  if (fast) return named('parse_page_without_llm', fields);
  if (premium) return named('parse_page_with_agent', fields);
  if (continuous) return named('parse_document_with_llm', fields);
  if (multimodal) return named('parse_page_with_lvm', fields);
  if (fields.structuredOutput) return { ...named('parse_page_with_llm', fields), name: 'structured_output' };
  return named('parse_page_with_llm', fields);
}

/** Jobs of `/screenshot`: no model sees the page. Their price is in no list; that of parsing without AI is a guess. */
export const SCREENSHOT_MODE: Mode = {
  name: 'screenshot',
  creditsPerPage: 1,
  tier: 'fast',
  parsingMode: 'fast',
  markdown: false,
};

function tierMode(tier: Tier): Mode {
  const parsingMode = tier === 'agentic' || tier === 'agentic_plus' ? 'premium' : 'accurate';
  return { name: tier, creditsPerPage: creditsPerPage(tier), tier, parsingMode, markdown: true };
}

/** Prices: the pricing page as of 2026-09-09. Where it gives a range, small models have its low end, others its high end. */
function named(name: ParseMode, { model, ownModelKey }: ModeFields): Mode {
  const byModel = (low: number, high: number) => (model === '' || SMALL_MODEL.test(model) ? low : high);
  const mode = (credits: number, tier: Tier, parsingMode: string): Mode => ({
    name,
    creditsPerPage: credits,
    tier,
    parsingMode,
    markdown: name !== 'parse_page_without_llm',
  });
  switch (name) {
    case 'parse_page_without_llm':
      return mode(1, 'fast', 'fast');
    case 'parse_page_with_llm':
      return mode(3, 'cost_effective', 'accurate');
    case 'parse_page_with_agent':
      return mode(byModel(10, 90), 'agentic', 'premium');
    case 'parse_page_with_layout_agent':
      return mode(45, 'agentic_plus', 'premium');
    case 'parse_page_with_lvm':
      return mode(ownModelKey ? 1 : byModel(6, 150), 'agentic', 'lvm');
    case 'parse_document_with_llm':
    case 'parse_document_with_lvm':
      return mode(30, 'cost_effective', 'accurate');
    case 'parse_document_with_agent':
      return mode(90, 'agentic', 'premium');
    default:
      return name satisfies never;
  }
}

const SMALL_MODEL = /mini|nano|flash|haiku|lite/i;
