import type { ChatModel } from '../chat-models.ts';
import { notAChatModel, OpenAiError } from '../errors.ts';
import type { ChatMessage, ChatRequest } from './schemas.ts';

/** Throws the vendor's refusal of a model that is not for chat, does not see, or does not write to a schema. */
export function refuseUnable(request: ChatRequest, model: ChatModel): void {
  if (/-pro\b|codex|deep-research|computer-use/.test(model.id)) throw notAChatModel();
  request.messages.forEach((message, index) => {
    refusePictures(message, index, model);
  });
  if (request.response_format?.type === 'json_schema' && WITHOUT_SCHEMAS.test(model.id)) throw withoutSchemas();
}

const WITHOUT_SIGHT = /^(?:gpt-3\.5|gpt-4$|gpt-4-turbo-preview|o1-mini|o1-preview|o3-mini)/;
const WITHOUT_SCHEMAS = /^(?:gpt-3\.5|gpt-4$|gpt-4-turbo|gpt-4o-2024-05-13|chatgpt-4o|o1-mini|o1-preview)/;

/** Both refusals as seen live. */
function refusePictures({ content }: ChatMessage, index: number, { id }: ChatModel): void {
  if (!Array.isArray(content)) return;
  content.forEach((part, at) => {
    if (part.type !== 'image_url') return;
    if (WITHOUT_SIGHT.test(id)) {
      const message = 'Invalid content type. image_url is only supported by certain models.';
      throw new OpenAiError(400, message, { param: `messages.[${index}].content.[${at}].type` });
    }
    if (/^(?:https?|data):/i.test(part.image_url.url)) return;
    const param = `messages[${index}].content[${at}].image_url.url`;
    const message = `Invalid image URL: '${param}'. Expected a base64-encoded data URL with an image MIME type (e.g. 'data:image/png;base64,aW1nIGJ5dGVzIGhlcmU='), but got a value without the 'data:' prefix.`;
    throw new OpenAiError(400, message, { param, code: 'invalid_value' });
  });
}

/** As we remember it: a guess, as is which models it is said of. */
function withoutSchemas(): OpenAiError {
  return new OpenAiError(
    400,
    "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model. Learn more about supported models at the Structured Outputs guide: https://platform.openai.com/docs/guides/structured-outputs",
  );
}
