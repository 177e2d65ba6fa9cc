import type OpenAI from 'openai';
import { VendorError } from '../../errors.ts';
import { checked } from '../check.ts';
import { guarded, malformed, translated } from '../failures.ts';
import type { Answer, Answerer, AnswerRequest, CallContext } from '../types.ts';
import { openAiFailure } from './errors.ts';
import { type ChatUsage, chatAnswer, chatChunk } from './schemas.ts';
import { callOptions, type OpenAiPorts, type OpenAiSettings } from './settings.ts';

export function openAiAnswerer(client: OpenAI, settings: OpenAiSettings, ports: OpenAiPorts): Answerer {
  const translate = (error: unknown) => openAiFailure(error, ports.clock);
  return {
    provenance: { vendor: 'openai', backend: settings.backend, model: settings.chatModel, version: '' },
    answer: (request, context) =>
      guarded('openai', context, translate, () => answerOnce(client, settings, request, context)),
    async *stream(request, context) {
      try {
        context.signal.throwIfAborted();
        yield* answerInPieces(client, settings, request, context);
      } catch (error) {
        throw translated('openai', context, translate, error);
      }
    },
  };
}

async function answerOnce(
  client: OpenAI,
  settings: OpenAiSettings,
  request: AnswerRequest,
  context: CallContext,
): Promise<Answer> {
  const raw = await client.chat.completions.create(chatRequest(settings, request), callOptions(context));
  const answer = checked('openai', chatAnswer, raw);
  checkModel(settings, answer.model);
  const message = answer.choices[0]!.message;
  if (message.refusal) throw refused();
  if (message.content === null) throw malformed('openai', 'a completion without content');
  return { text: message.content, ...answer.usage };
}

async function* answerInPieces(
  client: OpenAI,
  settings: OpenAiSettings,
  request: AnswerRequest,
  context: CallContext,
): AsyncGenerator<{ delta: string } | { done: Answer }> {
  const events = await client.chat.completions.create(
    { ...chatRequest(settings, request), stream: true, stream_options: { include_usage: true } },
    callOptions(context),
  );
  let text = '';
  let finished = false;
  let usage: ChatUsage | undefined;
  for await (const event of events) {
    const chunk = checked('openai', chatChunk, event);
    checkModel(settings, chunk.model);
    const choice = chunk.choices[0];
    if (choice?.delta.refusal) throw refused();
    finished ||= Boolean(choice?.finish_reason);
    usage = chunk.usage ?? usage;
    const delta = choice?.delta.content;
    if (!delta) continue;
    text += delta;
    yield { delta };
  }
  // the SDK ends quietly when the connection closes between two events
  if (!finished || !usage) throw malformed('openai', 'a stream that ended before its answer was whole');
  yield { done: { text, ...usage } };
}

function chatRequest(settings: OpenAiSettings, request: AnswerRequest) {
  return {
    model: settings.chatModel,
    messages: [
      { role: 'system' as const, content: request.system },
      { role: 'user' as const, content: request.user },
    ],
    max_completion_tokens: request.maxTokens,
    ...(!isReasoningModel(settings.chatModel) && { temperature: 0 }),
  };
}

/** These refuse any temperature but their default. */
function isReasoningModel(model: string): boolean {
  return /^(o\d|gpt-5)/.test(model);
}

function checkModel(settings: OpenAiSettings, model: string): void {
  if (!model.startsWith(settings.chatModel)) throw malformed('openai', 'another chat model answered');
}

function refused(): VendorError {
  return new VendorError('openai', 'rejected', 'openai refused to answer', {});
}
