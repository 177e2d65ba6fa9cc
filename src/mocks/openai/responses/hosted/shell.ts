import { callId, responseId } from '../../ids.ts';
import type { ShellCall, ShellCallOutput } from './items.ts';
import type { HostedTask, HostedTool, HostedWork } from './types.ts';

const QUOTED = /`([^`\n]{1,500})`/;
const ASKS = /\b(?:run|execute|shell|terminal|command|list (?:the |my |all )?files|directory)\b/i;
const asksFor = ({ task: { question } }: HostedTask) => ASKS.test(question) || QUOTED.test(question);

/** What the question quotes, else a look around. */
function commandIn({ task: { question } }: HostedTask): string {
  return QUOTED.exec(question)?.[1] ?? 'ls -la';
}

/** The caller runs the command. */
export const localShell: HostedTool = {
  asksFor,
  work(task) {
    const { deps } = task;
    const command = ['bash', '-lc', commandIn(task)];
    const place = { timeout_ms: null, user: null, working_directory: null };
    return {
      awaitsCaller: true,
      items: [
        {
          id: responseId(deps.random, 'lsh'),
          type: 'local_shell_call',
          status: 'completed',
          action: { type: 'exec', command, env: {}, ...place },
          call_id: callId(deps.random),
        },
      ],
      wrote: command.join(' '),
    };
  },
};

/** The caller runs the command, unless the tool has a container: there the service would, and the mock says it did not. */
export const shell: HostedTool = {
  asksFor,
  work(task) {
    const { deps, tool } = task;
    const { environment = null } = tool as { environment?: { type?: unknown; container_id?: unknown } | null };
    const command = commandIn(task);
    const call = {
      id: responseId(deps.random, 'sh'),
      type: 'shell_call',
      status: 'completed',
      action: { commands: [command], max_output_length: null, timeout_ms: null },
      call_id: callId(deps.random),
    } as const;
    if (environment === null || environment.type === 'local') {
      return { awaitsCaller: true, items: [{ ...call, environment }], wrote: command };
    }
    const container = { type: 'container_reference', container_id: environment.container_id ?? 'cntr_mock' };
    return notRun(task, { ...call, environment: container });
  },
};

function notRun({ deps }: HostedTask, call: ShellCall): HostedWork {
  const [command = ''] = call.action.commands;
  const stderr = 'The Shakedown mock runs no commands.';
  const output: ShellCallOutput = {
    id: responseId(deps.random, 'sho'),
    type: 'shell_call_output',
    status: 'completed',
    call_id: call.call_id,
    max_output_length: null,
    output: [{ outcome: { type: 'exit', exit_code: 127 }, stderr, stdout: '' }],
  };
  const said = `\`${command}\` was not run: the Shakedown mock runs no commands.`;
  return { items: [call, output], said, wrote: command, billed: { containers: 1 } };
}
