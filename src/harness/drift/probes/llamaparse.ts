import type LlamaCloud from '@llamaindex/llama-cloud';
import type { Probe } from '../types.ts';
import { fileProbes } from './llamaparse/files.ts';
import { parseProbes } from './llamaparse/parse.ts';
import { platformProbes } from './llamaparse/platform.ts';
import { settingsProbes } from './llamaparse/settings.ts';
import { v1Probes } from './llamaparse/v1.ts';
import { alphaProbes } from './llamaparse/v2alpha1.ts';

/** In the order they run: later ones use what earlier ones made. */
export const llamaparseProbes: readonly Probe<LlamaCloud>[] = [
  ...platformProbes,
  ...settingsProbes,
  ...fileProbes,
  ...parseProbes,
  ...alphaProbes,
  ...v1Probes,
];
