import { type JwtSettings, makeToken, type Place } from '../harness/index.ts';
import { systemClock } from '../lib/clock.ts';
import { systemRandom } from '../lib/random.ts';
import { DEVELOPMENT_JWT_SECRET, PREFIX } from '../pipeline/index.ts';
import { UsageError } from './failure.ts';

const SECRET = 'SHAKEDOWN_TARGET_JWT_SECRET';
const ASK_LIMIT_MS = 15_000;
const NOBODY = '7b1f6f6e-0000-4000-8000-000000000000';

/** A pipeline deployed at `url`. It is asked whether it lives and which backends it uses; users' tokens are signed here. */
export async function targetPlace(url: string): Promise<Extract<Place, { type: 'target' }>> {
  const secret = process.env[SECRET] || process.env[`${PREFIX}JWT_SECRET`] || DEVELOPMENT_JWT_SECRET;
  const issuer = process.env[`${PREFIX}JWT_ISSUER`] || 'shakedown';
  const audience = process.env[`${PREFIX}JWT_AUDIENCE`] || 'authenticated';
  const salt = Buffer.from(systemRandom().bytes(8)).toString('hex');
  const jwt = { secret, issuer, audience };
  const backend = await backendAt(url);
  await seeThatTokensCount(url, jwt);
  return { type: 'target', url, jwt, backend, salt };
}

/** One question as a user who has nothing: a wrong secret would make every scenario fail with 401. */
async function seeThatTokensCount(url: string, jwt: JwtSettings): Promise<void> {
  const authorization = `Bearer ${makeToken(jwt, 'valid', NOBODY, systemClock().now())}`;
  const { status } = await fetch(`${url}/api/v2/jobs`, {
    headers: { authorization },
    signal: AbortSignal.timeout(ASK_LIMIT_MS),
  });
  if (status !== 401) return;
  throw new UsageError(
    `--target ${url} refuses our users' tokens: set ${SECRET} to the secret it checks them with (HS256), and ` +
      `${PREFIX}JWT_ISSUER and ${PREFIX}JWT_AUDIENCE where they are not the defaults`,
  );
}

async function backendAt(url: string): Promise<'mock' | 'real' | 'hybrid'> {
  const health = await ask(url, '/health/external');
  const vendors = (health as { vendors?: Record<string, { backend?: string }> }).vendors ?? {};
  const backends = new Set(['llamaparse', 'openai'].map((vendor) => vendors[vendor]?.backend));
  const [only] = backends;
  if (backends.size === 1 && (only === 'mock' || only === 'real')) return only;
  if (backends.has('mock') && backends.has('real')) return 'hybrid';
  throw new UsageError(`--target ${url}: its /health/external does not say which backends it uses; is it a pipeline?`);
}

async function ask(url: string, path: string): Promise<unknown> {
  try {
    const response = await fetch(`${url}${path}`, { signal: AbortSignal.timeout(ASK_LIMIT_MS) });
    return await response.json();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--target ${url}: no pipeline answers there (${path}: ${why})`);
  }
}

/** An http(s) address, without a slash at the end. */
export function parseTarget(text: string): string {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) throw new UsageError('--target is a URL such as http://127.0.0.1:8100');
  return text.replace(/\/+$/, '');
}
