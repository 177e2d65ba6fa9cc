import type { Random } from '../../../lib/random.ts';
import { logprobsOf } from '../chat/logprobs.ts';
import { padding } from '../padding.ts';
import { announced, hostedEvents } from './hosted/events.ts';
import type { OutputItem, Pieces, ResponseObject } from './view.ts';

export interface StreamedResponse {
  /** In the background it is queued before it begins; else undefined. */
  readonly queued: ResponseObject | undefined;
  readonly begun: ResponseObject;
  readonly ended: ResponseObject;
  readonly pieces: Pieces;
  /** How many alternatives each token shows; undefined: no probabilities. */
  readonly topLogprobs: number | undefined;
  /** Undefined: no `obfuscation` field. */
  readonly padding: Random | undefined;
  /** Events up to this number are left out; -1: none are. */
  readonly after: number;
}

type Event = { readonly type: string } & Readonly<Record<string, unknown>>;

/** The response as server-sent events, numbered from 0. There is no `[DONE]`. */
export function* streamedResponse(response: StreamedResponse): Generator<string> {
  let number = 0;
  for (const event of eventsOf(response)) {
    if (number > response.after) {
      yield `event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number: number })}\n\n`;
    }
    number++;
  }
}

function* eventsOf(response: StreamedResponse): Generator<Event> {
  const { queued, begun, ended } = response;
  yield { type: 'response.created', response: queued ?? begun };
  if (queued) yield { type: 'response.queued', response: queued };
  yield { type: 'response.in_progress', response: begun };
  for (const [index, item] of ended.output.entries()) {
    yield { type: 'response.output_item.added', output_index: index, item: emptied(item) };
    yield* innerEvents(response, item, { item_id: item.id, output_index: index });
    yield { type: 'response.output_item.done', output_index: index, item };
  }
  yield { type: ended.status === 'incomplete' ? 'response.incomplete' : 'response.completed', response: ended };
}

type Place = { readonly item_id: string; readonly output_index: number };

function* innerEvents(response: StreamedResponse, item: OutputItem, at: Place): Generator<Event> {
  const { padding: random, topLogprobs } = response;
  const pieces = response.pieces.get(item.id) ?? [];
  const hidden = () => (random ? { obfuscation: padding(random) } : {});
  switch (item.type) {
    case 'reasoning':
      for (const [index, part] of item.summary.entries()) yield* summaryEvents(part, { ...at, summary_index: index });
      break;
    case 'message': {
      const part = item.content[0];
      const place = { ...at, content_index: 0 };
      yield {
        type: 'response.content_part.added',
        ...place,
        part: { ...part, annotations: [], text: '', logprobs: [] },
      };
      for (const delta of pieces) {
        const logprobs = topLogprobs === undefined ? [] : logprobsOf([delta], topLogprobs).content;
        yield { type: 'response.output_text.delta', ...place, delta, logprobs, ...hidden() };
      }
      for (const [index, annotation] of (part?.annotations ?? []).entries()) {
        yield { type: 'response.output_text.annotation.added', ...place, annotation_index: index, annotation };
      }
      yield { type: 'response.output_text.done', ...place, text: part?.text ?? '', logprobs: part?.logprobs ?? [] };
      yield { type: 'response.content_part.done', ...place, part };
      break;
    }
    case 'function_call':
      for (const delta of pieces) yield { type: 'response.function_call_arguments.delta', ...at, delta, ...hidden() };
      yield { type: 'response.function_call_arguments.done', ...at, arguments: item.arguments, name: item.name };
      break;
    case 'custom_tool_call':
      for (const delta of pieces) yield { type: 'response.custom_tool_call_input.delta', ...at, delta, ...hidden() };
      yield { type: 'response.custom_tool_call_input.done', ...at, input: item.input };
      break;
    default:
      yield* hostedEvents(item, at, { hidden, partialImages: partialImages(response.ended) });
  }
}

function* summaryEvents(part: { readonly type: 'summary_text'; readonly text: string }, at: object): Generator<Event> {
  yield { type: 'response.reasoning_summary_part.added', ...at, part: { ...part, text: '' } };
  yield { type: 'response.reasoning_summary_text.delta', ...at, delta: part.text };
  yield { type: 'response.reasoning_summary_text.done', ...at, text: part.text };
  yield { type: 'response.reasoning_summary_part.done', ...at, part };
}

/** An item as it is announced, before anything of it has come. */
function emptied(item: OutputItem): object {
  switch (item.type) {
    case 'reasoning':
      return { ...item, summary: [] };
    case 'message':
      return { ...item, status: 'in_progress', content: [] };
    case 'function_call':
      return { ...item, status: 'in_progress', arguments: '' };
    case 'custom_tool_call':
      return { ...item, status: 'in_progress', input: '' };
    default:
      return announced(item);
  }
}

/** How many unfinished pictures were asked for. */
function partialImages({ tools }: ResponseObject): number {
  const tool = tools.find((each) => (each as { type?: unknown }).type === 'image_generation');
  return (tool as { partial_images?: number } | undefined)?.partial_images ?? 0;
}
