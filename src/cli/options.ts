import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { UsageError } from './failure.ts';

/** A TCP port; 0 means any free one. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a whole number from 0 to 65535 (0: any free one).');
}

export function parseWholeNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A whole number, 0 or more, is wanted here.');
}

function parseWorkers(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= 64) return count;
  throw new InvalidArgumentError('A whole number from 1 to 64 is wanted here.');
}

export function parseDollars(text: string): number {
  const usd = Number(text);
  if (/^\d*\.?\d+$/.test(text) && Number.isFinite(usd)) return usd;
  throw new InvalidArgumentError('An amount in US dollars is wanted here, such as 0.50.');
}

/** `embedded`, `container` or a PostgreSQL URL; commander calls it with what was typed. */
export function parseDatabase(text: string): string {
  if (text === 'embedded' || text === 'container' || /^postgres(ql)?:\/\//.test(text)) return text;
  // the text may hold a password, so it is not repeated
  throw new UsageError('--database is embedded, container or a URL such as postgres://user:password@host:5432/name');
}

export const DATABASE_HELP = `embedded (PGlite), container (PostgreSQL 17 in Docker) or postgres://…`;

/** Where prepared databases are kept between runs; safe to delete. */
export function cacheFolder(): string {
  return resolve(process.env.SHAKEDOWN_CACHE || join('.shakedown', 'cache'));
}

/** `scenarios/` here, or the ones that come with Shakedown. */
export function defaultScenarios(): string {
  const here = resolve('scenarios');
  return existsSync(here) ? here : fileURLToPath(new URL('../../scenarios', import.meta.url));
}

/** The options that choose scenarios and what they run on: the same words for `run` and `prove`. */
export function withSelection(command: Command): Command {
  return command
    .argument('[paths...]', 'scenario files or folders (default: scenarios/)')
    .option('--grep <text>', 'only scenarios whose id or title contains this')
    .option('--tag <tag...>', 'only scenarios with one of these tags')
    .option('--kind <kind...>', 'only scenarios of these kinds')
    .option('--seed <text>', 'the same seed gives the same documents, users and faults', 'shakedown')
    .option(
      '--workers <n>',
      'how many scenarios run at the same time, each in a process of its own (1: in this one)',
      parseWorkers,
      availableParallelism(),
    )
    .option('--reports <dir>', 'where reports go', 'reports')
    .addOption(new Option('--backend <backend>', 'who answers for the vendors').choices(['mock']).default('mock'))
    .addOption(
      new Option('--database <database>', `where the pipeline keeps its data: ${DATABASE_HELP}`)
        .argParser(parseDatabase)
        .default('embedded'),
    )
    .option('--json', 'print the result as JSON on standard output, and no progress');
}

export interface SelectionOptions {
  readonly grep?: string;
  readonly tag?: string[];
  readonly kind?: string[];
  readonly seed: string;
  readonly reports: string;
  readonly workers: number;
  readonly database: string;
  readonly target?: string;
  readonly json?: boolean;
}

export function selectionOf({ grep, tag, kind }: SelectionOptions) {
  return { ...(grep !== undefined && { grep }), ...(tag && { tags: tag }), ...(kind && { kinds: kind }) };
}
