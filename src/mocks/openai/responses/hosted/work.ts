import type { Exchange } from '../../endpoint.ts';
import { readTask, type Turn } from '../../reply/passages.ts';
import { planCalls, type ToolSpec } from '../../reply/tools.ts';
import { type HOSTED_TOOLS, type InputItem, isMessage, type ResponseRequest } from '../schemas.ts';
import { applyPatch } from './apply-patch.ts';
import { codeInterpreter } from './code-interpreter.ts';
import { computer } from './computer.ts';
import { fileSearch } from './file-search.ts';
import { imageGeneration } from './image-generation.ts';
import { afterApproval, mcp } from './mcp.ts';
import { localShell, shell } from './shell.ts';
import type { HostedTask, HostedTool, HostedWork, OfferedTool } from './types.ts';
import { webSearch } from './web-search.ts';

/** By its type. `tool_search`, `namespace` and `programmatic_tool_calling` are taken and never used. */
const TOOLS: Readonly<Partial<Record<string, HostedTool>>> = {
  file_search: fileSearch,
  web_search: webSearch,
  web_search_2025_08_26: webSearch,
  web_search_preview: webSearch,
  web_search_preview_2025_03_11: webSearch,
  code_interpreter: codeInterpreter,
  image_generation: imageGeneration,
  mcp,
  computer,
  computer_use: computer,
  computer_use_preview: computer,
  local_shell: localShell,
  shell,
  apply_patch: applyPatch,
} satisfies Partial<Record<(typeof HOSTED_TOOLS)[number], HostedTool>>;

export interface HostedAsk {
  readonly request: ResponseRequest;
  readonly items: readonly InputItem[];
  readonly turns: readonly Turn[];
  /** The caller's own tools, which go before where the question names them. */
  readonly functions: readonly ToolSpec[];
}

/** What one of the service's own tools does before the answer; undefined: none is asked for. */
export async function hostedWork({ deps }: Exchange, ask: HostedAsk): Promise<HostedWork | undefined> {
  const { request, items, turns } = ask;
  const given = { deps, request, items, turns, task: readTask(turns) };
  const approved = afterApproval({ ...given, isForced: false });
  if (approved) return approved;
  const last = items.at(-1);
  if (last && !(isMessage(last) && last.role === 'user')) return undefined;
  const chosen = choose(ask, (tool, isForced) => ({ ...given, tool, isForced }));
  return chosen && TOOLS[chosen.tool.type]?.work(chosen);
}

function choose(ask: HostedAsk, taskOf: (tool: OfferedTool, isForced: boolean) => HostedTask): HostedTask | undefined {
  const { request, functions } = ask;
  const choice = request.tool_choice ?? 'auto';
  const offered = allowed(request).filter((tool) => TOOLS[tool.type]);
  if (typeof choice === 'object' && choice.type !== 'allowed_tools') {
    const named = offered.find((tool) => isNamed(tool, choice));
    return named && taskOf(named, true);
  }
  if (choice === 'none') return undefined;
  const tasks = offered.map((tool) => taskOf(tool, false));
  if (tasks[0] && planCalls(functions, { type: 'auto' }, { ...tasks[0], parallel: false }).length > 0) return undefined;
  const asked = tasks.find((each) => TOOLS[each.tool.type]?.asksFor(each));
  if (asked || functions.length > 0) return asked;
  const mode = typeof choice === 'object' ? choice.mode : choice;
  return mode === 'required' && offered[0] ? taskOf(offered[0], true) : undefined;
}

type Reference = { readonly type: string } & Readonly<Record<string, unknown>>;

/** An MCP server goes by its label. */
function isNamed(tool: OfferedTool, reference: Reference): boolean {
  if (reference.type !== tool.type) return false;
  return tool.type !== 'mcp' || reference.server_label === undefined || reference.server_label === tool.server_label;
}

/** Of the tools those that `tool_choice` allows, where it names some. */
function allowed({ tools, tool_choice: choice }: ResponseRequest): readonly OfferedTool[] {
  const offered = tools ?? [];
  if (typeof choice !== 'object' || choice?.type !== 'allowed_tools' || !Array.isArray(choice.tools)) return offered;
  const references = choice.tools as unknown as readonly Reference[];
  return offered.filter((tool) => references.some((reference) => isNamed(tool, reference)));
}
