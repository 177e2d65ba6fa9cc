import type OpenAI from 'openai';
import type { Probe } from '../types.ts';
import { batchProbes } from './openai/batches.ts';
import { chatProbes } from './openai/chat.ts';
import { completionProbes } from './openai/completions.ts';
import { conversationProbes } from './openai/conversations.ts';
import { embeddingProbes } from './openai/embeddings.ts';
import { fileProbes } from './openai/files.ts';
import { modelProbes } from './openai/models.ts';
import { moderationProbes } from './openai/moderations.ts';
import { responseProbes } from './openai/responses.ts';
import { uploadProbes } from './openai/uploads.ts';
import { vectorStoreProbes } from './openai/vector-stores.ts';

/** In the order they run: later ones use what earlier ones made. */
export const openaiProbes: readonly Probe<OpenAI>[] = [
  ...modelProbes,
  ...embeddingProbes,
  ...chatProbes,
  ...completionProbes,
  ...responseProbes,
  ...conversationProbes,
  ...moderationProbes,
  ...fileProbes,
  ...uploadProbes,
  ...vectorStoreProbes,
  ...batchProbes,
];
