import { type Word, wordsOf } from '../embeddings/words.ts';
import type { Passage, Task } from './passages.ts';

/** Said when the passages do not answer and the messages do not tell what to say then. */
export const UNKNOWN_ANSWER = "I don't know: the passages given do not answer this question.";
/** Said when there are no passages: this mock quotes, it does not make things up. */
export const NO_PASSAGES_ANSWER = 'This mock answers only from numbered passages in the messages, and there are none.';

/** Share of the question's meaning that a sentence, with what stands around it, must cover to be an answer. */
const MIN_COVERAGE = 0.6;
/** Share that the sentence itself must cover. */
const MIN_OWN_COVERAGE = 0.3;
/** What headings and neighbours cover counts less than what the sentence says itself. */
const CONTEXT_VALUE = 0.75;
/** A second sentence is quoted when it adds at least this share. */
const MIN_ADDED = 0.25;

interface Sentence {
  readonly passage: Passage;
  readonly text: string;
  readonly own: ReadonlySet<string>;
  readonly around: ReadonlySet<string>;
}

/** The sentence or two of the passages that best answer the question, each followed by its marker `[n]`. */
export function extractAnswer({ passages, question, fallback }: Task): string {
  if (passages.length === 0) return fallback ?? said(question) ?? NO_PASSAGES_ANSWER;
  if (SUMMARY.test(question)) return summaryOf(passages);
  const asked = askedConcepts(question);
  const specifics = new Set(wordsOf(question).flatMap((word) => (word.isSpecific ? [word.concept] : [])));
  const ranked = passages
    .flatMap(sentencesOf)
    .map((sentence) => ({ sentence, ...coverage(sentence, asked) }))
    .filter(({ own, total }) => total >= MIN_COVERAGE && own >= MIN_OWN_COVERAGE)
    .filter(({ sentence }) => speaksOf(sentence, specifics))
    .map((candidate) => ({
      ...candidate,
      score: candidate.total + candidate.own + kindBonus(question, candidate.sentence.text),
    }))
    .sort((a, b) => b.score - a.score);
  const best = ranked[0]?.sentence;
  if (!best) return fallback ?? UNKNOWN_ANSWER;
  const second = ranked.find(
    ({ sentence }) => sentence !== best && added(sentence, best, asked) >= MIN_ADDED,
  )?.sentence;
  return [best, ...(second ? [second] : [])].map(quote).join(' ');
}

const SUMMARY = /^(?:please )?(?:summari[sz]e|sum up|give (?:me )?a summary|write a summary|tl;?dr)\b/i;
const SUMMARY_PASSAGES = 3;

/** The first sentence of each of the first passages. */
function summaryOf(passages: readonly Passage[]): string {
  return passages
    .slice(0, SUMMARY_PASSAGES)
    .flatMap((passage) => sentencesOf(passage).slice(0, 1))
    .map(quote)
    .join(' ');
}

/** `Hello` for "Say hello in one word.", `This is a test` for "Say this is a test". */
function said(question: string): string | undefined {
  const words = /^(?:please )?say ["“]?([\p{L}][^"”.!?\n]{0,60}?)["”]?(?: in one word)?[.!]*$/iu.exec(question)?.[1];
  return words && words.slice(0, 1).toUpperCase() + words.slice(1);
}

function quote({ text, passage }: Sentence): string {
  const words = text.startsWith('|') ? rowAsText(text) : text.replace(/^[-*+•] +/, '');
  return passage.number === undefined ? words : `${words} [${passage.number}]`;
}

/** A table's row without its pipes: `Employee number: 48213`. */
function rowAsText(row: string): string {
  const cells = row.split('|').map((cell) => cell.trim());
  return cells
    .filter((cell) => cell !== '')
    .join(', ')
    .replaceAll(':,', ':');
}

/** "Which colour …" asks for a colour, but its answer rarely says the word. */
const KIND_FACTOR = 0.4;

/** Words that join others in German, French, Spanish and Italian questions; the vocabulary knows only English ones. */
const FOREIGN_STOP_WORDS: ReadonlySet<string> = new Set(
  `wie was wer wann wo warum welche welcher welches lange viel viele ist sind hat haben kann der die das den dem des ein eine
  einer im am zu von für mit auf quel quelle quels quelles combien quand où qui que est sont les des une dans pour cuál
  cuánto cuántos cuándo dónde quién es son el los las del una qual quanto quanti quando dove chi sono il gli della`.split(
    /\s+/,
  ),
);

/** Concept to its weight; the weights add to 1. Words that join others do not count. */
function askedConcepts(question: string): Map<string, number> {
  const asked = new Map<string, number>();
  let previous = '';
  for (const { text, concept, weight } of wordsOf(question)) {
    const isKind = previous === 'which' || previous === 'what';
    if (weight > 0.1 && !FOREIGN_STOP_WORDS.has(text)) asked.set(concept, weight * (isKind ? KIND_FACTOR : 1));
    previous = text;
  }
  const sum = [...asked.values()].reduce((total, weight) => total + weight, 0);
  return new Map([...asked].map(([concept, weight]) => [concept, weight / sum]));
}

function coverage({ own, around }: Sentence, asked: ReadonlyMap<string, number>): { own: number; total: number } {
  let ownShare = 0;
  let aroundShare = 0;
  for (const [concept, weight] of asked) {
    if (own.has(concept)) ownShare += weight;
    else if (around.has(concept)) aroundShare += weight;
  }
  return { own: ownShare, total: ownShare + CONTEXT_VALUE * aroundShare };
}

/** What is said of another plan, person or year is no answer, however alike it sounds. */
function speaksOf({ own, around }: Sentence, specifics: ReadonlySet<string>): boolean {
  return specifics.size === 0 || [...specifics].some((concept) => own.has(concept) || around.has(concept));
}

function added(sentence: Sentence, best: Sentence, asked: ReadonlyMap<string, number>): number {
  let share = 0;
  for (const [concept, weight] of asked) if (sentence.own.has(concept) && !best.own.has(concept)) share += weight;
  return share;
}

/** "How many" wants a number, "who" a name: a sentence that has one goes before one that has not. */
function kindBonus(question: string, sentence: string): number {
  if (
    /\b(how (many|much|long|often|old|far|high|large|big)|when|what (time|year|date|percentage|amount|price))\b/i.test(
      question,
    )
  ) {
    return /\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|hundred)\b/i.test(sentence)
      ? 0.2
      : 0;
  }
  if (/\b(who|whom|whose|where)\b/i.test(question)) return /\S\s+[A-Z]/.test(sentence) ? 0.1 : 0;
  return 0;
}

function sentencesOf(passage: Passage): Sentence[] {
  const sentences: Sentence[] = [];
  let heading = new Set<string>();
  let tableHead = new Set<string>();
  const pieces = splitSentences(passage.text);
  pieces.forEach((text, i) => {
    const isRow = text.startsWith('|');
    if (/^#{1,6}\s/.test(text) || introducesList(text, pieces[i + 1])) heading = conceptsOf(text);
    else if (isRow && !pieces[i - 1]?.startsWith('|') && pieces[i + 1]?.startsWith('|')) tableHead = conceptsOf(text);
    else {
      const nearby = isRow ? [tableHead] : neighbours(pieces, i).map(conceptsOf);
      sentences.push({
        passage,
        text,
        own: conceptsOf(text),
        around: new Set([heading, ...nearby].flatMap((each) => [...each])),
      });
    }
  });
  return sentences;
}

/** `Opening hours:` before the items. */
function introducesList(text: string, next: string | undefined): boolean {
  return text.endsWith(':') && next !== undefined && /^(?:[-*+•]|\d+[.)])\s/.test(next);
}

function neighbours(pieces: readonly string[], i: number): string[] {
  return [pieces[i - 1], pieces[i + 1]].filter((each) => each !== undefined).filter((each) => !/^[#|]/.test(each));
}

const DURATION = /\b\d+(?:[.,]\d+)?[\s-]*(?:second|minute|hour|(?:business |working )?day|week|month|year)s?\b/i;
const MONEY = /[$€£¥]\s?\d|\d\s?(?:[$€£¥]|USD|EUR|GBP|CHF|dollars?|euros?|pounds?|cents?)(?!\w)/i;

/** What a text speaks of, the kinds of its figures included. */
function conceptsOf(text: string): Set<string> {
  const concepts = new Set(wordsOf(text).map((word: Word) => word.concept));
  if (DURATION.test(text)) for (const { concept } of wordsOf('duration')) concepts.add(concept);
  if (MONEY.test(text)) for (const { concept } of wordsOf('price')) concepts.add(concept);
  return concepts;
}

/** By line where lines are headings, list items or table rows, else at `.`, `!`, `?` before a capital, digit or quote. */
function splitSentences(text: string): string[] {
  const blocks = text.split(/\n\s*\n|\n(?=\s*(?:[-*+]|\d+[.)]|#{1,6}|\|)\s?)|(?<=^#{1,6} [^\n]*)\n/m);
  return blocks
    .flatMap((block) => block.replaceAll(/\s*\n\s*/g, ' ').split(/(?<=[.!?]["')\]]?)\s+(?=["'(]?[\p{Lu}\d])/u))
    .map((sentence) => sentence.trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}
