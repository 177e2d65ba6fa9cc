import type { Random } from '../../lib/random.ts';
import type { FactTemplate, Genre, Vocabulary } from './vocabulary/index.ts';

/** A fact that has not found its place in a document yet. */
export interface PlannedFact {
  readonly sentence: string;
  /** The same fact as a table row. */
  readonly cells: readonly string[];
  readonly question: string;
  readonly answer: string;
}

export interface FactPlan {
  readonly facts: readonly PlannedFact[];
  /** Words that only the facts may use: prose with one of them would be a second source. */
  readonly reserved: ReadonlySet<string>;
}

/** `count` facts, no two with the same name, and no answer contained in another fact. */
export function planFacts(vocabulary: Vocabulary, genre: Genre, count: number, random: Random): FactPlan {
  const names = inventNames(vocabulary, random.derive('names'));
  const values = random.derive('values');
  const used = new Set<string>();
  const reserved = new Set<string>();
  const facts: PlannedFact[] = [];
  const order = random.derive('templates').shuffle(genre.facts);
  for (let i = 0; i < count; i++) {
    const template = order[i % order.length] as FactTemplate;
    const name = names.take();
    const answer = drawUnused(used, () => drawValue(template, vocabulary, names, values));
    for (const word of `${name} ${answer}`.split(' ')) reserved.add(word);
    facts.push(fill(template, name, answer));
  }
  return { facts, reserved };
}

function fill(template: FactTemplate, name: string, answer: string): PlannedFact {
  const write = (text: string) => text.replaceAll('{name}', name).replaceAll('{value}', answer);
  return {
    sentence: write(template.sentence),
    cells: template.cells.map(write),
    question: write(template.question),
    answer,
  };
}

interface Names {
  take(): string;
}

function inventNames({ names }: Vocabulary, random: Random): Names {
  const all = names.starts.flatMap((a) => names.middles.flatMap((b) => names.ends.map((c) => a + b + c)));
  const waiting = random.shuffle(all);
  return {
    take() {
      const name = waiting.pop();
      if (name === undefined) throw new RangeError(`a document can hold at most ${all.length} invented names`);
      return name;
    },
  };
}

/** 1,000 draws in vain mean the rule's range is used up; the largest documents use a tenth of it. */
const DRAWS = 1000;

function drawUnused(used: Set<string>, draw: () => string): string {
  for (let i = 0; i < DRAWS; i++) {
    const value = draw();
    if ([...used].some((other) => other.includes(value) || value.includes(other))) continue;
    used.add(value);
    return value;
  }
  throw new RangeError(`no unused value found for a fact after ${DRAWS} draws; ask for fewer pages or sections`);
}

function drawValue({ value }: FactTemplate, vocabulary: Vocabulary, names: Names, random: Random): string {
  switch (value.kind) {
    case 'integer':
      return groupThousands(random.integer(value.min, value.max), vocabulary.thousandsSeparator);
    case 'decimal':
      return (random.integer(value.min * 100, value.max * 100 - 1) / 100)
        .toFixed(2)
        .replace('.', vocabulary.decimalMark);
    case 'person':
      return `${random.pick(vocabulary.givenNames)} ${names.take()}`;
    default:
      return value satisfies never;
  }
}

function groupThousands(value: number, separator: string): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, separator);
}
