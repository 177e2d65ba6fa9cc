import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

export type Lines = Iterable<string> | AsyncIterable<string>;

/** 512 MB: a load test's journal; what comes after is counted, not written. */
const MAX_BYTES = 512 * 1024 * 1024;

/**
 * Streams lines to a file. Past `maxBytes` nothing more is written but a last line that says how many are missing:
 * `{"leftOut":12}`. A line end inside a line becomes a space, which in JSON means the same.
 */
export async function writeLines(file: string, lines: Lines, maxBytes: number = MAX_BYTES): Promise<void> {
  async function* bounded() {
    let bytes = 0;
    let leftOut = 0;
    for await (const line of lines) {
      const text = `${line.replaceAll(/[\r\n]+/g, ' ').trimEnd()}\n`;
      const size = Buffer.byteLength(text);
      if (bytes + size > maxBytes) {
        leftOut++;
        continue;
      }
      bytes += size;
      yield text;
    }
    if (leftOut > 0) yield `${JSON.stringify({ leftOut })}\n`;
  }
  await pipeline(bounded, createWriteStream(file));
}

export function writeText(file: string, text: string): Promise<void> {
  return writeFile(file, text, 'utf8');
}
