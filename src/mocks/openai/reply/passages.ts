import { contextIn, withoutLastQuestion } from './context.ts';

export interface Passage {
  /** As the messages number it, for the marker `[n]`; undefined: they do not, and the quotation has no marker. */
  readonly number: number | undefined;
  readonly text: string;
}

/** What a chat asks: the passages it gives and the question about them. */
export interface Task {
  readonly passages: readonly Passage[];
  readonly question: string;
  /** What to say, word for word, when no passage answers; undefined when the messages do not tell. */
  readonly fallback: string | undefined;
}

export interface Turn {
  readonly role: string;
  readonly text: string;
}

/** Reads passages, question and fallback out of the messages, however a retrieval prompt usually writes them. */
export function readTask(turns: readonly Turn[]): Task {
  const user = turns.filter((turn) => turn.role === 'user');
  const instructions = turns.filter((turn) => turn.role === 'system' || turn.role === 'developer');
  const sources = [user, instructions].map((from) => from.map((turn) => turn.text).join('\n\n'));
  const numbered = sources.find(hasPassages);
  const last = user.at(-1)?.text ?? '';
  const fallback = [...instructions, ...user].map((turn) => replyIn(turn.text)).find((reply) => reply !== undefined);
  if (numbered !== undefined) return { passages: passagesIn(numbered), question: questionIn(last), fallback };
  const context = sources.map((source) => contextIn(source, questionAt)).find((found) => found !== undefined);
  const asked = contextIn(last, questionAt)?.rest ?? last;
  return { passages: context?.passages ?? [], question: questionIn(asked), fallback };
}

function questionAt(text: string): number {
  return text.search(QUESTION_LABEL);
}

/** `[1] text`, `[1]: text`, `Passage 1: text`, `Source 2.`, `<passage id="3">` at the start of a line. */
const PASSAGE_START =
  /^[ \t>*-]*(?:\[(\d{1,4})\][:.]?|\(?(?:passage|source|document|context|excerpt|chunk)[ \t]+[#[]?(\d{1,4})\]?\)?(?:[ \t]*\([^)\n]*\))?[ \t]*[:.)-]|<(?:passage|source|document|context|chunk)\b[^>\n]*?(?:id|index|n|number|marker)="?\[?(\d{1,4})\]?"?[^>\n]*>)/gim;
/** `(report.pdf, page 2)` alone on the line of the marker: where the passage is from, not what it says. */
const SOURCE_LINE = /^[ \t]*\([^()\n]*\)[ \t]*:?[ \t]*\n/;
const QUESTION_LABEL =
  /^[ \t#*]*(?:the[ \t]+)?(?:user'?s?[ \t]+)?(?:question|query|frage|pregunta|domanda)[ \t]*(?:\*\*)?[ \t]*:[ \t*]*|<(?:question|query)>/im;
const CLOSING_TAG = /<\/?(?:passages?|sources?|documents?|document_content|context|chunks?|question|query)\b[^>]*>/gi;

/** `<source>leave.pdf</source>`: where a passage is from. */
const SOURCE_TAG = /<(source|title|url|filename|metadata)>[^<]{0,500}<\/\1>/gi;
/** What stands behind a question and is none of it: the place for the answer, or the passages' heading. */
const AFTER_QUESTION =
  /\n[ \t]*(?:(?:helpful|final|your|the|short)[ \t]+)?(?:answer|response|antwort|respuesta)[ \t]*:?\s*$|\n[ \t#*]*(?:context|passages?|sources?|documents?|excerpts?)[ \t]*:[\s\S]*$/i;

function hasPassages(text: string): boolean {
  return text.search(PASSAGE_START) >= 0;
}

function passagesIn(text: string): Passage[] {
  const starts = [...text.matchAll(PASSAGE_START)];
  const isLast = (i: number) => i === starts.length - 1;
  return starts.map((start, i) => {
    const from = start.index + start[0].length;
    const body = text.slice(from, starts[i + 1]?.index ?? text.length);
    const question = body.search(QUESTION_LABEL);
    const own = question >= 0 ? body.slice(0, question) : isLast(i) ? withoutLastQuestion(body) : body;
    return {
      number: Number(start[1] ?? start[2] ?? start[3]),
      text: own.replace(SOURCE_TAG, '').replace(CLOSING_TAG, '').replace(SOURCE_LINE, '').trim(),
    };
  });
}

function questionIn(text: string): string {
  const label = QUESTION_LABEL.exec(text);
  if (label) {
    const rest = text.slice(label.index + label[0].length);
    const end = rest.search(PASSAGE_START);
    return (end >= 0 ? rest.slice(0, end) : rest).replace(AFTER_QUESTION, '').replace(CLOSING_TAG, '').trim();
  }
  const first = text.search(PASSAGE_START);
  if (first < 0) return lastQuestion(text) ?? text.trim();
  const paragraphs = text.trim().split(/\n\s*\n/);
  const last = paragraphs.at(-1) ?? '';
  return last.trim().endsWith('?') && last.search(PASSAGE_START) < 0 ? last.trim() : text.slice(0, first).trim();
}

/** The paragraph at the end that asks something, if it is not all there is. */
function lastQuestion(text: string): string | undefined {
  const last = text
    .trim()
    .split(/\n\s*\n/)
    .at(-1)
    ?.trim();
  return last?.endsWith('?') ? last : undefined;
}

const NOT_KNOWN = /\bsay (?:that )?you (?:don['’]?t|do not) know\b/i;

/** What the messages want to be said when nothing is known. */
function replyIn(text: string): string | undefined {
  return exactReplyIn(text) ?? (NOT_KNOWN.test(text) ? "I don't know." : undefined);
}

const VERB =
  /\b(?:[Rr]epl(?:y|ies)|[Rr]espond|[Aa]nswer|[Ss]ay|[Rr]eturn|[Oo]utput|[Ww]rite|[Pp]rint)\b([^.\n"'`“‘:]{0,60}?):?\s*(?<![\p{L}\d])(?=["'`“‘]|[A-Z][A-Z0-9_]{2})/gu;
const EXACTLY = /\b(?:exactly|only|just|precisely|verbatim|literally)\b/i;
const QUOTED =
  /^(?:"([^"\n]{1,300})"|`([^`\n]{1,300})`|“([^”\n]{1,300})”|'((?:[^'\n]|'(?=\w)){1,300})'|‘([^’\n]{1,300})’|([A-Z][A-Z0-9_]{2,}))/;

/** `reply exactly "X"`, `answer only with `X``, `say exactly: NO_ANSWER`. */
function exactReplyIn(text: string): string | undefined {
  for (const verb of text.matchAll(VERB)) {
    if (!EXACTLY.test(verb[1] ?? '')) continue;
    const quoted = QUOTED.exec(text.slice(verb.index + verb[0].length));
    const reply = quoted?.slice(1).find((group) => group !== undefined);
    if (reply !== undefined) return reply;
  }
  return undefined;
}
