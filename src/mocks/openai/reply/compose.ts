import { notMocked } from '../errors.ts';
import { generate, type JsonSchema, type Material } from '../json/generate.ts';
import { textFor } from '../json/pattern.ts';
import { extractAnswer } from './extract.ts';
import { readTask, type Turn } from './passages.ts';
import { type PlannedCall, planCalls, type ToolChoice, type ToolSpec } from './tools.ts';

/** The shape an answer must have. */
export type Format =
  | { readonly type: 'text' }
  | { readonly type: 'json_object' }
  | { readonly type: 'json_schema'; readonly name: string; readonly schema: JsonSchema };

/** What a model is asked, whichever endpoint it came by. */
export interface ReplyTask {
  readonly turns: readonly Turn[];
  readonly tools: readonly ToolSpec[];
  readonly choice: ToolChoice;
  /** Whether several tools may be called at a time. */
  readonly parallel: boolean;
  readonly format: Format;
  /** Stands at the end of every answer; undefined: nothing does. */
  readonly marker: string | undefined;
  /** What one of the service's own tools has made the answer already. */
  readonly said?: string | undefined;
}

export interface ToolCall {
  readonly kind: ToolSpec['kind'];
  readonly name: string;
  /** JSON text of a function's arguments, or a custom tool's free text. */
  readonly input: string;
}

export type Reply = { /** How many passages the messages gave. */ readonly passages: number } & (
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'calls'; readonly calls: readonly ToolCall[] }
);

/** Answers from the passages and tool results given, or calls tools. Nothing is made up but what a schema demands. */
export async function compose(request: ReplyTask): Promise<Reply> {
  const task = readTask(request.turns);
  const passages = task.passages.length;
  const { turns, parallel } = request;
  const planned = planCalls(request.tools, request.choice, { task, turns, parallel });
  if (planned.length > 0) return { type: 'calls', calls: await callsOf(planned), passages };
  const answer = signed(request.said ?? answerOf(request, task), request.marker);
  return { type: 'text', text: await formatted(request.format, { answer, question: task.question }), passages };
}

/** What the last tools found, when no passage is given. */
function answerOf({ turns }: ReplyTask, task: ReturnType<typeof readTask>): string {
  const others = turns.findLastIndex(({ role }) => role !== 'tool' && role !== 'function');
  const results = turns.slice(others + 1);
  if (results.length > 0 && task.passages.length === 0) return results.map(({ text }) => text).join('\n');
  return extractAnswer(task);
}

/** The same tool is not called twice with the same words. */
async function callsOf(planned: readonly PlannedCall[]): Promise<readonly ToolCall[]> {
  const calls = new Map<string, ToolCall>();
  for (const { tool, said } of planned) {
    const call = await callOf(tool, { answer: said, question: said });
    calls.set(`${call.name} ${call.input}`, call);
  }
  return [...calls.values()];
}

async function callOf(tool: ToolSpec, material: Material): Promise<ToolCall> {
  const { kind, name } = tool;
  if (kind === 'custom') return { kind, name, input: freeText(tool, material.question) };
  const value = await fitting(tool.parameters ?? { type: 'object', properties: {} }, material, `the tool '${name}'`);
  return { kind, name, input: JSON.stringify(value) };
}

/** What was said, or where the tool has a grammar a text made for it; one in lark is beyond this mock. */
function freeText({ name, grammar }: PlannedCall['tool'], said: string): string {
  if (grammar === undefined) return said;
  const made = grammar.syntax === 'regex' ? textFor(grammar.definition) : undefined;
  if (made === undefined) throw notMocked(`a text that fits the grammar of the tool '${name}'`);
  return made;
}

async function formatted(format: Format, material: Material): Promise<string> {
  switch (format.type) {
    case 'text':
      return material.answer;
    case 'json_object':
      return JSON.stringify({ answer: material.answer });
    case 'json_schema':
      return JSON.stringify(await fitting(format.schema, material, `the schema '${format.name}'`));
    default:
      return format satisfies never;
  }
}

/** A value that is proven to fit; a schema we cannot fill (a pattern, say) is said to be beyond this mock. */
async function fitting(schema: JsonSchema, material: Material, what: string): Promise<unknown> {
  const value = generate(schema, material);
  const { fits } = await import('../json/validate.ts');
  if (!fits(schema, value)) throw notMocked(`a value that fits ${what}`);
  return value;
}

function signed(text: string, marker: string | undefined): string {
  return marker === undefined ? text : `${text} ${marker}`;
}
