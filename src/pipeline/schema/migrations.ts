import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Migration } from '../../lib/database/types.ts';
import { LEGAL_STATES, TRANSITIONS } from '../statuses.ts';

/** The pipeline's schema, in order. Needs the `vector` extension to be available. */
export const pipelineMigrations: readonly Migration[] = [
  { name: '0001-foundation', sql: `${readSql('0001-foundation.sql')}\n${transitionRows()}\n${stateRows()}\n` },
  { name: '0002-acknowledge', sql: readSql('0002-acknowledge.sql') },
  { name: '0003-claim', sql: readSql('0003-claim.sql') },
  { name: '0004-routing', sql: readSql('0004-routing.sql') },
  { name: '0005-budgets', sql: readSql('0005-budgets.sql') },
  { name: '0006-operations', sql: readSql('0006-operations.sql') },
  { name: '0007-telemetry', sql: readSql('0007-telemetry.sql') },
  { name: '0008-vendor-limits', sql: readSql('0008-vendor-limits.sql') },
];

/** The SQL lies beside this file; in a built `dist/`, which holds no SQL, it is read from `src/` of the same package. */
function readSql(name: string): string {
  const places = [
    new URL(`./${name}`, import.meta.url),
    new URL(`../../../src/pipeline/schema/${name}`, import.meta.url),
  ];
  const found = places.find((place) => existsSync(place));
  if (found) return readFileSync(found, 'utf8');
  const looked = places.map((place) => fileURLToPath(place)).join(' and ');
  throw new Error(`the schema ${name} is missing: looked in ${looked}; is the package complete?`);
}

function transitionRows(): string {
  const rows = TRANSITIONS.flatMap(({ from, to, by }) => by.map((performer) => `('${from}', '${to}', '${performer}')`));
  return `insert into upload_pipeline.legal_transitions (from_status, to_status, performer) values\n  ${rows.join(',\n  ')};`;
}

function stateRows(): string {
  const rows = LEGAL_STATES.map(({ from, to }) => `('${from}', '${to}')`);
  return `insert into upload_pipeline.legal_states (from_state, to_state) values\n  ${rows.join(',\n  ')};`;
}
