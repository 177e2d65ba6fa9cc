import { Chunks } from '../chunks.ts';
import { stem } from './stem.ts';
import { conceptOf, PHRASES } from './synonyms.ts';
import { COMMON_WORDS, STOP_WORDS } from './vocabulary.ts';

/** A word of a text as meaning sees it. */
export interface Word {
  /** As written, lower case. */
  readonly text: string;
  readonly stem: string;
  /** Shared by synonyms; the stem itself where none are known. */
  readonly concept: string;
  /** How much the word says: 0.05 for "the", 0.35 for "make", 1 for the rest, more for figures and names. */
  readonly weight: number;
  /** A name, a figure or a code: what tells one case from its likes. */
  readonly isSpecific: boolean;
}

const WEIGHTS = { stop: 0.05, short: 0.2, common: 0.35, plain: 1, number: 1.1, code: 1.5, maybeName: 1.8, name: 2.5 };
/** Spellings kept, and words of each standing. */
const CACHE_LIMIT = 20_000;

/** The words of a text, in order. Letters and digits of any script; CJK characters stand alone. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  let atStart = true;
  let previous = NOTHING;
  for (const spellings of chunks.read(text) ?? [spellingsOf(text)]) {
    for (const spelling of spellings) {
      if (spelling.isEnd) {
        atStart = true;
        continue;
      }
      const phrase = previous.beginsPhrase ? PHRASES.get(`${previous.lower} ${spelling.lower}`) : undefined;
      if (phrase) words[words.length - 1] = word(phrase, 'plain');
      else words.push(wordSpelled(spelling, atStart));
      previous = phrase ? NOTHING : spelling;
      atStart = false;
    }
  }
  return words;
}

/** A space follows each chunk but the last, after which it makes no difference. */
const chunks = new Chunks((chunk) => spellingsOf(`${chunk} `));

function spellingsOf(text: string): readonly Spelling[] {
  return (evenly(text).match(TOKEN) ?? []).map(spellingOf);
}

/** One form for a letter however it is written, "don't" as one word. */
function evenly(text: string): string {
  const even = IS_ASCII.test(text) ? text : text.normalize('NFKC');
  return even.includes("'") || even.includes('’') ? even.replaceAll(/['’](?=\p{L})/gu, '') : even;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is what ASCII means
const IS_ASCII = /^[\x00-\x7f]*$/;
const IS_CAPITALIZED = /^\p{Lu}/u;
const SENTENCE_END = /^[.!?:\n]/;
const TOKEN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|\d+(?:[.,]\d+)*|[\p{L}\p{N}\p{M}]+|[.!?:](?=\s)|\n/gu;

/** A word or a mark as it stands in a text, and what it was found to be. */
interface Spelling {
  readonly lower: string;
  /** Of a sentence: no word. */
  readonly isEnd: boolean;
  readonly isCapitalized: boolean;
  /** The first of two words that may mean one. */
  readonly beginsPhrase: boolean;
  /** In lower case or at the start of a sentence, and elsewhere: different for a capital only. */
  first: Word | undefined;
  later: Word | undefined;
}

const PHRASE_BEGINNINGS: ReadonlySet<string | undefined> = new Set([...PHRASES.keys()].map((key) => key.split(' ')[0]));

const spellings = new Map<string, Spelling>();

function spellingOf(token: string): Spelling {
  let found = spellings.get(token);
  if (!found) {
    if (spellings.size >= CACHE_LIMIT) spellings.clear();
    found = spelled(token);
    spellings.set(ownCopy(token), found);
  }
  return found;
}

function spelled(token: string): Spelling {
  const lower = ownCopy(token.toLowerCase());
  return {
    lower,
    isEnd: SENTENCE_END.test(token),
    isCapitalized: lower !== token && IS_CAPITALIZED.test(token),
    beginsPhrase: PHRASE_BEGINNINGS.has(lower),
    first: undefined,
    later: undefined,
  };
}

const NOTHING = spelled('');

function wordSpelled(spelling: Spelling, atStart: boolean): Word {
  const { lower, isCapitalized } = spelling;
  if (atStart) {
    spelling.first ??= word(lower, isCapitalized ? 'start' : 'plain');
    return spelling.first;
  }
  spelling.later ??= word(lower, isCapitalized ? 'name' : 'plain');
  return spelling.later;
}

/** How it stands: in lower case, with a capital at the start of a sentence, with a capital elsewhere. */
type Standing = 'plain' | 'start' | 'name';

/** Words read before, of each standing. */
const known: Readonly<Record<Standing, Map<string, Word>>> = { plain: new Map(), start: new Map(), name: new Map() };

/** `text`: in memory of its own. */
function word(text: string, standing: Standing): Word {
  const words = known[standing];
  let found = words.get(text);
  if (!found) {
    found = read(text, standing);
    if (words.size >= CACHE_LIMIT) words.clear();
    words.set(text, found);
  }
  return found;
}

/** V8 makes a part of a string by pointing into it, so that a word kept would keep the whole of its text. */
function ownCopy(word: string): string {
  return Buffer.from(word, 'utf16le').toString('utf16le');
}

function read(text: string, standing: Standing): Word {
  const stemmed = stem(text);
  const concept = conceptOf(stemmed);
  const weight = weightOf(text, stemmed);
  const meansMuch = weight >= WEIGHTS.plain;
  const isName = meansMuch && standing === 'name';
  const maybeName = meansMuch && standing === 'start' && concept === stemmed;
  return {
    text,
    stem: stemmed,
    concept,
    weight: isName ? WEIGHTS.name : maybeName ? WEIGHTS.maybeName : weight,
    isSpecific: isName || /\d/.test(text),
  };
}

function weightOf(text: string, stemmed: string): number {
  if (STOP_WORDS.has(text)) return WEIGHTS.stop;
  if (COMMON_WORDS.has(stemmed)) return WEIGHTS.common;
  if (/^\d/.test(text)) return WEIGHTS.number;
  if (/\d/.test(text)) return WEIGHTS.code;
  // the joining words of other scripts, as the list of stop words is English
  return text.length <= 2 && /^[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(text) ? WEIGHTS.short : WEIGHTS.plain;
}
