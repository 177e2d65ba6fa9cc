import { callId, responseId } from '../../ids.ts';
import type { HostedTool } from './types.ts';

const ASKS =
  /\b(?:click|screen|screenshot|browser|open|go to|navigate|scroll|website|web page|desktop|window|log in|fill in)\b/i;

/** The first thing it wants is to see the screen; what it sees then changes nothing. */
export const computer: HostedTool = {
  asksFor: ({ task: { question } }) => ASKS.test(question),
  work({ deps, tool }) {
    const screenshot = { type: 'screenshot' } as const;
    return {
      awaitsCaller: true,
      items: [
        {
          id: responseId(deps.random, 'cu'),
          type: 'computer_call',
          status: 'completed',
          ...(tool.type === 'computer_use_preview' ? { action: screenshot } : { actions: [screenshot] }),
          call_id: callId(deps.random),
          pending_safety_checks: [],
        },
      ],
      wrote: JSON.stringify(screenshot),
    };
  },
};
