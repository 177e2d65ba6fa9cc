import type { Random } from '../../lib/random.ts';
import { type PlannedFact, planFacts } from './facts.ts';
import { type Genre, type Script, vocabularyOf } from './vocabulary/index.ts';

/** A piece of a document, the same for every format. `facts` are the facts that it holds. */
export type Block =
  | { readonly kind: 'paragraph'; readonly text: string; readonly facts: readonly PlannedFact[] }
  | { readonly kind: 'list'; readonly items: readonly string[]; readonly facts: readonly PlannedFact[] }
  | {
      readonly kind: 'table';
      readonly header: readonly string[];
      readonly rows: readonly (readonly string[])[];
      readonly facts: readonly PlannedFact[];
    };

/** Writes the words of one document. Every call draws on: the order of calls is part of the result. */
export interface Author {
  readonly title: string;
  readonly organisation: string;
  /** A numbered heading, never twice the same: "3. Emergency care". */
  heading(): string;
  /** A fact that no other block holds. */
  fact(): PlannedFact;
  paragraph(facts: readonly PlannedFact[]): Block;
  list(facts: readonly PlannedFact[]): Block;
  table(facts: readonly PlannedFact[]): Block;
}

export function createAuthor(options: { script: Script; facts: number; random: Random }): Author {
  const { random } = options;
  const vocabulary = vocabularyOf(options.script);
  const genre = random.derive('genre').pick(vocabulary.genres);
  const plan = planFacts(vocabulary, genre, options.facts, random.derive('facts'));
  const waiting = [...plan.facts];
  const words = random.derive('words');
  vocabulary.faker.seed(random.derive('faker').integer(0, 2 ** 31 - 1));
  const { faker } = vocabulary;
  const headings = random.derive('headings').shuffle(genre.headings);
  let sections = 0;
  const prose = () => sentence(genre, words, plan.reserved, faker);
  return {
    title: random.derive('title').pick(genre.titles),
    organisation: faker.company.name(),
    heading() {
      const text = headings[sections % headings.length];
      sections++;
      return `${sections}. ${text}`;
    },
    fact() {
      const next = waiting.shift();
      if (!next) throw new RangeError(`only ${options.facts} facts were planned for this document`);
      return next;
    },
    paragraph(facts) {
      const sentences = Array.from({ length: words.integer(2, 4) }, prose);
      for (const fact of facts) sentences.splice(words.integer(0, sentences.length), 0, fact.sentence);
      return { kind: 'paragraph', text: sentences.join(' '), facts };
    },
    list(facts) {
      const items = [...Array.from({ length: words.integer(1, 2) }, prose), ...facts.map((fact) => fact.sentence)];
      return { kind: 'list', items: words.shuffle(items), facts };
    },
    table(facts) {
      return { kind: 'table', header: genre.tableHeader, rows: facts.map((fact) => fact.cells), facts };
    },
  };
}

/** 100 tries in vain cannot happen: invented names are not words of the vocabulary nor of the library's lists. */
const TRIES = 100;

function sentence(genre: Genre, words: Random, reserved: ReadonlySet<string>, faker: Namer): string {
  for (let i = 0; i < TRIES; i++) {
    const text = [words.pick(genre.openers), words.pick(genre.mains), words.pick(genre.tails)]
      .join(' ')
      .replaceAll('{company}', () => faker.company.name())
      .replaceAll('{city}', () => faker.location.city())
      .replaceAll('{person}', () => faker.person.lastName());
    if (!/\d/.test(text) && !text.split(/[^\p{L}]+/u).some((word) => reserved.has(word))) return text;
  }
  throw new Error('every sentence drawn held a reserved word');
}

interface Namer {
  readonly company: { name(): string };
  readonly location: { city(): string };
  readonly person: { lastName(): string };
}
