import type { MeterEntry } from '../../mocks/index.ts';
import { handsOf } from './context.ts';
import type { Context } from './types.ts';

/** One side's money of a scenario, in whole micro-dollars. */
export interface Money {
  readonly microUsd: number;
  readonly calls: number;
  readonly byVendor: Readonly<Record<string, number>>;
  readonly byBackend: Readonly<Record<string, number>>;
  /** The part of the ledger that is only presumed: calls whose answer was lost with their process or connection. */
  readonly presumedByBackend: Readonly<Record<string, number>>;
}

const LEDGER = `select vendor, backend, count(*) as calls, sum(micro_usd)::bigint as micro_usd,
    coalesce(sum(micro_usd) filter (where kind = 'presumed'), 0)::bigint as presumed
  from upload_pipeline.ledger where user_id = any($1::uuid[]) group by vendor, backend order by vendor, backend`;

interface LedgerRow {
  readonly vendor: string;
  readonly backend: string;
  readonly calls: number;
  readonly micro_usd: number;
  readonly presumed: number;
}

/** What the pipeline booked for the scenario's users. */
export async function ledgerMoney(context: Context): Promise<Money> {
  const users = [...context.users.values()].map((user) => user.id);
  if (users.length === 0) return { microUsd: 0, calls: 0, byVendor: {}, byBackend: {}, presumedByBackend: {} };
  const { rows } = await handsOf(context).database.query<LedgerRow>(LEDGER, [users]);
  return sum(
    rows.map(({ vendor, backend, micro_usd, presumed, calls }) => ({
      vendor,
      backend,
      microUsd: Number(micro_usd),
      presumed: Number(presumed),
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
    meterEntries(context).map(({ vendor, instance, microUsd }) => ({
      vendor,
      backend: instance,
      microUsd,
      presumed: 0,
      calls: 1,
    })),
  );
}

export function meterEntries(context: Context): readonly MeterEntry[] {
  return handsOf(context).meter().slice(context.marks.meterIndex);
}

/**
 * Equal for each backend, but for what is only presumed: that may have been billed or not, and nobody can know. Nothing
 * billed may be missing from the ledger.
 */
export function agreeingMoney(ledger: Money, billed: Money): boolean {
  const backends = new Set([...Object.keys(ledger.byBackend), ...Object.keys(billed.byBackend)]);
  return [...backends].every((one) => {
    const missing = (ledger.byBackend[one] ?? 0) - (billed.byBackend[one] ?? 0);
    return missing >= 0 && missing <= (ledger.presumedByBackend[one] ?? 0);
  });
}

interface Part {
  readonly vendor: string;
  readonly backend: string;
  readonly microUsd: number;
  readonly presumed: number;
  readonly calls: number;
}

function sum(parts: readonly Part[]): Money {
  const byVendor: Record<string, number> = {};
  const byBackend: Record<string, number> = {};
  const presumedByBackend: Record<string, number> = {};
  for (const { vendor, backend, microUsd, presumed } of parts) {
    byVendor[vendor] = (byVendor[vendor] ?? 0) + microUsd;
    byBackend[backend] = (byBackend[backend] ?? 0) + microUsd;
    presumedByBackend[backend] = (presumedByBackend[backend] ?? 0) + presumed;
  }
  return {
    microUsd: parts.reduce((total, part) => total + part.microUsd, 0),
    calls: parts.reduce((total, part) => total + part.calls, 0),
    byVendor,
    byBackend,
    presumedByBackend,
  };
}
