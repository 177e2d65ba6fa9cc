import type { HostedItem, ImageGenerationCall } from './items.ts';

type Event = { readonly type: string } & Readonly<Record<string, unknown>>;

/** What is told of an item between its announcement and its end. */
export function* hostedEvents(
  item: HostedItem,
  at: object,
  { hidden, partialImages }: { readonly hidden: () => object; readonly partialImages: number },
): Generator<Event> {
  const steps = (kind: string, ...names: readonly string[]) =>
    names.map((name) => ({ type: `response.${kind}.${name}`, ...at }));
  switch (item.type) {
    case 'web_search_call':
    case 'file_search_call':
      yield* steps(item.type, 'in_progress', 'searching', 'completed');
      break;
    case 'code_interpreter_call':
      yield* steps(item.type, 'in_progress');
      for (const delta of words(item.code)) {
        yield { type: 'response.code_interpreter_call_code.delta', ...at, delta, ...hidden() };
      }
      yield { type: 'response.code_interpreter_call_code.done', ...at, code: item.code };
      yield* steps(item.type, 'interpreting', 'completed');
      break;
    case 'image_generation_call':
      yield* steps(item.type, 'in_progress', 'generating');
      for (let index = 0; index < partialImages; index++)
        yield partialImage(item, { ...at, partial_image_index: index });
      yield* steps(item.type, 'completed');
      break;
    case 'mcp_list_tools':
      yield* steps(item.type, 'in_progress', item.error === null ? 'completed' : 'failed');
      break;
    case 'mcp_call':
      yield* steps(item.type, 'in_progress');
      yield { type: 'response.mcp_call_arguments.delta', ...at, delta: item.arguments, ...hidden() };
      yield { type: 'response.mcp_call_arguments.done', ...at, arguments: item.arguments };
      yield* steps(item.type, item.error === null ? 'completed' : 'failed');
      break;
    case 'shell_call':
      yield* item.action.commands.flatMap((command, index) => commandEvents(command, { ...at, command_index: index }));
      break;
    case 'shell_call_output':
      for (const [index, output] of item.output.entries()) {
        const place = { ...at, command_index: index };
        const { stdout, stderr } = output;
        yield { type: 'response.shell_call_output_content.delta', ...place, delta: { stdout, stderr } };
        yield { type: 'response.shell_call_output_content.done', ...place, output: [output] };
      }
      break;
    case 'mcp_approval_request':
    case 'computer_call':
    case 'local_shell_call':
    case 'apply_patch_call':
      break;
    default:
      item satisfies never;
  }
}

/** The picture is plain: it is there at once. */
function partialImage({ background, output_format, quality, result, size }: ImageGenerationCall, at: object): Event {
  const settings = { background, output_format, quality, size };
  return { type: 'response.image_generation_call.partial_image', ...at, ...settings, partial_image_b64: result };
}

function commandEvents(command: string, at: object): Event[] {
  return [
    { type: 'response.shell_call_command.added', ...at, command: '' },
    { type: 'response.shell_call_command.delta', ...at, delta: command },
    { type: 'response.shell_call_command.done', ...at, command },
  ];
}

function words(text: string): readonly string[] {
  return text.match(/\s*\S+\s*/g) ?? [];
}

/** An item as it is announced. What is left out of it then is a guess. */
export function announced(item: HostedItem): object {
  switch (item.type) {
    case 'web_search_call': {
      const { action: _, ...rest } = item;
      return { ...rest, status: 'in_progress' };
    }
    case 'file_search_call':
      return { ...item, status: 'in_progress', queries: [], results: null };
    case 'code_interpreter_call':
      return { ...item, status: 'in_progress', code: '', outputs: null };
    case 'image_generation_call': {
      const { id, type } = item;
      return { id, type, status: 'in_progress', result: null };
    }
    case 'mcp_list_tools':
      return { ...item, tools: [], error: null };
    case 'mcp_call':
      return { ...item, status: 'in_progress', arguments: '', error: null };
    case 'shell_call':
      return { ...item, status: 'in_progress', action: { ...item.action, commands: [] } };
    case 'shell_call_output':
      return { ...item, status: 'in_progress', output: [] };
    case 'computer_call':
    case 'local_shell_call':
    case 'apply_patch_call':
      return { ...item, status: 'in_progress' };
    case 'mcp_approval_request':
      return item;
    default:
      return item satisfies never;
  }
}
