import { z } from 'zod';
import { eventsOf, matchingEvents } from '../events.ts';
import { readJobPatiently } from '../jobs.ts';
import { boundsFields, describeBounds, withinBounds } from './bounds.ts';
import { defineCheck, judged, unknown } from './define.ts';

export const eventCount = defineCheck({
  kind: 'event-count',
  summary: 'The pipeline recorded an event of a job so many times.',
  fields: {
    of: z.string().meta({ description: 'The upload step.' }),
    code: z.string().optional(),
    type: z.string().optional(),
    status: z.string().optional(),
    ...boundsFields,
  },
  references: { of: { to: 'step', kinds: ['upload'] } },
  title: (check) => `event ${check.code ?? check.type ?? 'of any kind'} of ${check.of}: ${describeBounds(check)}`,
  async run(check, context, signal) {
    const answer = await readJobPatiently(context, check.of, signal);
    const events = eventsOf(answer.body);
    const shown = {
      kind: 'text' as const,
      note: events.map((event) => `${event.type} ${event.code} (${event.status})`).join('\n'),
    };
    if (events.length === 0) return unknown('the job lists no events at all', describeBounds(check), [shown]);
    const count = matchingEvents(events, check).length;
    return judged(withinBounds(count, check), count, describeBounds(check), [shown]);
  },
});
