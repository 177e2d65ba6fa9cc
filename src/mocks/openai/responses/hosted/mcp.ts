import { OpenAiError } from '../../errors.ts';
import { responseId } from '../../ids.ts';
import { planCalls } from '../../reply/tools.ts';
import type { McpApprovalRequest, McpCall, McpListTools } from './items.ts';
import type { HostedTask, HostedTool, HostedWork } from './types.ts';

interface Settings {
  readonly server_label: string;
  readonly allowed_tools?: readonly string[] | { readonly tool_names?: readonly string[] } | null;
  readonly require_approval?:
    | 'always'
    | 'never'
    | { readonly never?: { readonly tool_names?: readonly string[] } }
    | null;
}

const NO_SERVER = 'The Shakedown mock contacts no MCP server.';

/** No server is asked: its tools are those that the request names, and a call of one fails and says why. */
export const mcp: HostedTool = {
  asksFor: () => true, // the tools of a server are listed before anything is said
  work(task) {
    const listing = isListed(task) ? [] : [listed(task)];
    const name = calledTool(task);
    if (name === undefined) return { items: listing };
    if (needsApproval(task, name)) {
      return { awaitsCaller: true, items: [...listing, approvalRequest(task, name)], wrote: name };
    }
    return called(task, listing, { name, label: settings(task).server_label, approval: null });
  },
};

/** What follows an answer to a request for approval; undefined when the last item is none. */
export function afterApproval(task: Omit<HostedTask, 'tool'>): HostedWork | undefined {
  const last = task.items.at(-1) as { type?: string; approval_request_id?: unknown; approve?: unknown } | undefined;
  if (last?.type !== 'mcp_approval_response') return undefined;
  const id = String(last.approval_request_id);
  const request = task.items.find((item) => item.type === 'mcp_approval_request' && item.id === id);
  if (!request) {
    const message = `No approval request found with id '${id}'.`; // wording unconfirmed
    throw new OpenAiError(400, message, { param: 'input' });
  }
  const [name, label] = [String(request.name), String(request.server_label)];
  if (last.approve !== true) return { items: [], said: `The tool "${name}" of "${label}" was not approved.` };
  return called(task, [], { name, label, approval: id });
}

function settings({ tool }: HostedTask): Settings {
  return tool as unknown as Settings;
}

function namesIn({ allowed_tools: allowed }: Settings): readonly string[] {
  const names = Array.isArray(allowed) ? allowed : (allowed as { tool_names?: readonly string[] } | null)?.tool_names;
  return names ?? [];
}

function isListed(task: HostedTask): boolean {
  const { server_label: label } = settings(task);
  return task.items.some((item) => item.type === 'mcp_list_tools' && item.server_label === label);
}

function listed(task: HostedTask): McpListTools {
  const names = namesIn(settings(task));
  return {
    id: responseId(task.deps.random, 'mcpl'),
    type: 'mcp_list_tools',
    server_label: settings(task).server_label,
    tools: names.map((name) => ({
      annotations: null,
      description: `Named by the request. ${NO_SERVER}`,
      input_schema: { type: 'object', properties: {}, additionalProperties: true },
      name,
    })),
    error: names.length > 0 ? null : `${NO_SERVER} Name tools in 'allowed_tools' to have them listed.`,
  };
}

/** The one that `tool_choice` names, else one whose name the question names. */
function calledTool(task: HostedTask): string | undefined {
  const names = namesIn(settings(task));
  const { tool_choice: choice } = task.request;
  const named = typeof choice === 'object' && choice?.type === 'mcp' ? choice.name : undefined;
  if (typeof named === 'string') return named;
  const tools = names.map((name) => ({ kind: 'function', name, description: '', parameters: undefined }) as const);
  const [planned] = planCalls(tools, { type: task.isForced ? 'required' : 'auto' }, { ...task, parallel: false });
  return planned?.tool.name;
}

/** Always, unless told otherwise. */
function needsApproval(task: HostedTask, name: string): boolean {
  const asked = settings(task).require_approval ?? 'always';
  if (typeof asked === 'string') return asked === 'always';
  return !asked.never?.tool_names?.includes(name);
}

function approvalRequest(task: HostedTask, name: string): McpApprovalRequest {
  const { server_label } = settings(task);
  const id = responseId(task.deps.random, 'mcpr');
  return { id, type: 'mcp_approval_request', arguments: '{}', name, server_label };
}

function called(
  { deps }: Pick<HostedTask, 'deps'>,
  before: readonly McpListTools[],
  { name, label, approval }: { readonly name: string; readonly label: string; readonly approval: string | null },
): HostedWork {
  const call: McpCall = {
    id: responseId(deps.random, 'mcp'),
    type: 'mcp_call',
    status: 'failed',
    approval_request_id: approval,
    arguments: '{}',
    error: { type: 'http_error', code: 501, message: NO_SERVER },
    name,
    output: null,
    server_label: label,
  };
  return {
    items: [...before, call],
    said: `The tool "${name}" of "${label}" was not called. ${NO_SERVER}`,
    wrote: name,
  };
}
