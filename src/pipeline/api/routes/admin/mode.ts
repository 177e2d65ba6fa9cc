import { z } from 'zod';
import { SERVICE_MODES } from '../../../config/index.ts';
import { PipelineError, RequestError } from '../../../errors.ts';
import { type BackendHealth, type ModeChange, readModeChanges, readSeenBy } from '../../../routing/index.ts';
import { type Choice, SWITCHED_VENDORS } from '../../../vendors/types.ts';
import type { ApiDeps } from '../../deps.ts';
import { json, type Route, route } from '../../route.ts';

const HISTORY_SHOWN = 20;
const REASON_CHARS_MAX = 300;

const modeSchema = z.enum(SERVICE_MODES);
const backendSchema = z.enum(['mock', 'real']);
const time = z.iso.datetime();

const modeBody = z
  .strictObject({
    /** Left out: the mode stays, and only overrides change. */
    mode: modeSchema.optional(),
    /** A vendor that goes its own way; null lets it follow the mode again. Vendors not named stay as they are. */
    overrides: z
      .strictObject({ llamaparse: modeSchema.nullable().optional(), openai: modeSchema.nullable().optional() })
      .optional(),
    reason: z.string().trim().max(REASON_CHARS_MAX).default(''),
  })
  .refine((body) => body.mode !== undefined || body.overrides !== undefined, 'say a mode, overrides, or both');

const overridesSchema = z.object({ llamaparse: modeSchema.optional(), openai: modeSchema.optional() });

const servedSchema = z.object({
  llamaparse: backendSchema,
  openai: backendSchema,
  /** The mock stands in because the real service fails. */
  fallback: z.boolean(),
});

const changeSchema = z.object({
  version: z.number().int(),
  mode: modeSchema,
  overrides: overridesSchema,
  reason: z.string(),
  changed_by: z.string(),
  changed_at: time,
});

const modeAnswer = z
  .object({
    mode: modeSchema,
    overrides: overridesSchema,
    /** 0 while the configured mode holds. */
    version: z.number().int(),
    /** Null while the configured mode holds. */
    changed_by: z.string().nullable(),
    changed_at: time.nullable(),
    reason: z.string().nullable(),
    /** Who serves what comes now; null where the mode asks for what is not there. */
    documents: servedSchema.nullable(),
    questions: servedSchema.nullable(),
    /** State, not a service to swap: it stays where it is configured and never falls back. */
    supabase: backendSchema,
    /** One per backend that can be reached: closed is well, open is left alone, half_open is being probed. */
    breakers: z.array(
      z.object({
        vendor: z.enum(SWITCHED_VENDORS),
        backend: backendSchema,
        state: z.enum(['closed', 'open', 'half_open']),
        /** The error code that opened it; null while it is closed. */
        reason: z.string().nullable(),
        since: time.nullable(),
        /** What this process's latest probe found; null before the first. */
        probe: z.object({ at: time, code: z.string().nullable(), latency_ms: z.number() }).nullable(),
      }),
    ),
    /** Since when each process acts on this version. */
    seen_by: z.array(z.object({ process_id: z.uuid(), seen_at: time })),
    /** The newest changes, the newest first. */
    history: z.array(changeSchema),
  })
  .meta({ id: 'Mode' });

export function modeRoutes(deps: ApiDeps): Route[] {
  return [readRoute(deps), changeRoute(deps)];
}

function readRoute(deps: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/admin/mode',
    id: 'readMode',
    summary: 'The mode in force, who wanted it, who has seen it, and who serves what comes now',
    auth: 'admin',
    responses: { 200: { description: 'As this process knows it.', schema: modeAnswer } },
    handle: async () => json(200, await modeJson(deps)),
  });
}

function changeRoute(deps: ApiDeps): Route {
  const { vendors, clock } = deps;
  return route({
    method: 'post',
    path: '/admin/mode',
    id: 'changeMode',
    summary: 'Choose who answers from now on: mock, real or hybrid, for all vendors or for one',
    auth: 'admin',
    body: modeBody,
    responses: {
      200: { description: 'In force here; every other process follows within a second.', schema: modeAnswer },
      409: { description: 'MOCK_REFUSED in production; BACKEND_NOT_CONFIGURED where there is nobody to choose.' },
    },
    async handle({ body, user, context }) {
      const now = vendors.modeInForce();
      const overrides = withOverrides(now.overrides, body.overrides);
      const setting = { mode: body.mode ?? now.mode, overrides };
      const refusal = vendors.refusalOf(setting);
      if (refusal) throw new RequestError(409, refusal.code, refusal.message);
      const { correlationId } = context;
      const at = new Date(clock.now());
      await vendors.setMode({ ...setting, reason: body.reason, changedBy: user.userId, correlationId, at });
      return json(200, await modeJson(deps));
    },
  });
}

type Overrides = z.output<typeof overridesSchema>;

function withOverrides(now: Overrides, wanted: z.output<typeof modeBody>['overrides']): Overrides {
  const merged = { ...now, ...wanted };
  return Object.fromEntries(SWITCHED_VENDORS.flatMap((vendor) => (merged[vendor] ? [[vendor, merged[vendor]]] : [])));
}

async function modeJson({ vendors, database, config }: ApiDeps): Promise<z.input<typeof modeAnswer>> {
  const { mode, overrides, version, change } = vendors.modeInForce();
  const { document, question } = vendors.choices();
  const [history, seenBy] = await Promise.all([
    readModeChanges(database, HISTORY_SHOWN),
    readSeenBy(database, version),
  ]);
  return {
    mode,
    overrides,
    version,
    changed_by: change?.changedBy ?? null,
    changed_at: change?.changedAt.toISOString() ?? null,
    reason: change?.reason ?? null,
    documents: servedJson(document),
    questions: servedJson(question),
    supabase: config.supabase.backend,
    breakers: vendors.backendHealth().map(breakerJson),
    seen_by: seenBy.map(({ processId, seenAt }) => ({ process_id: processId, seen_at: seenAt.toISOString() })),
    history: history.map(changeJson),
  };
}

function servedJson(choice: Choice | PipelineError) {
  if (choice instanceof PipelineError) return null;
  return { ...choice.backends, fallback: choice.fallback === 'taken' };
}

function breakerJson({ vendor, backend, breaker, probe }: BackendHealth) {
  const open = breaker.state === 'closed' ? undefined : breaker;
  return {
    vendor,
    backend,
    state: breaker.state,
    reason: open?.reason ?? null,
    since: open ? new Date(open.since).toISOString() : null,
    probe: probe ? { at: new Date(probe.at).toISOString(), code: probe.code, latency_ms: probe.latencyMs } : null,
  };
}

function changeJson({ version, mode, overrides, reason, changedBy, changedAt }: ModeChange) {
  return { version, mode, overrides, reason, changed_by: changedBy, changed_at: changedAt.toISOString() };
}
