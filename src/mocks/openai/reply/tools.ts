import { wordsOf } from '../embeddings/words.ts';
import { toolNotFound } from '../errors.ts';
import type { JsonSchema } from '../json/generate.ts';
import { asksIn, namesSomething } from './asks.ts';
import type { Task, Turn } from './passages.ts';

/** A tool the caller offers. */
export interface ToolSpec {
  readonly kind: 'function' | 'custom';
  readonly name: string;
  readonly description: string;
  readonly parameters: JsonSchema | undefined;
  /** What the input of a custom tool must fit; absent: any text does. */
  readonly grammar?: { readonly syntax: 'lark' | 'regex'; readonly definition: string } | undefined;
}

export type ToolChoice =
  | { readonly type: 'none' }
  | { readonly type: 'auto' }
  | { readonly type: 'required' }
  | { readonly type: 'named'; readonly name: string };

/**
 * Those of the tools that a list of references names: `{type, name}` in responses, `{type, [type]: {name}}` in chat. Throws
 * for a name that no tool has, in the words for a named tool: a guess. Hosted tools have no name.
 */
export function allowedTools(references: readonly object[], tools: readonly ToolSpec[]): readonly ToolSpec[] {
  const names = new Set(references.map(nameOf).filter((name) => name !== undefined));
  for (const name of names) if (!tools.some((tool) => tool.name === name)) throw toolNotFound(String(name));
  return tools.filter(({ name }) => names.has(name));
}

function nameOf(reference: { readonly name?: unknown; readonly function?: unknown; readonly custom?: unknown }) {
  const inner = (reference.function ?? reference.custom) as { readonly name?: unknown } | undefined;
  return inner?.name ?? reference.name;
}

/** Words that say little about what a tool is for. */
const FAINT = 0.1;
/** What a clause must share with a tool for a call of its own, unless it names the tool: about one plain word. */
const CLEAR = 1;
/** The service names no limit; a question of the length that is taken apart has room for few more. */
const CALLS_MAX = 16;

/** A tool to call, and the words that say with what. */
export interface PlannedCall {
  readonly tool: ToolSpec;
  readonly said: string;
}

export interface Asked {
  readonly task: Task;
  readonly turns: readonly Turn[];
  /** Whether several calls may be made at a time. */
  readonly parallel: boolean;
}

/**
 * The calls to make; none: answer in words. Left to choose, tools are called whose name or purpose the question names,
 * once for each thing that it asks of them. A named tool is called once.
 */
export function planCalls(tools: readonly ToolSpec[], choice: ToolChoice, asked: Asked): readonly PlannedCall[] {
  const { question } = asked.task;
  const said = asked.turns.filter(({ role }) => role === 'user').at(-1)?.text ?? question;
  const best = bestOf(tools, question);
  if (!best) return [];
  switch (choice.type) {
    case 'none':
      return [];
    case 'named':
      return tools
        .filter(({ name }) => name === choice.name)
        .map((tool) => oneOf(callsOf([tool], question), tool, said));
    case 'auto':
      if (asked.turns.at(-1)?.role !== 'user' || asked.task.passages.length > 0 || best.score === 0) return [];
      break;
    case 'required':
      break;
    default:
      choice satisfies never;
  }
  const each = callsOf(tools, question);
  const calls = each.length > 1 ? each : [oneOf(each, best.tool, said)];
  return calls.slice(0, asked.parallel ? CALLS_MAX : 1);
}

/** The first of several calls; where the question asks for one thing, all that was said tells with what. */
function oneOf(calls: readonly PlannedCall[], tool: ToolSpec, said: string): PlannedCall {
  return calls.length > 1 ? (calls[0] as PlannedCall) : { tool, said };
}

/** A call for each thing asked that clearly names a tool; one that only names another thing goes to the tool before it. */
function callsOf(tools: readonly ToolSpec[], question: string): PlannedCall[] {
  const calls: PlannedCall[] = [];
  for (const { words, isEllipsis } of asksIn(question)) {
    const best = bestOf(tools, words);
    const before = calls.at(-1);
    if (best && (best.score >= CLEAR || isNamed(best.tool, words)))
      calls.push({ tool: best.tool, said: namesSomething(words) ? words : question });
    else if (isEllipsis && before && namesSomething(words)) calls.push({ tool: before.tool, said: words });
  }
  return calls;
}

function bestOf(tools: readonly ToolSpec[], words: string): { tool: ToolSpec; score: number } | undefined {
  const ranked = tools.map((tool) => ({ tool, score: affinity(tool, words) })).sort((a, b) => b.score - a.score);
  return ranked[0];
}

/** How much of the question the tool's name and description share. */
function affinity(tool: ToolSpec, question: string): number {
  return shared(`${inWords(tool.name)} ${tool.description}`, question);
}

/** Whether the words speak of what the tool is named for; of `get_time` that is the time, not the getting. */
function isNamed({ name }: ToolSpec, words: string): boolean {
  const own = inWords(name);
  return shared(own.includes(' ') ? own.slice(own.indexOf(' ')) : own, words) > 0;
}

function inWords(name: string): string {
  return name.replaceAll(/[_-]|(?<=[a-z])(?=[A-Z])/g, ' ');
}

/** The weight of those words of a question that a text has too. */
function shared(text: string, question: string): number {
  const own = new Set(meant(text).map(({ concept }) => concept));
  return meant(question).reduce((sum, { concept, weight }) => sum + (own.has(concept) ? weight : 0), 0);
}

function meant(text: string) {
  return wordsOf(text).filter(({ weight }) => weight > FAINT);
}
