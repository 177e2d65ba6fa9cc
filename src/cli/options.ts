import { join, resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';

/** A TCP port; 0 means any free one. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new InvalidArgumentError('a port is a whole number from 0 to 65535 (0: any free one)');
  return port;
}

/** Where prepared databases are kept between runs; safe to delete. */
export function cacheFolder(): string {
  return resolve(process.env.SHAKEDOWN_CACHE ?? join('.shakedown', 'cache'));
}
