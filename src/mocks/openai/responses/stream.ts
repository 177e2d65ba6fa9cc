import type { Random } from '../../../lib/random.ts';
import { padding } from '../padding.ts';
import type { OutputItem, ResponseObject } from './view.ts';

export interface StreamedResponse {
  readonly begun: ResponseObject;
  readonly ended: ResponseObject;
  /** The text or the call's input in pieces of one token. */
  readonly pieces: readonly string[];
  /** Undefined: no `obfuscation` field. */
  readonly padding: Random | undefined;
}

type Event = { readonly type: string } & Readonly<Record<string, unknown>>;

/** The response as server-sent events, numbered from 0. There is no `[DONE]`. */
export function* streamedResponse(response: StreamedResponse): Generator<string> {
  let number = 0;
  for (const event of eventsOf(response)) {
    yield `event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number: number++ })}\n\n`;
  }
}

function* eventsOf({ begun, ended, pieces, padding: random }: StreamedResponse): Generator<Event> {
  yield { type: 'response.created', response: begun };
  yield { type: 'response.in_progress', response: begun };
  const hidden = () => (random ? { obfuscation: padding(random) } : {});
  for (const [index, item] of ended.output.entries()) {
    yield { type: 'response.output_item.added', output_index: index, item: emptied(item) };
    const at = { item_id: item.id, output_index: index };
    switch (item.type) {
      case 'message': {
        const part = item.content[0];
        const place = { ...at, content_index: 0 };
        yield { type: 'response.content_part.added', ...place, part: { ...part, text: '' } };
        for (const delta of pieces)
          yield { type: 'response.output_text.delta', ...place, delta, logprobs: [], ...hidden() };
        yield { type: 'response.output_text.done', ...place, text: part?.text ?? '', logprobs: [] };
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
        item satisfies never;
    }
    yield { type: 'response.output_item.done', output_index: index, item };
  }
  yield { type: ended.status === 'incomplete' ? 'response.incomplete' : 'response.completed', response: ended };
}

/** An item as it is announced, before anything of it has come. */
function emptied(item: OutputItem): OutputItem {
  switch (item.type) {
    case 'message':
      return { ...item, status: 'in_progress', content: [] };
    case 'function_call':
      return { ...item, status: 'in_progress', arguments: '' };
    case 'custom_tool_call':
      return { ...item, status: 'in_progress', input: '' };
    default:
      return item satisfies never;
  }
}
