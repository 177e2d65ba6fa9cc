import { join } from 'node:path';
import {
  lastRealCheck,
  REAL_CHECKS_FILE,
  type RealCheck,
  type RealChecks,
  readRealChecks,
} from '../../src/harness/drift/real-checks.ts';
import { FIDELITY_SOURCES, fidelityLedger, type LedgerEntry, type VendorLedger } from '../../src/mocks/index.ts';

const TITLES = { openai: 'OpenAI', llamaparse: 'LlamaParse', supabase: 'Supabase' } as const;

/** docs/fidelity.md: what each mock answers, how that is known, and where it differs from the service. */
export async function fidelityReference(): Promise<string> {
  const checks = await readRealChecks(join(import.meta.dirname, '../..', REAL_CHECKS_FILE));
  const ledger = await fidelityLedger();
  return [
    '# How faithful the mocks are',
    '',
    'Made from the code (the route tables and `src/mocks/<vendor>/fidelity.ts`) by `npx node tools/write-docs.ts`; a test',
    'keeps it so. Another test drives every operation named here through the official client named here, over a socket and',
    'in-process, and fails when either side claims more than the other shows.',
    '',
    '*Known from*, the best evidence first: a **recording** of live traffic that somebody made; a server of the vendor’s own',
    'code that was **measured**; the **sdk source** (types, code and tests of an official client or of the vendor’s',
    'published server); the vendor’s **documentation**; a **guess**. Parts may rest on less: the deviations say so.',
    '',
    '| | operations | driven by an official client | ' +
      FIDELITY_SOURCES.join(' | ') +
      ' | last held against the real service |',
    `| --- | --- | --- | ${FIDELITY_SOURCES.map(() => '---').join(' | ')} | --- |`,
    ...ledger.map((vendor) => summaryRow(vendor, checks)),
    '',
    '`npx shakedown drift` holds a mock against the real service and says what differs ([drift.md](drift.md)); its date',
    `then stands here, from \`${REAL_CHECKS_FILE}\`.`,
    ...ledger.flatMap((vendor) => sectionOf(vendor, checks)),
    '',
  ].join('\n');
}

function summaryRow({ vendor, entries }: VendorLedger, checks: RealChecks): string {
  const bySource = FIDELITY_SOURCES.map((source) => entries.filter((entry) => entry.source === source).length || '–');
  const driven = entries.filter(({ sdk }) => sdk !== undefined).length;
  const last = lastRealCheck(checks, vendor)?.slice(0, 10) ?? '**never**';
  return `| [${TITLES[vendor]}](#${vendor}) | ${entries.length} | ${driven} | ${bySource.join(' | ')} | ${last} |`;
}

function sectionOf({ vendor, entries, notMocked }: VendorLedger, checks: RealChecks): string[] {
  return [
    '',
    `## ${TITLES[vendor]}`,
    '',
    '| operation | call | driven by | known from | known deviations |',
    '| --- | --- | --- | --- | --- |',
    ...entries.map((entry) => rowOf(entry, checks[vendor][entry.operation])),
    '',
    'Not mocked:',
    '',
    ...notMocked.map(({ calls, answer }) => `- ${calls}: ${answer}`),
  ];
}

function rowOf({ operation, routes, sdk, source, deviations }: LedgerEntry, check: RealCheck | undefined): string {
  const calls = routes.map((route) => `\`${callOf(route)}\``).join('<br>');
  const cells = [
    `\`${operation}\``,
    calls,
    sdk === undefined ? 'fetch' : `\`${sdk}\``,
    check ? `${source}; checked ${check.at.slice(0, 10)}: ${check.differences} differences` : source,
    deviations.join(' ') || '–',
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** `PUT /b/*?uploadId&partNumber`, with the header that tells it from others. */
function callOf({ method, path, query = [], header }: LedgerEntry['routes'][number]): string {
  const parameters = query.length > 0 ? `?${query.join('&')}` : '';
  return `${method} ${path}${parameters}${header ? ` (${header.join(': ')})` : ''}`;
}
