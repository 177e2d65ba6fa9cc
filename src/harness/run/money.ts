import type { MeterEntry } from '../../mocks/index.ts';
import { handsOf } from './context.ts';
import type { Context } from './types.ts';

/** One side's money of a scenario, in whole micro-dollars. */
export interface Money {
  readonly microUsd: number;
  readonly calls: number;
  readonly byVendor: Readonly<Record<string, number>>;
}

const LEDGER = `select vendor, count(*) as calls, sum(micro_usd)::bigint as micro_usd
  from upload_pipeline.ledger where user_id = any($1::uuid[]) group by vendor order by vendor`;

interface LedgerRow {
  readonly vendor: string;
  readonly calls: number;
  readonly micro_usd: number;
}

/** What the pipeline booked for the scenario's users. */
export async function ledgerMoney(context: Context): Promise<Money> {
  const users = [...context.users.values()].map((user) => user.id);
  if (users.length === 0) return { microUsd: 0, calls: 0, byVendor: {} };
  const { rows } = await handsOf(context).database.query<LedgerRow>(LEDGER, [users]);
  return sum(rows.map((row) => ({ vendor: row.vendor, microUsd: Number(row.micro_usd), calls: Number(row.calls) })));
}

/** What the mocks' meters charged since the scenario began; free operations are no calls. */
export function billedMoney(context: Context): Money {
  return sum(meterEntries(context).map((entry) => ({ vendor: entry.vendor, microUsd: entry.microUsd, calls: 1 })));
}

export function meterEntries(context: Context): readonly MeterEntry[] {
  return handsOf(context).meter().slice(context.marks.meterIndex);
}

function sum(parts: readonly { vendor: string; microUsd: number; calls: number }[]): Money {
  const byVendor: Record<string, number> = {};
  for (const part of parts) byVendor[part.vendor] = (byVendor[part.vendor] ?? 0) + part.microUsd;
  return {
    microUsd: parts.reduce((total, part) => total + part.microUsd, 0),
    calls: parts.reduce((total, part) => total + part.calls, 0),
    byVendor,
  };
}
