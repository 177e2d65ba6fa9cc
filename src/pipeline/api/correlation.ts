import type { RequestHandler, Response } from 'express';
import { uuidV4 } from '../../lib/ids.ts';
import type { Random } from '../../lib/random.ts';

/**
 * Gives every request an id of its own, in the header X-Correlation-Id. A caller's is not taken over: ledger rows are
 * unique by it, so a repeated one would make two payments look like one.
 */
export function correlation(random: Random): RequestHandler {
  return (_request, response, next) => {
    const id = uuidV4(random);
    response.locals.correlationId = id;
    response.set('X-Correlation-Id', id);
    next();
  };
}

export function correlationId(response: Response): string {
  return String(response.locals.correlationId);
}
