import type { Passage } from './passages.ts';

/** What is read out of a message that gives its context without `[1]` markers, and the message without it. */
export interface Context {
  readonly passages: readonly Passage[];
  readonly rest: string;
}

const TAGS =
  /<(context|document_content|documents?|passages?|sources?|article|text)\b[^>]{0,200}>(?<context>[\s\S]*?)<\/\1>/gi;
/** Each tag that is never closed is looked for to the end: more of them are no prompt but an attack. */
const TAGS_MAX = 1_000;
/** Each is cut out of the message on its own. */
const PIECES_MAX = 200;

/** Where the context of a prompt usually stands; the first that is found counts. */
const PLACES: readonly RegExp[] = [
  TAGS,
  /^[ \t]*(?<ruler>[-=_*]{3,})[ \t]*\n(?<context>[\s\S]*?)\n[ \t]*\k<ruler>[ \t]*$/gm,
  /(?<=\b(?:context|passages?|text|article|document|sources?|information|following)\b[^\n]*\n?\s*)(?<fence>"""|```)\w*\n?(?<context>[\s\S]*?)\k<fence>/gi,
  /^[ \t#*]*(?:here (?:is|are) )?(?:(?:the|some|retrieved|relevant) ){0,3}(?:(?:context|passages?|sources?|documents?|excerpts?|background|references?|article|knowledge)\b)[^\n:]{0,40}:[ \t*]*(?<context>[\s\S]*)/gim,
  /^[^\n]*\b(?:pieces of (?:retrieved )?context|following (?:context|passages?|excerpts?|documents?|sources?|text|information|article)|(?:context|excerpts?|passages?|documents?) (?:below|are|is))\b[^\n]*\n\s*\n(?<context>[\s\S]*)/gim,
];

/** Undefined when the message gives none. `questionAt`: where the question's label stands in a text, -1: nowhere. */
export function contextIn(text: string, questionAt: (text: string) => number): Context | undefined {
  for (const place of PLACES) {
    if (place === TAGS && (text.match(/</g)?.length ?? 0) > TAGS_MAX) continue;
    const found = [...text.matchAll(place)].slice(0, PIECES_MAX);
    const pieces = found.map((match) => withoutQuestion(match.groups?.context ?? '', questionAt));
    const passages = pieces.flatMap(passagesOf).filter((passage) => passage.text !== '');
    if (passages.length === 0) continue;
    const rest = pieces.reduce((left, piece) => left.replace(piece, () => '\n\n'), text);
    return { passages, rest };
  }
  return undefined;
}

/** A context that runs to the end of the message may hold the question: behind its label, or as the last paragraph. */
function withoutQuestion(body: string, questionAt: (text: string) => number): string {
  const at = questionAt(body);
  return at >= 0 ? body.slice(0, at) : withoutLastQuestion(body);
}

/** Without the last line, where that asks something and stands alone. */
export function withoutLastQuestion(body: string): string {
  const lines = body.trimEnd().split('\n');
  const asks = lines.at(-1)?.endsWith('?') && lines.at(-2)?.trim() === '';
  return asks ? lines.slice(0, -1).join('\n') : body;
}

const INNER_TAG = /<\/?(?:documents?|document_content|passages?|sources?|context|chunks?)\b[^>]{0,200}>/gi;

/** A JSON list of passages, a numbered list of them, or one text. */
function passagesOf(body: string): Passage[] {
  const text = body.replaceAll(INNER_TAG, '').trim();
  const json = jsonPassages(text);
  if (json) return json;
  const starts = [...text.matchAll(/^[ \t]*(\d{1,3})[.)][ \t]+/gm)];
  const isList = starts.length > 1 && starts.every((start, i) => Number(start[1]) === i + 1);
  if (!isList) return [{ number: undefined, text }];
  return starts.map((start, i) => ({
    number: i + 1,
    text: text.slice(start.index + start[0].length, starts[i + 1]?.index ?? text.length).trim(),
  }));
}

const TEXT_FIELDS = ['text', 'content', 'page_content', 'passage', 'body', 'snippet'];
const NUMBER_FIELDS = ['number', 'id', 'index', 'n'];

function jsonPassages(text: string): Passage[] | undefined {
  const value = /^[[{]/.test(text) ? parsed(text) : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  const items: unknown[] = Array.isArray(value) ? value : [value];
  const passages = items.flatMap((item): Passage[] => {
    if (typeof item === 'string') return [{ number: undefined, text: item }];
    if (typeof item !== 'object' || item === null) return [];
    const fields = item as Readonly<Record<string, unknown>>;
    const said = TEXT_FIELDS.map((name) => fields[name]).find((each) => typeof each === 'string');
    const number = NUMBER_FIELDS.map((name) => fields[name]).find((each) => Number.isInteger(each));
    return said === undefined ? [] : [{ number: number as number | undefined, text: said as string }];
  });
  return passages.length > 0 ? passages : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
