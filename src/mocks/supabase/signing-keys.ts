import type { KeyObject } from 'node:crypto';
import type { CryptoKey, JWK } from 'jose';

/** One key of the project's JWK set. */
export interface SigningKey {
  readonly kid: string;
  /** RS256, ES256, … as in a token's header. */
  readonly alg: string;
  readonly verify: CryptoKey | KeyObject | Uint8Array;
  readonly sign: CryptoKey | KeyObject | Uint8Array;
}

export interface SigningKeys {
  readonly all: readonly Pick<SigningKey, 'kid' | 'alg' | 'verify'>[];
  /** Signs new access tokens; undefined: the project's secret does. */
  readonly current: SigningKey | undefined;
  readonly publicKeys: readonly JWK[];
}

/** Loaded when it is asked for: whoever imports the mocks need not want keys. */
const jose = () => import('jose');

const NO_SIGNING_KEYS: SigningKeys = { all: [], current: undefined, publicKeys: [] };

/** A new JWK set of one RS256 key, as the vendor's own test projects have. Another one each time. */
export async function newSigningKeys(): Promise<readonly JWK[]> {
  const { calculateJwkThumbprint, exportJWK, generateKeyPair } = await jose();
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  return [{ ...jwk, alg: 'RS256', kid: await calculateJwkThumbprint(jwk), key_ops: ['sign'] }];
}

/** Members of a JWK that hold private or secret key material (RFC 7518 section 6). */
const PRIVATE = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']);

/**
 * Reads a JWK set as GOTRUE_JWT_KEYS has it: an array, `{keys: [...]}` or a single key. Exactly one key signs: the one
 * whose `key_ops` names `sign`, or an only key without `key_ops`. Throws TypeError for a set that cannot serve.
 */
export async function readSigningKeys(set: unknown): Promise<SigningKeys> {
  const jwks = asList(set);
  if (jwks.length === 0) return NO_SIGNING_KEYS;
  const signing = jwks.filter((jwk) => jwk.key_ops?.includes('sign') || (jwks.length === 1 && !jwk.key_ops));
  if (signing.length !== 1) {
    throw new TypeError(`a JWK set needs exactly one key with key_ops ["sign"], this one has ${signing.length}`);
  }
  const keys = await Promise.all(jwks.map(readKey));
  const current = keys[jwks.indexOf(signing[0] as JWK)] as LoadedKey;
  if (!current.sign) throw new TypeError(`the signing key ${current.kid} has no private part`);
  return {
    all: keys,
    current: { ...current, sign: current.sign },
    publicKeys: keys.flatMap(({ published }) => (published ? [published] : [])),
  };
}

interface LoadedKey extends Omit<SigningKey, 'sign'> {
  /** Undefined for a key that only verifies. */
  readonly sign: SigningKey['sign'] | undefined;
  /** Undefined for a secret. */
  readonly published: JWK | undefined;
}

async function readKey(jwk: JWK): Promise<LoadedKey> {
  const { calculateJwkThumbprint, importJWK } = await jose();
  const alg = jwk.alg ?? algorithmOf(jwk);
  const kid = jwk.kid ?? (await calculateJwkThumbprint(jwk));
  const { key_ops: _, use: _use, ...material } = jwk;
  if (jwk.kty === 'oct') {
    const secret = await importJWK(material, alg);
    return { kid, alg, verify: secret, sign: secret, published: undefined };
  }
  const parts = Object.entries(material).filter(([name]) => !PRIVATE.has(name));
  const publicPart = Object.fromEntries(parts) as JWK;
  const sign = 'd' in material ? await importJWK(material, alg) : undefined;
  const verify = await importJWK(publicPart, alg);
  return { kid, alg, verify, sign, published: { ...publicPart, alg, kid, key_ops: ['verify'], use: 'sig' } };
}

function algorithmOf({ kty, crv }: JWK): string {
  switch (kty) {
    case 'RSA':
      return 'RS256';
    case 'EC':
      return crv === 'P-384' ? 'ES384' : 'ES256';
    case 'OKP':
      return 'EdDSA';
    case 'oct':
      return 'HS256';
    default:
      throw new TypeError(`a JWK of type ${String(kty)} cannot sign tokens`);
  }
}

function asList(set: unknown): JWK[] {
  if (Array.isArray(set)) return set.map(asJwk);
  if (isObject(set) && Array.isArray(set.keys)) return set.keys.map(asJwk);
  return [asJwk(set)];
}

function asJwk(value: unknown): JWK {
  if (isObject(value) && typeof value.kty === 'string') return value as unknown as JWK;
  throw new TypeError('a signing key must be a JWK: an object with "kty"');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
