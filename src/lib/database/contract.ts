import { afterAll, beforeAll, describe } from 'vitest';
import { describeMigrations } from './contract/migrations.ts';
import { describeNotifications } from './contract/notifications.ts';
import { describeTransactions } from './contract/transactions.ts';
import { describeTypes } from './contract/types.ts';
import { describeVectors } from './contract/vectors.ts';
import type { Database } from './types.ts';

/** Opens a new, empty database that has the extension vector. */
export type OpenDatabase = () => Promise<Database>;

/** Declares what every driver must do. The groups that leave no trace share one database. */
export function describeDatabaseContract(driver: string, open: OpenDatabase): void {
  describe(`${driver} keeps the database contract`, () => {
    let shared: Database;
    beforeAll(async () => {
      shared = await open();
    });
    afterAll(() => shared[Symbol.asyncDispose]());
    describeTypes(() => shared);
    describeVectors(() => shared, open);
    describeTransactions(() => shared, open);
    describeNotifications(() => shared);
    describeMigrations(open);
  });
}
