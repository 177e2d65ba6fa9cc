import { containerId, responseId } from '../../ids.ts';
import { sumIn } from './arithmetic.ts';
import type { HostedTask, HostedTool } from './types.ts';

const ASKS = /\b(?:calculate|compute|python|run (?:the|this|some) code|code interpreter|plot|simulate)\b/i;
const FENCED = /```(?:python|py)?\n([\s\S]{1,4000}?)```/i;
const NOT_RUN = '# The Shakedown mock runs no code: only plain arithmetic is computed.';

/** Arithmetic is computed. Nothing is executed. */
export const codeInterpreter: HostedTool = {
  asksFor: ({ task: { question } }) => ASKS.test(question) || sumIn(question) !== undefined,
  work(task) {
    const { deps, request } = task;
    const { question } = task.task;
    const sum = sumIn(question);
    const code = sum ? `print(${sum.expression})` : `${FENCED.exec(question)?.[1]?.trimEnd() ?? ''}\n${NOT_RUN}`.trim();
    const wantsOutputs = request.include?.includes('code_interpreter_call.outputs');
    const outputs = sum ? [{ type: 'logs', logs: `${sum.printed}\n` } as const] : [];
    return {
      items: [
        {
          id: responseId(deps.random, 'ci'),
          type: 'code_interpreter_call',
          status: 'completed',
          code,
          container_id: containerOf(task),
          outputs: wantsOutputs ? outputs : null,
        },
      ],
      wrote: code,
      billed: { containers: 1 },
      ...(sum && { said: `${sum.expression} = ${sum.printed}` }),
    };
  },
};

/** The one that is named, whatever its id: containers are not mocked. */
function containerOf({ deps, tool }: HostedTask): string {
  const { container } = tool as { container?: unknown };
  return typeof container === 'string' ? container : containerId(deps.random);
}
