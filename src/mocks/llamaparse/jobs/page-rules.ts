import { CREDITS_LAYOUT_PER_PAGE } from '../limits.ts';
import type { AutoModeRule, Triggers } from '../options/auto-mode.ts';
import { creditsPerPage, resolveVersion } from '../options/tiers.ts';
import type { ParseOptions } from '../schemas.ts';

/** A rule of auto mode, of either API: pages that trigger it are parsed with its options, at its price. */
export interface PageRule {
  readonly triggers: Triggers;
  /** All of the page's options: the job's, with the rule's in their place. */
  readonly options: ParseOptions;
  readonly creditsPerPage: number;
}

/** The rules of a v2 request. The first that a page triggers is the one that counts (a guess). */
export function pageRules(options: ParseOptions): PageRule[] {
  const rules = options.processing_options?.auto_mode_configuration ?? [];
  return rules.map(({ parsing_conf, ...triggers }) => {
    const own = optionsOf(options, parsing_conf);
    const layout = parsing_conf.extract_layout === true ? CREDITS_LAYOUT_PER_PAGE : 0;
    return { triggers, options: own, creditsPerPage: creditsPerPage(own.tier) + layout };
  });
}

function optionsOf(options: ParseOptions, conf: AutoModeRule['parsing_conf']): ParseOptions {
  const tier = conf.tier ?? options.tier;
  const outlined = conf.outlined_table_extraction;
  return {
    ...options,
    tier,
    version: resolveVersion(tier, conf.version ?? options.version) ?? options.version,
    crop_box: conf.crop_box ?? options.crop_box,
    input_options: { ...options.input_options, ...(conf.presentation && { presentation: conf.presentation }) },
    output_options: { ...options.output_options, ...(conf.spatial_text && { spatial_text: conf.spatial_text }) },
    processing_options: {
      ...options.processing_options,
      ...(conf.ignore && { ignore: { ...options.processing_options?.ignore, ...conf.ignore } }),
      ...(conf.aggressive_table_extraction != null && {
        aggressive_table_extraction: conf.aggressive_table_extraction,
      }),
      ...(outlined != null && { disable_heuristics: !outlined }),
    },
  };
}
