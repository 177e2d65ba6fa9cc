import { logprobsOf } from '../chat/logprobs.ts';
import type { Exchange } from '../endpoint.ts';
import { callId, responseId } from '../ids.ts';
import type { Reply } from '../reply/compose.ts';
import type { Spoken, SpokenCall } from '../reply/spoken.ts';
import type { Annotation } from './hosted/items.ts';
import type { HostedWork } from './hosted/types.ts';
import type { ResponseRequest } from './schemas.ts';
import type { OutputItem } from './view.ts';

/** The message, or an item for each call; what was cut is the last. Nothing where there was no room for any of it. */
export function itemsOf(
  exchange: Exchange,
  { pieces, calls, cut }: Spoken,
  request: ResponseRequest,
  hosted: HostedWork | undefined,
) {
  const statusOf = (isLast: boolean) => (cut && isLast ? 'incomplete' : 'completed');
  const made: [OutputItem, readonly string[]][] = calls.map((call, at) => [
    callItem(exchange, call, statusOf(at === calls.length - 1)),
    call.pieces,
  ]);
  if (calls.length === 0 && (pieces.length > 0 || !cut)) {
    const annotations = placed(hosted, pieces.join(''));
    made.push([messageItem(exchange, pieces, { request, status: statusOf(true), annotations }), pieces]);
  }
  return { items: made.map(([item]) => item), pieces: new Map(made.map(([item, each]) => [item.id, each])) };
}

/** The annotations whose place is in the text: JSON has others, and an end may be cut off. */
function placed(hosted: HostedWork | undefined, text: string): readonly Annotation[] {
  const { said = '', annotations = [] } = hosted ?? {};
  const placeOf = (each: Annotation) => (each.type === 'url_citation' ? each.end_index : each.index);
  return annotations.filter((each) => text.startsWith(said.slice(0, placeOf(each))));
}

function messageItem(
  { deps }: Exchange,
  pieces: readonly string[],
  how: { request: ResponseRequest; status: string; annotations: readonly Annotation[] },
): OutputItem {
  const { request, status, annotations } = how;
  const logprobs = wantsLogprobs(request) ? logprobsOf(pieces, request.top_logprobs ?? 0).content : [];
  const content = [{ type: 'output_text' as const, annotations, logprobs, text: pieces.join('') }];
  return { id: responseId(deps.random, 'msg'), type: 'message', status, content, role: 'assistant' };
}

function callItem({ deps }: Exchange, { kind, name, input }: SpokenCall, status: string): OutputItem {
  const call = { status, call_id: callId(deps.random), name };
  return kind === 'custom'
    ? { id: responseId(deps.random, 'ctc'), type: 'custom_tool_call', input, ...call }
    : { id: responseId(deps.random, 'fc'), type: 'function_call', arguments: input, ...call };
}

export function wantsLogprobs({ include }: ResponseRequest): boolean {
  return include?.includes('message.output_text.logprobs') === true;
}

/** What a model that thinks puts before its answer: empty unless a summary or the sealed thoughts are asked for. */
export function reasoningItem({ deps }: Exchange, request: ResponseRequest, { passages }: Reply): OutputItem {
  const wantsSummary = (request.reasoning?.summary ?? request.reasoning?.generate_summary) != null;
  const sealed = request.include?.includes('reasoning.encrypted_content');
  const text = `**Reading the question**\n\nThe question is held against ${passages} passages, and the best sentences are quoted.`;
  return {
    id: responseId(deps.random, 'rs'),
    type: 'reasoning',
    ...(sealed && { encrypted_content: Buffer.from(deps.random.bytes(96)).toString('base64') }),
    summary: wantsSummary ? [{ type: 'summary_text', text }] : [],
  };
}
