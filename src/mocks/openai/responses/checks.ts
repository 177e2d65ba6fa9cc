import type { ChatModel } from '../chat-models.ts';
import { maxTokensTooLarge, notMocked, OpenAiError } from '../errors.ts';
import { effortNames, effortOf, effortsOf } from '../reasoning.ts';
import { listed } from '../refusals.ts';
import { type InputItem, isMessage, type ResponseRequest } from './schemas.ts';

/** Throws the vendor's 400 or 404 for parameters that do not go with the model or each other, a 501 for what is not mocked. */
export function refuseUnsupported(request: ResponseRequest, model: ChatModel): void {
  if (request.moderation != null) throw notMocked("'moderation' in responses");
  if (request.background && request.store === false) {
    throw new OpenAiError(400, "Background mode requires 'store' to be true.", { param: 'store' }); // wording unconfirmed
  }
  if (request.stream_options && !request.stream) {
    const message = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
    throw new OpenAiError(400, message, { param: 'stream_options' });
  }
  refuseReferences(request);
  refuseForModel(request, model);
}

type References = Pick<ResponseRequest, 'conversation' | 'previous_response_id'> &
  Partial<Pick<ResponseRequest, 'prompt' | 'input'>>;

/** Prompt templates are made where this mock does not go, so none of any id exists. Wording unconfirmed. */
export function refuseReferences({ conversation, previous_response_id: previous, prompt }: References): void {
  if (previous != null && conversation != null) {
    const message =
      "Mutually exclusive parameters. Ensure you are only providing one of: 'previous_response_id' or 'conversation'.";
    throw new OpenAiError(400, message, { code: 'mutually_exclusive_parameters' });
  }
  if (previous != null && !previous.startsWith('resp')) {
    const message = `Invalid 'previous_response_id': '${previous}'. Expected an ID that begins with 'resp'.`;
    throw new OpenAiError(400, message, { param: 'previous_response_id', code: 'invalid_value' });
  }
  if (prompt != null) throw new OpenAiError(404, `Prompt with id '${prompt.id}' not found.`);
}

/** An assistant has said text or refused; nobody else has. */
export function refuseParts(items: readonly InputItem[], holder: 'input' | 'items' = 'input'): void {
  items.forEach((item, index) => {
    if (!isMessage(item) || !Array.isArray(item.content)) return;
    const known = item.role === 'assistant' ? SAID : GIVEN;
    item.content.forEach(({ type }, at) => {
      if (known.includes(type)) return;
      const message = `Invalid value: '${type}'. Supported values are: ${listed(known)}.`;
      throw new OpenAiError(400, message, { param: `${holder}[${index}].content[${at}]`, code: 'invalid_value' });
    });
  });
}

const SAID: readonly string[] = ['output_text', 'refusal'];
const GIVEN: readonly string[] = ['input_text', 'input_image', 'input_file'];

/** Every output has its call before it, and every call its output behind it. */
export function refuseUnpaired(items: readonly InputItem[]): void {
  const open = new Set<string>();
  for (const item of items) {
    const { type, call_id: id } = item as { readonly type?: string; readonly call_id?: string };
    if (id === undefined) continue;
    if (type === 'function_call' || type === 'custom_tool_call') open.add(id);
    if ((type === 'function_call_output' || type === 'custom_tool_call_output') && !open.delete(id)) {
      throw new OpenAiError(400, `No tool call found for function call output with call_id ${id}.`, { param: 'input' });
    }
  }
  const [unanswered] = open;
  if (unanswered === undefined) return;
  throw new OpenAiError(400, `No tool output found for function call ${unanswered}.`, { param: 'input' });
}

/** Wording unconfirmed. */
export function refuseNothingAsked({ input, previous_response_id: previous, conversation }: References): void {
  if (input != null || previous != null || conversation != null) return;
  const message = `One of "input" or "previous_response_id" or 'prompt' or 'conversation' must be provided.`;
  throw new OpenAiError(400, message, { param: 'input', code: 'missing_required_parameter' });
}

function refuseForModel(request: ResponseRequest, model: ChatModel): void {
  const efforts = effortsOf(model);
  const asked = request.reasoning?.effort;
  if (efforts === undefined) {
    if (asked != null) throw unsupported('reasoning.effort');
    if (request.reasoning?.summary != null) throw unsupported('reasoning.summary');
    if (request.include?.includes('reasoning.encrypted_content')) {
      throw new OpenAiError(400, 'Encrypted content is not supported with this model.', { param: 'include' });
    }
    const most = request.max_output_tokens;
    if (most != null && most > model.outputTokens)
      throw maxTokensTooLarge('max_output_tokens', most, model.outputTokens);
    if (!/^gpt-[56]/.test(model.id)) refuseValue(request.text?.verbosity, ['medium'], 'text.verbosity', model);
    return;
  }
  if (asked != null && !efforts.includes(asked)) {
    throw unsupportedBy(asked, effortNames(efforts), 'reasoning.effort', model);
  }
  if (effortOf(model, asked) === undefined) return;
  for (const name of ['temperature', 'top_p', 'top_logprobs'] as const) {
    const value = request[name];
    if (value != null && value !== (name === 'top_logprobs' ? 0 : 1)) throw unsupported(name);
  }
}

function refuseValue(value: string | null | undefined, known: readonly string[], param: string, model: ChatModel) {
  if (value != null && !known.includes(value)) throw unsupportedBy(value, listed(known), param, model);
}

function unsupportedBy(value: string, supported: string, param: string, { snapshot }: ChatModel): OpenAiError {
  const message = `Unsupported value: '${value}' is not supported with the '${snapshot}' model. Supported values are: ${supported}.`;
  return new OpenAiError(400, message, { param, code: 'unsupported_value' });
}

function unsupported(param: string): OpenAiError {
  return new OpenAiError(400, `Unsupported parameter: '${param}' is not supported with this model.`, {
    param,
    code: param.startsWith('reasoning') ? 'unsupported_parameter' : null,
  });
}
