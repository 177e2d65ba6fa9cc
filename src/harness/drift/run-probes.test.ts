import { expect, test } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import { suite } from './run-probes.ts';
import { NotReached, type Probe } from './types.ts';

const ledger = {
  vendor: 'openai',
  notMocked: [],
  entries: [
    {
      operation: 'things.get',
      routes: [{ method: 'GET', path: '/things/:id' }],
      source: 'guess',
      sdk: undefined,
      deviations: [],
    },
  ],
} as const;

/** What one probe comes to, with a server that answers everything. */
async function outcomeOf(run: Probe<undefined>['run']) {
  const probes = [{ id: 'things.get', operation: 'things.get', run }];
  const fetch = async () => Response.json({ object: 'thing' });
  const address = { baseUrl: 'http://a.test', apiKey: 'k', fetch };
  const clock = systemClock();
  const [seen] = await suite({ vendor: 'openai', probes, client: () => undefined }).run({
    address,
    ledger,
    clock,
    unique: 'u',
  });
  return seen?.outcome;
}

test('of what a probe sends, the last call of its operation counts, and what is thrown after it is told by its class', async () => {
  const outcome = await outcomeOf(async (_client, { fetch, baseUrl }) => {
    await fetch(`${baseUrl}/things/1`);
    await fetch(`${baseUrl}/others`);
    throw new RangeError('no');
  });
  expect(outcome).toMatchObject({
    type: 'answered',
    thrown: 'RangeError',
    exchange: { path: '/things/:id', status: 200 },
  });
});

test.each<[string, Probe<undefined>['run'], RegExp]>([
  ['sends nothing', async () => undefined, /^it sent no such call$/],
  ['calls something else', async (_client, { fetch, baseUrl }) => fetch(`${baseUrl}/others`), /^it sent no such call$/],
  [
    'needs what no earlier one made',
    async (_client, { kept }) => kept('file'),
    new RegExp(`^${new NotReached('file').message}$`),
  ],
  ['fails', () => Promise.reject(new Error('no route for sk-hidden-0123456789abcdef')), /^no route for cut~key~1$/],
])('a probe that %s is not measured, and its reason holds no secret', async (_case, run, reason) => {
  expect(await outcomeOf(run)).toEqual({ type: 'not measured', reason: expect.stringMatching(reason) });
});
