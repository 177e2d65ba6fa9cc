import { z } from 'zod';
import { fieldJson } from '../body.ts';
import type { PageRule } from '../jobs/page-rules.ts';
import { type Triggers, v1AutoModeRule } from '../options/auto-mode.ts';
import { check } from '../options/check.ts';
import { isTier, resolveVersion, type Tier } from '../options/tiers.ts';
import type { ParseOptions } from '../schemas.ts';
import { readUploadForm, type UploadForm } from './form.ts';
import { readMode } from './modes.ts';
import { parseOptions } from './options.ts';

/** What a page costs that a switch upgraded: that of `parse_page_with_agent` (a guess: the price list has no line for it). */
const UPGRADED_CREDITS_PER_PAGE = 10;

/** Rules of `auto_mode_configuration_json` before the switches: the first that a page triggers counts. @throws ApiError 400, 422 */
export function readPageRules(form: UploadForm, options: ParseOptions): PageRule[] {
  return [...configuredRules(form), ...(form.flag('auto_mode') ? switchRules(form, options) : [])];
}

/** `auto_mode` with its switches: any one of them upgrades a page. */
function switchRules(form: UploadForm, options: ParseOptions): PageRule[] {
  const triggers = {
    trigger_mode: 'or',
    table_in_page: form.flag('auto_mode_trigger_on_table_in_page'),
    image_in_page: form.flag('auto_mode_trigger_on_image_in_page'),
    text_in_page: form.text('auto_mode_trigger_on_text_in_page'),
    regexp_in_page: form.text('auto_mode_trigger_on_regexp_in_page'),
  } satisfies Partial<Triggers>;
  check(v1AutoModeRule, { ...triggers, parsing_conf: {} }, ['body', 'auto_mode_trigger_on_regexp_in_page']);
  return [{ triggers: triggers as Triggers, options, creditsPerPage: UPGRADED_CREDITS_PER_PAGE }];
}

const ruleList = z.array(v1AutoModeRule).max(50);

function configuredRules(form: UploadForm): PageRule[] {
  const name = 'auto_mode_configuration_json';
  const text = form.text(name);
  if (text === '') return [];
  return check(ruleList, fieldJson(name, text), ['body', name]).map(({ parsing_conf, ...triggers }) => {
    const own = form.with(ownForm(parsing_conf));
    const named = own.text('tier');
    const tier: Tier | undefined = isTier(named) ? named : undefined;
    const mode = readMode(own, tier);
    const version = tier && resolveVersion(tier, own.text('version') || 'latest');
    return {
      triggers: triggers as unknown as Triggers,
      options: parseOptions(own, mode.tier, version),
      creditsPerPage: mode.creditsPerPage,
    };
  });
}

/** A rule's configuration as a form of its own: unknown fields are ignored, as there. @throws ApiError 422 */
function ownForm(conf: Readonly<Record<string, unknown>>): UploadForm {
  const form = new FormData();
  for (const [name, value] of Object.entries(conf)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      form.append(name, String(value));
    }
  }
  return readUploadForm(form);
}
