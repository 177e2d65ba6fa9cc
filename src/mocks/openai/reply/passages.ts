export interface Passage {
  /** As the messages number it, for the marker `[n]`. */
  readonly number: number;
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
  const source = [user, instructions].map((from) => from.map((turn) => turn.text).join('\n\n')).find(hasPassages) ?? '';
  const last = user.at(-1)?.text ?? '';
  return {
    passages: passagesIn(source),
    question: questionIn(last),
    fallback: [...instructions, ...user].map((turn) => exactReplyIn(turn.text)).find((reply) => reply !== undefined),
  };
}

/** `[1] text`, `[1]: text`, `Passage 1: text`, `Source 2.`, `<passage id="3">` at the start of a line. */
const PASSAGE_START =
  /^[ \t>*-]*(?:\[(\d{1,4})\][:.]?|\(?(?:passage|source|document|context|excerpt|chunk)[ \t]+[#[]?(\d{1,4})\]?\)?(?:[ \t]*\([^)\n]*\))?[ \t]*[:.)-]|<(?:passage|source|document|context|chunk)\b[^>\n]*?(?:id|index|n|number|marker)="?\[?(\d{1,4})\]?"?[^>\n]*>)/gim;
/** `(report.pdf, page 2)` alone on the line of the marker: where the passage is from, not what it says. */
const SOURCE_LINE = /^[ \t]*\([^()\n]*\)[ \t]*:?[ \t]*\n/;
const QUESTION_LABEL =
  /^[ \t#*]*(?:the[ \t]+)?(?:user'?s?[ \t]+)?(?:question|query)[ \t]*(?:\*\*)?[ \t]*:[ \t*]*|<(?:question|query)>/im;
const CLOSING_TAG = /<\/?(?:passages?|sources?|documents?|context|chunks?|question|query)\b[^>]*>/gi;

function hasPassages(text: string): boolean {
  return text.search(PASSAGE_START) >= 0;
}

function passagesIn(text: string): Passage[] {
  const starts = [...text.matchAll(PASSAGE_START)];
  return starts.map((start, i) => {
    const from = start.index + start[0].length;
    const body = text.slice(from, starts[i + 1]?.index ?? text.length);
    const question = body.search(QUESTION_LABEL);
    const own = question >= 0 ? body.slice(0, question) : withoutLastQuestion(body, i === starts.length - 1);
    return {
      number: Number(start[1] ?? start[2] ?? start[3]),
      text: own.replace(CLOSING_TAG, '').replace(SOURCE_LINE, '').trim(),
    };
  });
}

/** A prompt without a label often ends with the question as a paragraph of its own. */
function withoutLastQuestion(body: string, isLast: boolean): string {
  return isLast ? body.replace(/\n\s*\n[^\n]*\?\s*$/, '') : body;
}

function questionIn(text: string): string {
  const label = QUESTION_LABEL.exec(text);
  if (label) {
    const rest = text.slice(label.index + label[0].length);
    const end = rest.search(PASSAGE_START);
    return (end >= 0 ? rest.slice(0, end) : rest).replace(CLOSING_TAG, '').trim();
  }
  const first = text.search(PASSAGE_START);
  if (first < 0) return text.trim();
  const paragraphs = text.trim().split(/\n\s*\n/);
  const last = paragraphs.at(-1) ?? '';
  return last.trim().endsWith('?') && last.search(PASSAGE_START) < 0 ? last.trim() : text.slice(0, first).trim();
}

const VERB =
  /\b(?:[Rr]epl(?:y|ies)|[Rr]espond|[Aa]nswer|[Ss]ay|[Rr]eturn|[Oo]utput|[Ww]rite|[Pp]rint)\b([^.\n"'`“‘:]{0,60}?):?\s*(?=["'`“‘]|[A-Z][A-Z0-9_]{2})/g;
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
