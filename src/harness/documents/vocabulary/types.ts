import type { Faker } from '@faker-js/faker';

export type Script = 'latin' | 'greek' | 'cyrillic';

/** How the value of a fact is drawn. Whole numbers are from 1,000 up, so that no page number looks like one. */
export type ValueRule =
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  /** Two decimals. */
  | { readonly kind: 'decimal'; readonly min: number; readonly max: number }
  /** An invented given name and surname. */
  | { readonly kind: 'person' };

/** `{name}` is the invented name, `{value}` the answer. `{name}` and `{value}` appear in sentence and cells. */
export interface FactTemplate {
  readonly sentence: string;
  readonly question: string;
  /** The same fact as a table row: what it is about, which property, the value with its unit. */
  readonly cells: readonly [string, string, string];
  readonly value: ValueRule;
}

/** One kind of document. A sentence of prose is opener + main + tail; `{company}`, `{city}`, `{person}` are filled in. */
export interface Genre {
  readonly titles: readonly string[];
  readonly headings: readonly string[];
  readonly openers: readonly string[];
  readonly mains: readonly string[];
  readonly tails: readonly string[];
  readonly facts: readonly FactTemplate[];
  readonly tableHeader: readonly [string, string, string];
}

export interface Vocabulary {
  readonly script: Script;
  /** Shared instance of the library's locale: seed it before use, and use it without awaiting in between. */
  readonly faker: Faker;
  /** Parts of invented names; a name is one of each, so there are starts x middles x ends names. */
  readonly names: {
    readonly starts: readonly string[];
    readonly middles: readonly string[];
    readonly ends: readonly string[];
  };
  readonly givenNames: readonly string[];
  readonly thousandsSeparator: string;
  readonly decimalMark: string;
  readonly genres: readonly Genre[];
}
