import type { Clock } from '../../lib/clock.ts';
import type { Database } from '../../lib/database/types.ts';
import type { PipelineConfig } from '../config/types.ts';
import { ALERT_RULES, type AlertChange, evaluateAlerts, forgetOldAlerts } from './alerts/index.ts';
import { errorFacts, type Log } from './log.ts';
import { type BreakerReading, takeReadings } from './readings.ts';
import type { ProcessTelemetry } from './recorder.ts';
import { forgetOldMinutes } from './windows.ts';
import { beatMs, forgetLostWorkers, removeHeartbeat, silentAfterMs, writeHeartbeat } from './workers.ts';

export interface WatchDeps {
  readonly config: PipelineConfig;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly telemetry: ProcessTelemetry;
  readonly processId: string;
  readonly worker: () => {
    readonly running: boolean;
    readonly heartbeatAt: number | null;
    readonly busyLoops: number;
    readonly loops: number;
  };
  readonly breakers: () => Promise<readonly BreakerReading[]>;
}

/** What a process tells about itself, again and again: the worker's heartbeat, its minutes; and what it finds wrong. */
export interface Watch extends AsyncDisposable {
  /** Beats until disposed. Starting twice is one start. */
  start(): void;
  /** One beat now. Never throws: what fails is logged, and the next beat tries again. */
  beat(): Promise<void>;
}

export function createWatch(deps: WatchDeps): Watch {
  const { clock, config, log } = deps;
  const startedAt = new Date(clock.now());
  const closing = new AbortController();
  let beating: Promise<void> | undefined;
  let known = false; // whether our heartbeat lies in the database

  const heartbeat = async (at: Date) => {
    const { running, heartbeatAt, busyLoops, loops } = deps.worker();
    if (running) {
      const lookedAt = heartbeatAt === null ? null : new Date(heartbeatAt);
      known = true;
      const { processId } = deps;
      await writeHeartbeat(deps.database, {
        workerId: processId,
        startedAt,
        seenAt: at,
        lookedAt,
        busy: busyLoops,
        loops,
      });
    } else if (known) {
      await removeHeartbeat(deps.database, deps.processId);
      known = false;
    }
  };
  const attempt = async (what: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      log.warn(`${what}.failed`, errorFacts(error));
    }
  };
  const tell = () => ({
    heartbeat: attempt('heartbeat', () => heartbeat(new Date(clock.now()))),
    minutes: attempt('telemetry', () => deps.telemetry.flush(deps.database)),
  });
  const beat = async () => {
    const told = tell();
    await told.heartbeat;
    await told.minutes;
    await attempt('alerts', () => judge(deps, new Date(clock.now())));
  };
  const run = async () => {
    while (!closing.signal.aborted) {
      await beat();
      await clock.sleep(beatMs(config.queue), closing.signal).catch(() => undefined);
    }
  };
  return {
    start() {
      beating ??= run();
    },
    beat,
    async [Symbol.asyncDispose]() {
      closing.abort(new Error('the watch ends'));
      await beating;
      const told = tell();
      await told.heartbeat;
      await told.minutes;
    },
  };
}

async function judge(deps: WatchDeps, at: Date): Promise<void> {
  const { database, config, breakers, log } = deps;
  const readings = await takeReadings({ database, breakers, silentAfterMs: silentAfterMs(config.queue) }, at);
  for (const change of await evaluateAlerts(database, ALERT_RULES, readings)) logChange(log, change);
  await forgetOldMinutes(database, at);
  await forgetLostWorkers(database, at);
  await forgetOldAlerts(database, at);
}

function logChange(log: Log, { kind, ...facts }: AlertChange): void {
  if (kind === 'resolved') log.info('alert.resolved', facts);
  else if (facts.severity === 'critical') log.error('alert.fired', facts);
  else log.warn('alert.fired', facts);
}
