import type { Random } from '../../../lib/random.ts';
import { type ItemPrefix, responseId } from '../ids.ts';
import { type InputItem, isMessage } from './schemas.ts';

/** An item that can be asked for again. */
export type KeptItem = InputItem & { readonly id: string };

/** What an id begins with, by the item's type. Those of results are a guess, as are those of shells and patches. */
const PREFIXES: Readonly<Record<string, ItemPrefix>> = {
  message: 'msg',
  reasoning: 'rs',
  function_call: 'fc',
  function_call_output: 'fco',
  custom_tool_call: 'ctc',
  custom_tool_call_output: 'ctco',
  compaction: 'cmp',
  file_search_call: 'fs',
  web_search_call: 'ws',
  code_interpreter_call: 'ci',
  image_generation_call: 'ig',
  computer_call: 'cu',
  computer_call_output: 'cuo',
  local_shell_call: 'lsh',
  local_shell_call_output: 'lsho',
  shell_call: 'sh',
  shell_call_output: 'sho',
  apply_patch_call: 'apc',
  apply_patch_call_output: 'apco',
  mcp_list_tools: 'mcpl',
  mcp_approval_request: 'mcpr',
  mcp_approval_response: 'mcpa',
  mcp_call: 'mcp',
};

/** The item with the id it came with, or with a new one. */
export function withId(random: Random, item: InputItem): KeptItem {
  const id = typeof item.id === 'string' ? item.id : responseId(random, PREFIXES[item.type ?? 'message'] ?? 'msg');
  return { ...item, id };
}

/** As lists show it: a text is one part of content. */
export function shownItem(item: KeptItem): KeptItem {
  if (!isMessage(item)) return { ...item, ...(CALLS.test(item.type) && { status: item.status ?? 'completed' }) };
  const { content } = item;
  const isSaid = item.role === 'assistant';
  const part = isSaid
    ? ({ type: 'output_text', annotations: [], logprobs: [], text: content } as const)
    : ({ type: 'input_text', text: content } as const);
  return {
    id: item.id,
    type: 'message',
    status: 'completed',
    content: typeof content === 'string' ? [{ ...part, text: content }] : content,
    role: item.role,
  };
}

const CALLS = /^(?:function_call|custom_tool_call)(?:_output)?$/;
