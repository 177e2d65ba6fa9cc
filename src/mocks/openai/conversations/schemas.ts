import { z } from 'zod';
import { metadata } from '../parameters.ts';
import { inputItem } from '../responses/schemas.ts';

/** At most 20 at a time, says the SDK's documentation. */
const items = z.array(inputItem).max(20);

/** POST /v1/conversations */
export const newConversation = z.strictObject({ items: items.nullish(), metadata: metadata.nullish() });

/** POST /v1/conversations/{id} */
export const changedConversation = z.strictObject({ metadata: metadata.nullable() });

/** POST /v1/conversations/{id}/items */
export const newItems = z.strictObject({ items });
