// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how scenarios write variables
import { z } from 'zod';
import { DatabaseError, type SqlValue } from '../../../lib/database/types.ts';
import { handsOf } from '../context.ts';
import { StepFailed } from '../types.ts';
import { defineStep } from './define.ts';

const SHOWN_ROWS = 20;

export const sql = defineStep({
  kind: 'sql',
  summary: "Runs one SQL statement on the pipeline's database. Time is a parameter: ${clock.now}.",
  needs: ['hands'],
  fields: {
    query: z.string().min(1).meta({ description: 'With $1 … $n; variables belong in params.' }),
    params: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
    changes: z
      .number()
      .int()
      .min(0)
      .optional()
      .meta({ description: 'How many rows it must return or change; at least 1 without it.' }),
    mayFail: z.boolean().optional().meta({ description: 'A refusal by the database is an answer like any other.' }),
  },
  publishes: ['rows', 'count', 'error'],
  async run(step, context) {
    try {
      const result = await handsOf(context).database.query(step.query, (step.params ?? []) as SqlValue[]);
      const evidence = [{ kind: 'rows' as const, query: step.query, rows: result.rows.slice(0, SHOWN_ROWS) }];
      const wanted = step.changes ?? 'at least 1';
      const enough = step.changes === undefined ? result.rowCount > 0 : result.rowCount === step.changes;
      if (!enough) throw new StepFailed(`the statement touched ${result.rowCount} rows, not ${wanted}`, { evidence });
      return { data: { rows: result.rows, count: result.rowCount }, evidence };
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      const evidence = [{ kind: 'text' as const, note: `${step.query}: ${error.code} ${error.message}` }];
      if (!step.mayFail) throw new StepFailed(`the database refused: ${error.message}`, { evidence, cause: error });
      return { data: { rows: [], count: 0, error: { code: error.code, message: error.message } }, evidence };
    }
  },
});
