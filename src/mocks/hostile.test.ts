import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testCacheDir } from '../lib/database/testing.ts';
import { seededRandom } from '../lib/random.ts';
import { VirtualClock } from '../lib/virtual-clock.ts';
import { fidelityLedger } from './fidelity.ts';
import type { MockVendor } from './kit/types.ts';
import { type Mocks, startMocks } from './start.ts';
import { PLACES, type Place } from './testing/hostile/places.ts';
import { type HostileRequest, hostileRequests, requestTo, routesOf } from './testing/hostile/requests.ts';
import { type Answered, wrongWith } from './testing/hostile/shapes.ts';

const ledger = await fidelityLedger();

const entriesOf = (vendor: MockVendor) => ledger.find((one) => one.vendor === vendor)?.entries ?? [];

let mocks: Mocks;
const bugs: unknown[] = [];

beforeAll(async () => {
  mocks = await startMocks({
    clock: new VirtualClock(),
    random: seededRandom('hostile'),
    cacheDir: testCacheDir,
    onBug: (error) => bugs.push(error),
  });
});
afterAll(() => mocks[Symbol.asyncDispose]());

describe.each([
  ['openai', 400],
  ['llamaparse', 400],
  ['supabase', 300],
] as const)('%s', (vendor, numRuns) => {
  let place: Place;
  beforeAll(async () => {
    place = await PLACES[vendor](mocks);
  });

  test('answers whatever it is sent with a success or a refusal in its own shape', async () => {
    const property = fc.asyncProperty(
      hostileRequests(vendor, routesOf(entriesOf(vendor)), place.known),
      async (request) => {
        const answer = await answered(place, request);
        if (answer === undefined) return;
        const wrong = bugs.length > 0 ? `a bug: ${String(bugs.splice(0)[0])}` : wrongWith(vendor, request, answer);
        expect(wrong, `${answer.status} ${answer.text.slice(0, 300)}`).toBeUndefined();
      },
    );
    await fc.assert(property, { numRuns });
  });

  test('answers a good request after all that', async () => {
    const { base, fetch, known, alive } = place;
    const headers = [...known.always, ['authorization', known.good[0] as string]] as [string, string][];
    expect((await fetch(`${base}${alive}`, { headers })).status).toBe(200);
  });
});

async function answered({ base, fetch }: Place, request: HostileRequest): Promise<Answered | undefined> {
  const whole = requestTo(base, request);
  if (!whole) return undefined;
  const response = await fetch(whole);
  const contentType = response.headers.get('content-type') ?? '';
  return { status: response.status, contentType, text: await response.text() };
}
