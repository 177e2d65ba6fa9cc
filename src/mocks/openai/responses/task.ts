import { OpenAiError, toolNotFound } from '../errors.ts';
import { rootProblem, strictProblem } from '../json/strict.ts';
import type { Format } from '../reply/compose.ts';
import type { Turn } from '../reply/passages.ts';
import { allowedTools, type ToolChoice, type ToolSpec } from '../reply/tools.ts';
import { type InputItem, isMessage, type ResponseRequest } from './schemas.ts';

/** The input as items, whichever way it was written. */
export function itemsOf(input: ResponseRequest['input']): readonly InputItem[] {
  if (input === undefined || input === null) return [];
  return typeof input === 'string' ? [{ type: 'message', role: 'user', content: input }] : input;
}

/** What the items say, in turns. Items that say nothing a mock could use are left out. */
export function turnsOf(items: readonly InputItem[]): Turn[] {
  return items.flatMap((item): Turn[] => {
    if (isMessage(item)) return [{ role: item.role, text: textOf(item.content) }];
    if (item.type === 'function_call_output' || item.type === 'custom_tool_call_output') {
      return [{ role: 'tool', text: textOf(item.output) }];
    }
    const printed = printedIn(item);
    if (printed !== undefined) return [{ role: 'tool', text: printed }];
    return [];
  });
}

/** What a shell or a patch came to, as the caller tells it. */
function printedIn({ type, output }: { readonly type: string; readonly output?: unknown }): string | undefined {
  if (type === 'local_shell_call_output' || type === 'apply_patch_call_output') return String(output ?? '');
  if (type !== 'shell_call_output' || !Array.isArray(output)) return undefined;
  return output.map((each) => `${each?.stdout ?? ''}${each?.stderr ?? ''}`).join('\n');
}

function textOf(content: string | readonly { readonly text?: string | undefined }[]): string {
  return typeof content === 'string' ? content : content.map(({ text = '' }) => text).join('\n');
}

/** Of the tools those that `tool_choice` allows, where it names some. */
export function allowedOf(
  { tool_choice: choice }: Pick<ResponseRequest, 'tool_choice'>,
  tools: readonly ToolSpec[],
): readonly ToolSpec[] {
  if (typeof choice !== 'object' || choice?.type !== 'allowed_tools') return tools;
  return allowedTools(choice.tools as object[], tools);
}

/** The caller's own tools. */
export function toolsOf({ tools }: Pick<ResponseRequest, 'tools'>): ToolSpec[] {
  return (tools ?? []).flatMap((tool, index): ToolSpec[] => {
    if (tool.type === 'custom') {
      const { name, description, format } = tool as Extract<typeof tool, { type: 'custom' }>;
      const grammar = format?.type === 'grammar' ? format : undefined;
      return [{ kind: 'custom', name, description: description ?? '', parameters: undefined, grammar }];
    }
    if (tool.type !== 'function') return [];
    const { name, description, parameters, strict } = tool as Extract<typeof tool, { type: 'function' }>;
    const problem = parameters ? (strict ? strictProblem : rootProblem)(parameters) : undefined;
    if (problem) throw invalidSchema(`tools[${index}].parameters`, `function '${name}'`, problem);
    return [{ kind: 'function', name, description: description ?? '', parameters: parameters ?? undefined }];
  });
}

/** Which of the caller's own tools is to be called; none where `tool_choice` names one of the service's (hosted/). */
export function choiceOf(
  { tool_choice: asked, tools: offered }: Pick<ResponseRequest, 'tool_choice' | 'tools'>,
  tools: readonly ToolSpec[],
): ToolChoice {
  const choice = asked ?? 'auto';
  if (typeof choice === 'string') return { type: choice };
  if (choice.type === 'allowed_tools') return { type: choice.mode as 'auto' | 'required' };
  if (choice.type !== 'function' && choice.type !== 'custom') {
    if (offered?.some(({ type }) => type === choice.type)) return { type: 'none' };
    throw toolNotFound(choice.type);
  }
  const { name } = choice as { name: string };
  if (tools.some((tool) => tool.name === name)) return { type: 'named', name };
  throw toolNotFound(name);
}

/** Instructions come first, and are not kept for what follows. */
export function turnsWithInstructions(
  { instructions }: Pick<ResponseRequest, 'instructions'>,
  items: readonly InputItem[],
): Turn[] {
  return [...(instructions ? [{ role: 'developer', text: instructions }] : []), ...turnsOf(items)];
}

export function formatOf({ text }: Pick<ResponseRequest, 'text'>, turns: readonly Turn[]): Format {
  const format = text?.format;
  switch (format?.type) {
    case undefined:
    case 'text':
      return { type: 'text' };
    case 'json_object': {
      if (turns.some((turn) => /json/i.test(turn.text))) return { type: 'json_object' };
      const message =
        "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.";
      throw new OpenAiError(400, message, { param: 'input' });
    }
    case 'json_schema': {
      const problem = format.strict === false ? undefined : strictProblem(format.schema);
      if (problem) throw invalidSchema('text.format.schema', `response_format '${format.name}'`, problem);
      return { type: 'json_schema', name: format.name, schema: format.schema };
    }
    default:
      return format satisfies never;
  }
}

function invalidSchema(param: string, what: string, problem: string): OpenAiError {
  return new OpenAiError(400, `Invalid schema for ${what}: ${problem}`, {
    param,
    code: param.startsWith('tools') ? 'invalid_function_parameters' : 'invalid_json_schema',
  });
}
