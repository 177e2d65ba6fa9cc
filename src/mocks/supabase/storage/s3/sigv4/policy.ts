import { s3Refusals } from '../errors.ts';

/** Fields that a policy need not speak of. */
const EXEMPT = new Set([
  ...['policy', 'x-amz-signature', 'x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'x-amz-security-token'],
]);

/**
 * The signed policy of a form upload against what the form says; `fields` have lower-case names, `now` is in
 * milliseconds. Throws InvalidSignature for a policy that is none, ExpiredToken, or AccessDenied for a field that it
 * does not allow or does not speak of. `content-length-range` is read and, as by the server, not enforced.
 */
export function checkPolicy(fields: ReadonlyMap<string, string>, bucket: string, now: number): void {
  const policy = parsePolicy(fields.get('policy') ?? '');
  checkNotExpired(policy.expiration, now);
  if (!Array.isArray(policy.conditions)) throw s3Refusals.invalidSignature('Invalid policy conditions');
  const given = new Map(fields).set('bucket', bucket);
  const spokenOf = new Set(policy.conditions.map((condition: unknown) => checkCondition(condition, given)));
  for (const field of given.keys()) {
    if (EXEMPT.has(field) || field.startsWith('x-ignore-') || spokenOf.has(field)) continue;
    throw s3Refusals.accessDenied(`Policy condition failed: field "${field}" is not covered by the policy`);
  }
}

function parsePolicy(encoded: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw s3Refusals.invalidSignature('Invalid POST policy');
}

function checkNotExpired(expiration: unknown, now: number): void {
  if (!expiration) throw s3Refusals.invalidSignature('Missing policy expiration');
  const at = Date.parse(String(expiration));
  if (Number.isNaN(at)) throw s3Refusals.invalidSignature('Invalid policy expiration');
  if (at < now) throw s3Refusals.expired();
}

/** `{"field": "value"}`, `["eq" | "starts-with", "$field", "value"]` or a length range. Returns the field it speaks of. */
function checkCondition(condition: unknown, given: ReadonlyMap<string, string>): string | undefined {
  if (Array.isArray(condition)) return checkTuple(condition, given);
  if (typeof condition !== 'object' || condition === null)
    throw s3Refusals.invalidSignature('Unsupported policy condition');
  const [only, ...others] = Object.entries(condition);
  if (!only || others.length > 0) throw s3Refusals.invalidSignature('Invalid policy condition');
  return checkEquals(only[0].toLowerCase(), only[1], given);
}

function checkTuple([operator, target, value]: readonly unknown[], given: ReadonlyMap<string, string>) {
  if (operator === 'content-length-range') return undefined;
  const isKnown = operator === 'eq' || operator === 'starts-with';
  if (!isKnown || typeof target !== 'string') throw s3Refusals.invalidSignature('Unsupported policy condition');
  if (!target.startsWith('$')) throw s3Refusals.invalidSignature('Invalid policy condition');
  const field = target.slice(1).toLowerCase();
  if (operator === 'eq') return checkEquals(field, value, given);
  if (given.get(field)?.startsWith(String(value ?? ''))) return field;
  throw s3Refusals.accessDenied(`Policy condition failed: "${field}" does not start with "${value}"`);
}

function checkEquals(field: string, expected: unknown, given: ReadonlyMap<string, string>): string {
  if (given.get(field) === String(expected)) return field;
  throw s3Refusals.accessDenied(`Policy condition failed: "${field}" does not match`);
}
