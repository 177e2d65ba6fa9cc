import { createHash } from 'node:crypto';
import { uuidV4 } from '../../../../lib/ids.ts';
import type { AuthCall, AuthDeps } from '../call.ts';
import { AuthRefused, refusals } from '../errors.ts';
import type { AuthenticationMethod } from '../sessions/issue.ts';

export interface Challenge {
  readonly code_challenge: string;
  readonly code_challenge_method: string;
}

/** Fields of a request that may begin a PKCE flow. */
export const CHALLENGE_FIELDS = { code_challenge: 'string', code_challenge_method: 'string' } as const;

export function flowOf({ code_challenge }: Challenge): 'pkce' | 'implicit' {
  return code_challenge === '' ? 'implicit' : 'pkce';
}

/** Throws AuthRefused for half a challenge or one out of form (RFC 7636 section 4.2). */
export function checkChallenge({ code_challenge: challenge, code_challenge_method: method }: Challenge): void {
  if ((challenge === '') !== (method === '')) {
    throw new AuthRefused(refusals.invalid('PKCE flow requires code_challenge_method and code_challenge'));
  }
  if (challenge === '') return;
  if (challenge.length < 43 || challenge.length > 128) {
    throw new AuthRefused(refusals.invalid('code challenge has to be between 43 and 128 characters'));
  }
  if (!/^[a-zA-Z0-9._~-]+$/.test(challenge)) {
    const message = 'code challenge can only contain alphanumeric characters, hyphens, periods, underscores and tildes';
    throw new AuthRefused(refusals.invalid(message));
  }
  if (!['s256', 'plain'].includes(method.toLowerCase())) {
    throw new AuthRefused(refusals.invalid(`unsupported code_challenge method "${method}"`));
  }
}

/** Remembers the challenge until the link of this user is followed. */
export async function keepFlow(
  { random }: AuthDeps,
  { tx, at }: AuthCall,
  flow: Challenge & { userId: string; method: AuthenticationMethod },
): Promise<void> {
  await tx.query(
    `insert into auth.flow_state (id, user_id, auth_code, code_challenge_method, code_challenge, provider_type,
        authentication_method, created_at, updated_at)
      values ($1::uuid, $2::uuid, $3, $4::text::auth.code_challenge_method, $5, $6, $6, $7, $7)`,
    [
      uuidV4(random),
      flow.userId,
      uuidV4(random),
      flow.code_challenge_method.toLowerCase(),
      flow.code_challenge,
      flow.method,
      at,
    ],
  );
}

/** The auth code of the user's newest flow of this kind, now valid. Undefined: none was begun. */
export async function issueAuthCode(
  { tx, at }: AuthCall,
  userId: string,
  method: AuthenticationMethod,
): Promise<string | undefined> {
  const { rows } = await tx.query<{ auth_code: string }>(
    `update auth.flow_state set auth_code_issued_at = $3, updated_at = $3 where id = (
        select id from auth.flow_state where user_id = $1::uuid and authentication_method = $2
        order by created_at desc, id limit 1)
      returning auth_code`,
    [userId, method, at],
  );
  return rows[0]?.auth_code;
}

interface FlowRow {
  readonly id: string;
  readonly user_id: string | null;
  readonly code_challenge: string;
  readonly code_challenge_method: 's256' | 'plain';
  readonly authentication_method: AuthenticationMethod;
  readonly created_at: Date;
}

/** The vendor's default, in milliseconds. */
const FLOW_LIFE_MS = 300_000;

/** Takes an auth code for the first and only time. Throws AuthRefused when code or verifier will not do. */
export async function redeemCode(
  { tx, at }: AuthCall,
  code: string,
  verifier: string,
): Promise<{ userId: string; method: AuthenticationMethod }> {
  if (code === '' || verifier === '') throw new AuthRefused(refusals.pkceEmpty);
  const { rows } = await tx.query<FlowRow>('select * from auth.flow_state where auth_code = $1 limit 1', [code]);
  const [flow] = rows;
  if (!flow?.user_id) throw new AuthRefused(refusals.flowUnknown);
  if (at.getTime() > flow.created_at.getTime() + FLOW_LIFE_MS) throw new AuthRefused(refusals.flowExpired);
  if (answerOf(flow.code_challenge_method, verifier) !== flow.code_challenge)
    throw new AuthRefused(refusals.badVerifier);
  await tx.query('delete from auth.flow_state where id = $1::uuid', [flow.id]);
  return { userId: flow.user_id, method: flow.authentication_method };
}

function answerOf(method: 's256' | 'plain', verifier: string): string {
  return method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url');
}
