import { expect, test } from 'vitest';
import { joined } from './fidelity.ts';

const route = { operation: 'things.list', method: 'GET', path: '/things' };
const entry = { source: 'guess', sdk: undefined, deviations: [] } as const;

test.each([
  ['an operation without an entry', {}, /Without an entry: things\.list\. Without a route: none/],
  [
    'an entry without an operation',
    { 'things.list': entry, gone: entry },
    /Without an entry: none\. Without a route: gone/,
  ],
])('%s is told by name', (_case, entries, message) => {
  expect(() => joined({ vendor: 'openai', routes: [route], entries, notMocked: [] })).toThrow(message);
});

test('routes of one operation are one entry', () => {
  const { entries } = joined({
    vendor: 'openai',
    routes: [route, { ...route, path: '/v2/things' }],
    entries: { 'things.list': entry },
    notMocked: [],
  });
  expect(entries).toMatchObject([{ operation: 'things.list', routes: [{ path: '/things' }, { path: '/v2/things' }] }]);
});
