import type { ChatModel } from '../chat-models.ts';
import {
  maxTokensTooLarge,
  OpenAiError,
  onlyAllowedWhen,
  onlyDefaultSupported,
  unrecognizedArgument,
  unsupportedParameter,
  unsupportedValue,
} from '../errors.ts';
import { effortNames, effortOf, effortsOf } from '../reasoning.ts';
import { refuseUnable } from './model-checks.ts';
import { refuseBlocking } from './moderated.ts';
import type { ChatRequest } from './schemas.ts';
import { refuseSound } from './sound-checks.ts';
import { refuseWebSearch } from './web-search.ts';

/** Throws the vendor's 400 for parameters that do not go with the model or each other, a 501 for what this mock has not got. */
export function refuseUnsupported(request: ChatRequest, model: ChatModel): void {
  refuseUnable(request, model);
  refuseBlocking(request);
  refuseWebSearch(request, model);
  refuseSound(request, model);
  refuseCombinations(request);
  refuseContents(request);
  refuseForModel(request, model);
}

function refuseCombinations(request: ChatRequest): void {
  if (request.max_tokens != null && request.max_completion_tokens != null) {
    const message = "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.";
    throw new OpenAiError(400, message, { param: 'max_tokens', code: 'invalid_parameter_combination' });
  }
  if (request.top_logprobs != null && !request.logprobs) throw onlyAllowedWhen('top_logprobs', "'logprobs' is enabled");
  if (request.stream_options && !request.stream) throw onlyAllowedWhen('stream_options', "'stream' is enabled");
  if (request.metadata && !request.store) throw onlyAllowedWhen('metadata', "'store' is enabled");
  if (request.parallel_tool_calls !== undefined && !request.tools) throw onlyWith('parallel_tool_calls', 'tools');
  if (request.function_call !== undefined && !request.functions) throw onlyWith('function_call', 'functions');
  if (request.tool_choice !== undefined && request.tool_choice !== 'none' && !request.tools) {
    throw onlyWith('tool_choice', 'tools');
  }
  if (request.tools && request.functions) {
    // That it is refused is documented by the fact sheet; the wording is a guess.
    throw new OpenAiError(400, "Invalid parameter: 'functions' and 'tools' cannot be used together.");
  }
}

function onlyWith(param: string, other: string): OpenAiError {
  const message = `Invalid value for '${param}': '${param}' is only allowed when '${other}' are specified.`;
  return new OpenAiError(400, message, { param });
}

/** Only an assistant that calls something, refuses or has spoken may write nothing. */
function refuseContents({ messages }: ChatRequest): void {
  messages.forEach((message, index) => {
    if (message.content !== null && message.content !== undefined) return;
    const calls =
      message.role === 'assistant' &&
      (message.tool_calls || ['function_call', 'refusal', 'audio'].some((name) => name in message));
    if (calls) return;
    const text = "Invalid value for 'content': expected a string, got null.";
    throw new OpenAiError(400, text, { param: `messages.[${index}].content` });
  });
}

function refuseForModel(request: ChatRequest, model: ChatModel): void {
  for (const name of ['max_tokens', 'max_completion_tokens'] as const) {
    const asked = request[name];
    if (asked != null && asked > model.outputTokens && model.effort === undefined) {
      throw maxTokensTooLarge(name, asked, model.outputTokens);
    }
  }
  const efforts = effortsOf(model);
  if (efforts === undefined) {
    if (request.reasoning_effort != null) throw unrecognizedArgument('reasoning_effort');
    return;
  }
  if (!model.systemRole) {
    const at = request.messages.findIndex(({ role }) => role === 'system');
    if (at >= 0) throw unsupportedValue(`messages[${at}].role`, 'system');
  }
  const { reasoning_effort: effort } = request;
  if (effort != null && !efforts.includes(effort)) {
    throw unsupportedValue('reasoning_effort', effort, effortNames(efforts));
  }
  if (request.max_tokens != null) throw unsupportedParameter('max_tokens', 'max_completion_tokens');
  // Seen with o3-mini, o3 and o4-mini; other o models are taken to be alike.
  if (request.parallel_tool_calls !== undefined && model.id.startsWith('o')) {
    throw unsupportedParameter('parallel_tool_calls');
  }
  if (effortOf(model, effort) !== undefined) refuseSampling(request);
}

/** A model that thinks first takes no sampling parameters but their defaults. */
function refuseSampling(request: ChatRequest): void {
  for (const [name, standard] of [
    ['temperature', 1],
    ['top_p', 1],
    ['presence_penalty', 0],
    ['frequency_penalty', 0],
  ] as const) {
    const value = request[name];
    if (value != null && value !== standard) throw onlyDefaultSupported(name, value, standard);
  }
  if (request.stop != null) throw unsupportedParameter('stop');
  if (request.logprobs) throw new OpenAiError(403, 'You are not allowed to request logprobs from this model');
}
