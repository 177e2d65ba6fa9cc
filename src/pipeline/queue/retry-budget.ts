import type { Queryable } from '../../lib/database/types.ts';

/** Retries are at most a tenth of the finished stages (facts: Google SRE) … */
const EARNED_A_STAGE = 0.1;
/** … but a quiet pipeline may still retry (Finagle: a minimum a second). */
const EARNED_A_SECOND = 1;
/** What may be saved up, and what there is at the start. */
const TOKENS_MAX = 100;

/**
 * The retries of all processes together: when half of everything fails, trying all of it again at once would double the
 * load on a vendor that is down already. Only a retry touches the row; what stages earn is carried along with it.
 */
export interface RetryBudget {
  /** A stage came to its end. */
  earn(): void;
  /** Whether a retry may go at its own pace. False: there are too many. */
  withdraw(db: Queryable, at: Date): Promise<boolean>;
}

export function createRetryBudget(): RetryBudget {
  let earned = 0;
  return {
    earn() {
      earned = Math.min(TOKENS_MAX, earned + EARNED_A_STAGE);
    },
    async withdraw(db, at) {
      const carried = earned;
      earned = 0;
      const { rows } = await db.query<{ granted: boolean }>(WITHDRAW, [at, carried, TOKENS_MAX, EARNED_A_SECOND]);
      return rows[0]?.granted === true;
    },
  };
}

/** Without a whole token nothing is taken; what was earned stays. */
const WITHDRAW = `
with now as (
  select least($3::double precision, tokens + $2::double precision
    + $4::double precision * greatest(0, extract(epoch from $1::timestamptz - updated_at))) as tokens
  from upload_pipeline.retry_budget for update)
update upload_pipeline.retry_budget b
set tokens = case when now.tokens >= 1 then now.tokens - 1 else now.tokens end, updated_at = greatest(b.updated_at, $1)
from now returning (now.tokens >= 1) as granted`;
