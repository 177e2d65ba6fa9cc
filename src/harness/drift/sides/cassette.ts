import { readCassette } from '../cassette/files.ts';
import { replaying } from '../cassette/replay.ts';
import { isOwnHost } from './real.ts';
import type { DriftSide } from './types.ts';

/** Stands where a key stood: the cassette only knows that there was one. */
const ANY_KEY = 'shakedown-replay';

/** What a service said when it was recorded. Costs nothing. @throws DriftError for a file that is no cassette */
export async function cassetteSide(file: string): Promise<DriftSide> {
  const cassette = await readCassette(file);
  const { vendor, upstream, startedAt } = cassette.head;
  const fetch = replaying(cassette);
  return {
    name: `cassette ${file} (${upstream}, ${startedAt.slice(0, 10)})`,
    how: 'cassette',
    costs: false,
    address(asked) {
      if (asked !== vendor) return undefined;
      const baseUrl = vendor === 'openai' ? `${upstream}/v1` : upstream;
      return { baseUrl, apiKey: ANY_KEY, anonKey: ANY_KEY, fetch };
    },
    answeredAt: (asked) => (asked === vendor && isOwnHost(vendor, upstream) ? startedAt : undefined),
    [Symbol.asyncDispose]: async () => undefined,
  };
}
