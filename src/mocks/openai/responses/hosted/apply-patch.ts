import { callId, responseId } from '../../ids.ts';
import type { ApplyPatchCall } from './items.ts';
import type { HostedTool } from './types.ts';

const ASKS = /\b(?:patch|create|write|add|edit|change|update|rename|fix|delete|remove)\b/i;
const PATH = /(?<![\w./-])[\w-][\w./-]{0,200}\.[A-Za-z]\w{0,7}\b/;

/** The caller applies it. The file is the one that is named; what is put into it is the question. */
export const applyPatch: HostedTool = {
  asksFor: ({ task: { question } }) => ASKS.test(question) && PATH.test(question),
  work({ deps, task: { question } }) {
    const operation = operationFor(question);
    return {
      awaitsCaller: true,
      items: [
        {
          id: responseId(deps.random, 'apc'),
          type: 'apply_patch_call',
          status: 'completed',
          call_id: callId(deps.random),
          operation,
        },
      ],
      wrote: JSON.stringify(operation),
    };
  },
};

function operationFor(question: string): ApplyPatchCall['operation'] {
  const path = PATH.exec(question)?.[0] ?? 'note.txt';
  if (/\b(?:delete|remove)\b/i.test(question)) return { type: 'delete_file', path };
  const lines = question.split('\n').map((line) => `+${line}`);
  const isUpdate = /\b(?:edit|change|update|fix)\b/i.test(question);
  return {
    type: isUpdate ? 'update_file' : 'create_file',
    path,
    diff: [...(isUpdate ? ['@@'] : []), ...lines].join('\n'),
  };
}
