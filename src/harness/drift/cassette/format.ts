import { z } from 'zod';
import { MOCK_VENDORS } from '../../../mocks/index.ts';

/** What of a body may be written down. A digest stands for what cannot be searched for secrets. */
export type CassetteBody =
  | { readonly type: 'empty' }
  | { readonly type: 'json'; readonly value: unknown }
  /** Scrubbed line by line: an event stream, JSON lines, a short error text. */
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'form'; readonly fields: readonly CassettePart[] }
  | { readonly type: 'digest'; readonly bytes: number; readonly sha256: string };

export interface CassettePart {
  readonly name: string;
  readonly filename?: string;
  readonly contentType?: string;
  readonly body: CassetteBody;
}

const body: z.ZodType<CassetteBody> = z.lazy(() =>
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('empty') }),
    z.strictObject({ type: z.literal('json'), value: z.unknown() }),
    z.strictObject({ type: z.literal('text'), text: z.string() }),
    z.strictObject({ type: z.literal('form'), fields: z.array(part) }),
    z.strictObject({ type: z.literal('digest'), bytes: z.int().min(0), sha256: z.string() }),
  ]),
);
const part = z.strictObject({
  name: z.string(),
  filename: z.string().optional(),
  contentType: z.string().optional(),
  body,
}) as z.ZodType<CassettePart>;

/** The first line. */
export const cassetteHead = z.strictObject({
  cassette: z.literal(1),
  vendor: z.enum(MOCK_VENDORS),
  /** Scheme and host that answered. */
  upstream: z.url(),
  /** ISO 8601. */
  startedAt: z.iso.datetime(),
  /** Exchanges that found no room. */
  dropped: z.int().min(0),
});
export type CassetteHead = z.infer<typeof cassetteHead>;

/** How a call said who it is: with no key, with one of the keys that the probes know to be wrong, or with another. */
export const AUTH_KINDS = ['none', 'wrong', 'given'] as const;
export type AuthKind = (typeof AUTH_KINDS)[number];

/** Every other line: one call and its answer. */
export const cassetteExchange = z.strictObject({
  method: z.string(),
  /** Path and query. */
  target: z.string(),
  auth: z.enum(AUTH_KINDS),
  request: z.strictObject({ headers: z.record(z.string(), z.string()), body }),
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  body,
});
export type CassetteExchange = z.infer<typeof cassetteExchange>;

export interface Cassette {
  readonly head: CassetteHead;
  readonly exchanges: readonly CassetteExchange[];
}
