import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { type Tried, type TryEvent, type TryResult, tryDocuments } from '../../harness/index.ts';
import { systemClock } from '../../lib/clock.ts';
import { EXIT_CODES } from '../../lib/exit-codes.ts';
import { systemRandom } from '../../lib/random.ts';
import { cacheFolder } from '../options.ts';
import type { Outcome } from '../outcome.ts';
import { onInterrupt } from '../signals.ts';
import { describeEvent, describeResult } from '../try-text.ts';

interface TryCommandOptions {
  readonly ask?: string;
  readonly chunks?: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

const HELP = `
Your files stay on this machine: the mocks parse, embed and answer here, and nothing is kept afterwards.
Supported: PDF, DOCX, Markdown, HTML, plain text; up to 25 MiB and 200 pages each.

Examples:
  shakedown try report.pdf --ask "What was the revenue in 2025?"
  shakedown try *.pdf notes.md --chunks      every chunk with its page and headings
  shakedown try manual.pdf --out parsed/     the Markdown and the chunks as files
Exit code 0 when every file went through, 1 when one was refused.`;

export function tryCommand(outcome: Outcome): Command {
  return new Command('try')
    .description('take your own documents through the whole pipeline, and ask them something')
    .argument('<files...>', 'PDF, DOCX, Markdown, HTML or text files')
    .option('--ask <question>', 'a question to answer from them')
    .option('--chunks', 'print every chunk')
    .option('--out <dir>', 'write the parsed Markdown and the chunks here')
    .option('--json', 'print the result as JSON, and nothing else')
    .addHelpText('after', HELP)
    .action(async (paths: string[], options: TryCommandOptions) => {
      const result = await attempt(paths, options);
      if (options.out !== undefined) await keep(options.out, result.documents);
      process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : describeResult(result));
      const refused = result.documents.some((one) => one.state === 'refused');
      outcome.exitCode = refused ? EXIT_CODES.gateFailed : EXIT_CODES.pass;
    });
}

async function attempt(paths: readonly string[], options: TryCommandOptions): Promise<TryResult> {
  using interruption = onInterrupt((message) => process.stderr.write(`${message}\n`));
  const print = (event: TryEvent) => {
    const text = describeEvent(event, { chunks: options.chunks ?? false });
    if (text !== '' && !options.json) process.stdout.write(text);
  };
  return await tryDocuments({
    paths,
    question: options.ask,
    clock: systemClock(),
    random: systemRandom(),
    cacheDir: cacheFolder(),
    fetch: globalThis.fetch,
    env: process.env,
    signal: interruption.signal,
    onEvent: print,
  });
}

async function keep(dir: string, documents: readonly Tried[]): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (const document of documents) {
    if (document.state !== 'complete') continue;
    const name = join(dir, basename(document.path));
    await writeFile(`${name}.md`, document.markdown);
    await writeFile(`${name}.chunks.json`, `${JSON.stringify(document.chunks, null, 2)}\n`);
  }
}
