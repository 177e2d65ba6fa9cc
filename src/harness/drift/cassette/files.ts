import { readFile, rename, writeFile } from 'node:fs/promises';
import { DriftError } from '../errors.ts';
import { type Cassette, cassetteExchange, cassetteHead } from './format.ts';

/** One JSON line each. Written aside and moved into place, so that there is never half of one; readable by its owner. */
export async function writeCassette(file: string, { head, exchanges }: Cassette): Promise<void> {
  const aside = `${file}.new`;
  const lines = [head, ...exchanges].map((line) => `${JSON.stringify(line)}\n`);
  await writeFile(aside, lines.join(''), { mode: 0o600 });
  await rename(aside, file);
}

/** @throws DriftError for a file that is none, with the line */
export async function readCassette(file: string): Promise<Cassette> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new DriftError(`${file} cannot be read (${error.message})`);
  });
  const lines = text.split('\n').filter((line) => line !== '');
  const at = (index: number, schema: { parse(value: unknown): unknown }) => {
    try {
      return schema.parse(JSON.parse(lines[index] ?? ''));
    } catch (error) {
      const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
      throw new DriftError(`${file}:${index + 1} is no line of a cassette (${why}); record it again`);
    }
  };
  const head = at(0, cassetteHead) as Cassette['head'];
  const exchanges = lines.slice(1).map((_line, i) => at(i + 1, cassetteExchange) as Cassette['exchanges'][number]);
  return { head, exchanges };
}
