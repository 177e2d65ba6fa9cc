import type { Fidelity, FidelityEntries, MockedRoute, NotMocked } from './kit/fidelity.ts';
import type { MockVendor } from './kit/types.ts';

/** What a vendor's mock says of itself: its route table, and how far each operation can be trusted. */
export interface VendorFidelity {
  readonly vendor: MockVendor;
  readonly routes: readonly MockedRoute[];
  readonly entries: FidelityEntries;
  readonly notMocked: readonly NotMocked[];
}

export interface LedgerEntry extends Fidelity {
  readonly operation: string;
  readonly routes: readonly Omit<MockedRoute, 'operation'>[];
}

export interface VendorLedger {
  readonly vendor: MockVendor;
  /** In the order of the route table; routes of one name are one entry. */
  readonly entries: readonly LedgerEntry[];
  readonly notMocked: readonly NotMocked[];
}

/** The fidelity ledger of all mocks: docs/fidelity.md is made from it. Throws where a table and its entries disagree. */
export async function fidelityLedger(): Promise<readonly VendorLedger[]> {
  return (await vendorFidelities()).map(joined);
}

/** Loaded when asked for, as the mocks themselves are. */
async function vendorFidelities(): Promise<readonly VendorFidelity[]> {
  const [openai, llamaparse, supabase] = await Promise.all([
    Promise.all([import('./openai/routes.ts'), import('./openai/fidelity.ts')]),
    Promise.all([import('./llamaparse/routes/table.ts'), import('./llamaparse/fidelity.ts')]),
    Promise.all([import('./supabase/gateway.ts'), import('./supabase/fidelity.ts')]),
  ]);
  return [
    { vendor: 'openai', routes: openai[0].mockedRoutes(), ...openai[1].openaiFidelity },
    { vendor: 'llamaparse', routes: llamaparse[0].mockedRoutes(), ...llamaparse[1].llamaparseFidelity },
    { vendor: 'supabase', routes: supabase[0].mockedRoutes(), ...supabase[1].supabaseFidelity },
  ];
}

/** Throws an error that names every operation without an entry and every entry without an operation. */
export function joined({ vendor, routes, entries, notMocked }: VendorFidelity): VendorLedger {
  const operations = [...new Set(routes.map(({ operation }) => operation))];
  const missing = operations.filter((operation) => !Object.hasOwn(entries, operation));
  const stray = Object.keys(entries).filter((operation) => !operations.includes(operation));
  if (missing.length + stray.length > 0) {
    throw new Error(
      `src/mocks/${vendor}: fidelity and route table disagree. Without an entry: ${missing.join(', ') || 'none'}. ` +
        `Without a route: ${stray.join(', ') || 'none'}.`,
    );
  }
  return {
    vendor,
    notMocked,
    entries: operations.map((operation) => ({
      operation,
      routes: routes.filter((route) => route.operation === operation).map(({ operation: _, ...route }) => route),
      ...(entries[operation] as Fidelity),
    })),
  };
}
