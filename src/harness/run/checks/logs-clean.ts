import { z } from 'zod';
import { handsOf } from '../context.ts';
import type { Context } from '../types.ts';
import { normalised } from '../wording.ts';
import { defineCheck, judged, unknown } from './define.ts';

const SHOWN = 5;
/** A shorter text could stand in a log by chance. */
const MIN_SECRET_LENGTH = 8;

export const logsClean = defineCheck({
  kind: 'logs-clean',
  summary: 'No log line of the scenario holds a key, token, signed URL, webhook secret or sentence of a document.',
  needs: ['hands'],
  fields: {
    minLines: z
      .number()
      .int()
      .min(1)
      .optional()
      .meta({ description: 'Fewer lines than this is UNKNOWN; 1 by default.' }),
  },
  title: () => 'no log line holds a secret or text of a document',
  async run(check, context) {
    const lines = handsOf(context).logs().slice(context.marks.logIndex);
    const expected = 'none of them in any line';
    if (lines.length < (check.minLines ?? 1)) return unknown(`only ${lines.length} log lines were written`, expected);
    const forbidden = await forbiddenTexts(context);
    const found = lines.flatMap((line) => {
      const text = normalised(line);
      return forbidden.filter(({ value }) => text.includes(value)).map(({ name }) => ({ name, line }));
    });
    const measured = { lines: lines.length, lookedFor: forbidden.length, found: found.length };
    const shown = found
      .slice(0, SHOWN)
      .map(({ name, line }) => ({ kind: 'text' as const, note: `${name} in: ${line.slice(0, 500)}` }));
    return judged(
      found.length === 0,
      measured,
      expected,
      shown.length > 0 ? shown : [{ kind: 'text', note: `first line: ${lines[0]?.slice(0, 500)}` }],
    );
  },
});

async function forbiddenTexts(context: Context): Promise<{ name: string; value: string }[]> {
  const hands = handsOf(context);
  const users = [...context.users.values()].map((user) => user.id);
  const { rows } = await hands.database.query<{ webhook_secret: string }>(
    'select webhook_secret from upload_pipeline.upload_jobs where user_id = any($1::uuid[])',
    [users],
  );
  const named = [
    ...Object.entries(hands.secrets).map(([name, value]) => ({ name, value })),
    ...[...context.tokens].map((value) => ({ name: 'a token', value })),
    ...rows.map((row) => ({ name: 'a webhook secret', value: row.webhook_secret })),
    ...[...context.documents.values()].flatMap((document) =>
      document.facts.map((fact) => ({ name: 'a sentence of a document', value: normalised(fact.sentence) })),
    ),
  ];
  return named.filter(({ value }) => value.length >= MIN_SECRET_LENGTH);
}
