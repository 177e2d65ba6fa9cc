import { z } from 'zod';
import type { SqlValue } from '../../../lib/database/types.ts';
import { handsOf } from '../context.ts';
import { boundsFields, describeBounds, hasBounds, withinBounds } from './bounds.ts';
import { defineCheck, judged } from './define.ts';
import { differences } from './partly.ts';

const SHOWN = 20;

export const rows = defineCheck({
  kind: 'rows',
  summary: "A query on the pipeline's database returns these rows, or so many.",
  needs: ['hands'],
  fields: {
    query: z.string().min(1),
    params: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
    rows: z
      .array(z.record(z.string(), z.unknown()))
      .optional()
      .meta({ description: 'What each row must hold at least.' }),
    ...boundsFields,
  },
  title: (check) => `rows of: ${check.query}`,
  async run(check, context) {
    const result = await handsOf(context).database.query(check.query, (check.params ?? []) as SqlValue[]);
    const evidence = [{ kind: 'rows' as const, query: check.query, rows: result.rows.slice(0, SHOWN) }];
    const wrong = check.rows === undefined ? [] : differences(result.rows, check.rows, 'rows');
    const bounded = !hasBounds(check) || withinBounds(result.rows.length, check);
    const expected = check.rows ?? describeBounds(check);
    return judged(wrong.length === 0 && bounded, wrong.length > 0 ? wrong : result.rows.length, expected, evidence);
  },
});
