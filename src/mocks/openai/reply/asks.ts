/** One thing that a question asks for, in words that would ask for it alone. */
export interface Ask {
  readonly words: string;
  /** It only names another thing, as "and in Rome?" does: what is asked of it stands before. */
  readonly isEllipsis: boolean;
}

/** A longer question is not taken apart: it is more a prompt than a question. */
const QUESTION_MAX = 2_000;

/** Where one clause ends and another begins. Before a name "and" joins names, not clauses. */
const CLAUSE_END =
  /(?<=[.?!;])\s+|\n+|,?\s+(?:and(?: also| then)?|also|as well as)\s+(?!["“\p{Lu}])|,\s+(?:then|also)\s+/u;
const ELLIPSIS = /^(?:and|or|also|what about|how about|in|for|at)\b/i;

/** The things a question asks for, in its order: each clause, and each of the names that a clause lists. */
export function asksIn(question: string): readonly Ask[] {
  if (question.length > QUESTION_MAX) return [{ words: question, isEllipsis: false }];
  return question
    .split(CLAUSE_END)
    .filter((clause) => /[\p{L}\p{N}]/u.test(clause))
    .flatMap((clause) => eachNamed(clause).map((words) => ({ words, isEllipsis: ELLIPSIS.test(words) })));
}

/** A name of one or more words, with the two letters of its state if it has them, or a quotation. */
const NAME = String.raw`(?:\p{Lu}[\p{L}.'’-]*(?: \p{Lu}[\p{L}.'’-]*)*(?:, \p{Lu}{2}\b)?|"[^"\n]{1,100}"|“[^”\n]{1,100}”)`;
/** Two capitals behind a comma are always a state: read both ways, a long list would be tried in ever more ways. */
const AND = ',? (?:and|or|&) ';
const FURTHER = String.raw`(?:(?:${AND}|, (?!\p{Lu}{2}\b))${NAME})*`;
const NAMES = new RegExp(`(?<!\\b(?:between|from) )(?<![\\p{L}\\p{N}])${NAME}${FURTHER}${AND}${NAME}`, 'u');
const ONE_NAME = new RegExp(NAME, 'gu');

/** "the weather in Paris" and "the weather in Rome" for "the weather in Paris and Rome"; "between Paris and Rome" is one thing. */
function eachNamed(clause: string): readonly string[] {
  const list = NAMES.exec(clause)?.[0];
  if (list === undefined) return [clause];
  return [...list.matchAll(ONE_NAME)].map(([name]) => clause.replace(list, () => name));
}

/** Whether the words name something: a capital within them, a quotation, or a figure. */
export function namesSomething(words: string): boolean {
  return /(?<=\S\s+["“(]?)(?!I\b)\p{Lu}|["“]|\d/u.test(words);
}
