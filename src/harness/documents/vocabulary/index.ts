import { cyrillic } from './cyrillic.ts';
import { greek } from './greek.ts';
import { latin } from './latin.ts';
import type { Script, Vocabulary } from './types.ts';

export type { FactTemplate, Genre, Script, Vocabulary } from './types.ts';

const VOCABULARIES: Readonly<Record<Script, Vocabulary>> = { latin, greek, cyrillic };

export function vocabularyOf(script: Script): Vocabulary {
  return VOCABULARIES[script];
}
