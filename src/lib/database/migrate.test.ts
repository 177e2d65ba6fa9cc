import { expect, test } from 'vitest';
import { migrate } from './migrate.ts';
import type { Database, Migration } from './types.ts';

const named = (name: string): Migration => ({ name, sql: 'select 1' });

test.each([
  ['in the wrong order', [named('0002-b'), named('0001-a')]],
  ['twice', [named('0001-a'), named('0001-a')]],
  ['with a quote', [named("0001'; drop")]],
])('migrations named %s are refused before the database is touched', async (_, migrations) => {
  const untouchable = new Proxy({} as Database, {
    get: (_target, property) => expect.unreachable(`the database was asked for ${String(property)}`),
  });
  await expect(migrate(untouchable, migrations, new Date(0))).rejects.toThrow(TypeError);
});
