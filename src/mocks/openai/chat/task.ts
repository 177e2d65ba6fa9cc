import { OpenAiError, toolNotFound } from '../errors.ts';
import { rootProblem, strictProblem } from '../json/strict.ts';
import type { Format, ReplyTask } from '../reply/compose.ts';
import { allowedTools, type ToolChoice, type ToolSpec } from '../reply/tools.ts';
import { type ChatRequest, textOf } from './schemas.ts';

/** What the model is asked. Throws the vendor's 400 for messages, tools and formats that do not go together. */
export function taskOf(request: ChatRequest, marker: string | undefined): ReplyTask {
  checkToolMessages(request);
  const tools = allowedOf(request, toolsOf(request));
  return {
    turns: request.messages.map((message) => ({ role: message.role, text: textOf(message) })),
    tools,
    choice: choiceOf(request, tools),
    parallel: request.parallel_tool_calls !== false && request.functions === undefined,
    format: formatOf(request),
    marker,
  };
}

function toolsOf({ tools = [], functions = [] }: ChatRequest): ToolSpec[] {
  const modern = tools.map((tool, index): ToolSpec => {
    if (tool.type === 'custom') {
      const { name, description = '', format } = tool.custom;
      const grammar = format?.type === 'grammar' ? format.grammar : undefined;
      return { kind: 'custom', name, description, parameters: undefined, grammar };
    }
    const { name, description = '', parameters, strict } = tool.function;
    const problem = parameters && (strict ? strictProblem : rootProblem)(parameters);
    if (problem) throw invalidSchema(`tools[${index}].function.parameters`, `function '${name}'`, problem);
    return { kind: 'function', name, description, parameters: parameters ?? undefined };
  });
  const legacy = functions.map(
    ({ name, description = '', parameters }): ToolSpec => ({
      kind: 'function',
      name,
      description,
      parameters: parameters ?? undefined,
    }),
  );
  return [...modern, ...legacy];
}

/** Of the tools those that `tool_choice` allows, where it names some. */
function allowedOf({ tool_choice: choice }: ChatRequest, tools: readonly ToolSpec[]): readonly ToolSpec[] {
  if (typeof choice !== 'object' || choice.type !== 'allowed_tools') return tools;
  return allowedTools(choice.allowed_tools.tools, tools);
}

function choiceOf({ tool_choice: choice, function_call: legacy }: ChatRequest, tools: readonly ToolSpec[]): ToolChoice {
  const asked = choice ?? legacy ?? 'auto';
  if (typeof asked === 'string') return { type: asked };
  if ('type' in asked && asked.type === 'allowed_tools') return { type: asked.allowed_tools.mode };
  const name = 'name' in asked ? asked.name : asked.type === 'function' ? asked.function.name : asked.custom.name;
  if (tools.some((tool) => tool.name === name)) return { type: 'named', name };
  throw toolNotFound(name);
}

function formatOf({ response_format: format, messages }: ChatRequest): Format {
  switch (format?.type) {
    case undefined:
    case 'text':
      return { type: 'text' };
    case 'json_object': {
      if (messages.some((message) => /json/i.test(textOf(message)))) return { type: 'json_object' };
      const message =
        "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.";
      throw new OpenAiError(400, message, { param: 'messages' });
    }
    case 'json_schema': {
      const { name, schema = {}, strict } = format.json_schema;
      const problem = strict ? strictProblem(schema) : undefined;
      if (problem) throw invalidSchema('response_format', `response_format '${name}'`, problem);
      return { type: 'json_schema', name, schema };
    }
    default:
      return format satisfies never;
  }
}

function invalidSchema(param: string, what: string, problem: string): OpenAiError {
  const code = param.startsWith('tools') ? 'invalid_function_parameters' : null;
  return new OpenAiError(400, `Invalid schema for ${what}: ${problem}`, { param, code });
}

/** Every tool call has its answer right behind it, and no answer comes without its call. */
function checkToolMessages({ messages }: ChatRequest): void {
  const open = new Set<string>();
  messages.forEach((message, index) => {
    const param = `messages.[${index}].role`;
    if (message.role === 'tool') {
      if (!open.delete(message.tool_call_id ?? '')) {
        const text = "messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.";
        throw new OpenAiError(400, `Invalid parameter: ${text}`, { param });
      }
      return;
    }
    if (open.size > 0) throw unanswered(open, param);
    for (const call of message.tool_calls ?? []) open.add(call.id);
  });
  if (open.size > 0) throw unanswered(open, `messages.[${messages.length - 1}].role`);
}

function unanswered(ids: ReadonlySet<string>, param: string): OpenAiError {
  const message = `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${[...ids].join(', ')}`;
  return new OpenAiError(400, message, { param });
}
