import { type Logger, pino } from 'pino';
import { type Clock, isoTime } from '../../lib/clock.ts';
import type { LogLevel } from '../config/types.ts';
import { createMask } from './mask.ts';

/** Ids, codes, counts and durations; never document text. Undefined values are left out. */
export type LogFacts = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Events are named noun-then-verb: `stage.done`, `lease.lost`. */
export interface Log {
  debug(event: string, facts?: LogFacts): void;
  info(event: string, facts?: LogFacts): void;
  warn(event: string, facts?: LogFacts): void;
  error(event: string, facts?: LogFacts): void;
  /** A log whose every line also carries `facts`: `correlation_id`, `job_id`. */
  with(facts: LogFacts): Log;
}

export interface LogOptions {
  readonly level: LogLevel;
  readonly clock: Pick<Clock, 'now'>;
  /** Receives each finished line without its line end. */
  readonly write: (line: string) => void;
  /** Values that must never appear in a line. */
  readonly secrets: readonly string[];
}

/** JSON lines `{level, time, event, …}`. Masking is the last thing that happens to a line, so nothing goes round it. */
export function createLog(options: LogOptions): Log {
  const mask = createMask(options.secrets);
  const logger = pino(
    {
      level: options.level,
      base: null,
      messageKey: 'event',
      timestamp: () => `,"time":"${isoTime(options.clock)}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line) => options.write(mask(line.trimEnd())) },
  );
  return wrap(logger);
}

function wrap(logger: Logger<never>): Log {
  return {
    debug: (event, facts = {}) => logger.debug(facts, event),
    info: (event, facts = {}) => logger.info(facts, event),
    warn: (event, facts = {}) => logger.warn(facts, event),
    error: (event, facts = {}) => logger.error(facts, event),
    with: (facts) => wrap(logger.child(facts)),
  };
}

/** What a log line says about an error: its chain of causes by name, code and message, and where it was thrown. */
export function errorFacts(error: unknown): LogFacts {
  if (!(error instanceof Error)) return { error: String(error) };
  const causes: string[] = [];
  for (let cause = error.cause; cause instanceof Error && causes.length < 5; cause = cause.cause) {
    causes.push(`${cause.name}: ${cause.message}`);
  }
  return {
    error: `${error.name}: ${error.message}`,
    error_code: 'code' in error && typeof error.code === 'string' ? error.code : undefined,
    error_causes: causes.length > 0 ? causes.join(' <- ') : undefined,
    error_at: error.stack?.split('\n')[1]?.trim(),
  };
}
