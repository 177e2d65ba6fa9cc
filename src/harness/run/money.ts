import type { MeterEntry } from '../../mocks/index.ts';
import { handsOf } from './context.ts';
import type { Context } from './types.ts';

/** One side's money of a scenario, in whole micro-dollars. */
export interface Money {
  readonly microUsd: number;
  readonly calls: number;
  readonly byVendor: Readonly<Record<string, number>>;
  readonly byBackend: Readonly<Record<string, number>>;
}

const LEDGER = `select vendor, backend, count(*) as calls, sum(micro_usd)::bigint as micro_usd
  from upload_pipeline.ledger where user_id = any($1::uuid[]) group by vendor, backend order by vendor, backend`;

interface LedgerRow {
  readonly vendor: string;
  readonly backend: string;
  readonly calls: number;
  readonly micro_usd: number;
}

/** What the pipeline booked for the scenario's users. */
export async function ledgerMoney(context: Context): Promise<Money> {
  const users = [...context.users.values()].map((user) => user.id);
  if (users.length === 0) return { microUsd: 0, calls: 0, byVendor: {}, byBackend: {} };
  const { rows } = await handsOf(context).database.query<LedgerRow>(LEDGER, [users]);
  return sum(
    rows.map(({ vendor, backend, micro_usd, calls }) => ({
      vendor,
      backend,
      microUsd: Number(micro_usd),
      calls: Number(calls),
    })),
  );
}

const BOOKED = `select at, micro_usd from upload_pipeline.ledger
  where user_id = any($1::uuid[]) order by at, entry_id limit 5000`;

/** When how much was booked so far, by the pipeline's clock; at most some hundred moments, the last always there. */
export async function bookedSoFar(context: Context): Promise<{ at: number; microUsd: number }[]> {
  const users = [...context.users.values()].map((user) => user.id);
  if (users.length === 0) return [];
  const { rows } = await handsOf(context).database.query<{ at: Date; micro_usd: number }>(BOOKED, [users]);
  let microUsd = 0;
  const moments = rows.map((row) => {
    microUsd += Number(row.micro_usd);
    return { at: new Date(row.at).getTime(), microUsd };
  });
  const every = Math.ceil(moments.length / MOMENTS);
  return moments.filter((_, index) => index % every === 0 || index === moments.length - 1);
}

const MOMENTS = 100;

/** What the mocks' meters charged since the scenario began; free operations are no calls. */
export function billedMoney(context: Context): Money {
  return sum(
    meterEntries(context).map(({ vendor, instance, microUsd }) => ({ vendor, backend: instance, microUsd, calls: 1 })),
  );
}

export function meterEntries(context: Context): readonly MeterEntry[] {
  return handsOf(context).meter().slice(context.marks.meterIndex);
}

/** Equal in total, and for each backend what that very instance billed. */
export function sameMoney(ledger: Money, billed: Money): boolean {
  const backends = new Set([...Object.keys(ledger.byBackend), ...Object.keys(billed.byBackend)]);
  return (
    ledger.microUsd === billed.microUsd &&
    [...backends].every((one) => (ledger.byBackend[one] ?? 0) === (billed.byBackend[one] ?? 0))
  );
}

interface Part {
  readonly vendor: string;
  readonly backend: string;
  readonly microUsd: number;
  readonly calls: number;
}

function sum(parts: readonly Part[]): Money {
  const byVendor: Record<string, number> = {};
  const byBackend: Record<string, number> = {};
  for (const { vendor, backend, microUsd } of parts) {
    byVendor[vendor] = (byVendor[vendor] ?? 0) + microUsd;
    byBackend[backend] = (byBackend[backend] ?? 0) + microUsd;
  }
  return {
    microUsd: parts.reduce((total, part) => total + part.microUsd, 0),
    calls: parts.reduce((total, part) => total + part.calls, 0),
    byVendor,
    byBackend,
  };
}
