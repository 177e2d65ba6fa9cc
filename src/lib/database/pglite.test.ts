import { describeDatabaseContract } from './contract.ts';
import { testPglite } from './testing.ts';

describeDatabaseContract('PGlite', () => testPglite());
