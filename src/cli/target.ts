import type { Place } from '../harness/index.ts';
import { systemRandom } from '../lib/random.ts';
import { PREFIX } from '../pipeline/index.ts';
import { UsageError } from './failure.ts';

const SECRET = 'SHAKEDOWN_TARGET_JWT_SECRET';
const ASK_LIMIT_MS = 15_000;

/** A pipeline deployed at `url`. It is asked whether it lives and which backends it uses; users' tokens are signed here. */
export async function targetPlace(url: string): Promise<Extract<Place, { type: 'target' }>> {
  const secret = process.env[SECRET] || process.env[`${PREFIX}JWT_SECRET`];
  if (!secret)
    throw new UsageError(`--target needs the secret that its users' tokens are signed with: set ${SECRET} (HS256)`);
  const issuer = process.env[`${PREFIX}JWT_ISSUER`] || 'shakedown';
  const audience = process.env[`${PREFIX}JWT_AUDIENCE`] || 'authenticated';
  const salt = Buffer.from(systemRandom().bytes(8)).toString('hex');
  return { type: 'target', url, jwt: { secret, issuer, audience }, backend: await backendAt(url), salt };
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
