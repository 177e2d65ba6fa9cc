import { z } from 'zod';
import { orVariable } from '../../scenario/words.ts';
import { meterEntries } from '../money.ts';
import { defineCheck, judged, unknown } from './define.ts';

const SHOWN = 20;
const usd = orVariable(z.number().min(0)).optional();

export const billed = defineCheck({
  kind: 'billed',
  summary: "What a mock billed by its own meter lies within bounds, whatever the pipeline's books say.",
  needs: ['hands'],
  fields: {
    vendor: z.enum(['openai', 'llamaparse']).optional().meta({ description: 'Both together without it.' }),
    atMostUsd: usd,
    atLeastUsd: usd.meta({ description: 'So that a vendor who was never asked does not pass.' }),
    calls: z.number().int().min(0).optional().meta({ description: 'Exactly so many paid calls.' }),
  },
  title: (check) => `${check.vendor ?? 'the vendors'} billed what was allowed`,
  async run(check, context) {
    const { check: _check, id: _id, title: _title, ...expected } = check as Record<string, unknown>;
    if (check.atMostUsd === undefined && check.atLeastUsd === undefined && check.calls === undefined) {
      return unknown('the check sets no bound', expected);
    }
    const entries = meterEntries(context).filter(({ vendor }) => check.vendor === undefined || vendor === check.vendor);
    if (entries.length === 0 && check.atLeastUsd === undefined && check.calls === undefined) {
      return unknown('nothing was billed at all: say calls or atLeastUsd too', expected);
    }
    const microUsd = entries.reduce((sum, entry) => sum + entry.microUsd, 0);
    const micro = (amount: number | string) => Math.round(Number(amount) * 1e6);
    const holds =
      (check.atMostUsd === undefined || microUsd <= micro(check.atMostUsd)) &&
      (check.atLeastUsd === undefined || microUsd >= micro(check.atLeastUsd)) &&
      (check.calls === undefined || entries.length === check.calls);
    const shown = entries.slice(0, SHOWN).map(({ apiKey: _key, ...entry }) => entry);
    const measured = { usd: microUsd / 1e6, calls: entries.length };
    return judged(holds, measured, expected, [{ kind: 'rows', query: "the mocks' meters", rows: shown }]);
  },
});
