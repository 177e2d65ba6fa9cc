import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { loadCommands } from '../../src/cli/program.ts';
import { documents } from './documents.ts';
import { shellBlocks } from './extract.ts';
import { coveredBy } from './heavy.ts';
import { wrongMentions } from './mentions.ts';
import { scriptOf } from './script.ts';

const root = join(import.meta.dirname, '../..');
const all = await documents(root);
const commands = await loadCommands({ exitCode: 0 });

test.each(all)('$path mentions only commands and options that there are', ({ text }) => {
  expect(wrongMentions(text, commands)).toEqual([]);
});

test('a command or an option that is not there is told', () => {
  expect(wrongMentions('`shakedown fly` and npx shakedown run --upwards', commands)).toEqual([
    'shakedown fly: there is no such command',
    'shakedown run: there is no --upwards',
  ]);
});

test.each(all)('$path links only to files that there are', ({ path, text }) => {
  const links = [...text.matchAll(/\]\(([^)#:\s]+)(#[^)]*)?\)/g)].map(([, link = '']) => link);
  expect(links.filter((link) => !existsSync(join(root, dirname(path), link)))).toEqual([]);
});

test('every command is named in a document', () => {
  const text = all.map((document) => document.text).join('\n');
  expect(commands.map((one) => one.name()).filter((name) => !text.includes(`shakedown ${name}`))).toEqual([]);
});

test('what is too heavy to run here is run by the CI script', async () => {
  const ci = await readFile(join(root, '.ci/run'), 'utf8');
  const covered = all.flatMap(({ blocks }) =>
    blocks.flatMap((block) => block.commands.flatMap((one) => coveredBy(one) ?? [])),
  );
  expect(covered).not.toEqual([]);
  for (const line of covered.flatMap((lines) => lines.split(' and '))) expect(ci).toContain(line);
});

const block = (...lines: string[]) => ['```sh', ...lines, '```'];

test('blocks are found with their line, their handling, and commands that go on over lines', () => {
  const text = [
    'Text',
    ...block('npx a  # why', '', "curl -d '{", "}' \\", '  url'),
    '<!-- commands: exit 2 -->',
    '',
    ...block('b'),
  ];
  expect(shellBlocks(text.join('\n'))).toEqual([
    { line: 3, commands: ['npx a', "curl -d '{\n}' \\\n  url"], handling: { kind: 'run', exitCode: 0 } },
    { line: 12, commands: ['b'], handling: { kind: 'run', exitCode: 2 } },
  ]);
});

test('a block that is not run says why', () => {
  const handled = (marker: string) => shellBlocks([marker, ...block('x')].join('\n'))[0]?.handling;
  expect(handled('<!-- commands: not run: needs a key -->')).toEqual({ kind: 'not-run', reason: 'needs a key' });
  expect(() => handled('<!-- commands: skip -->')).toThrow('neither');
});

test('what lasts is started on free ports, and the ports named later are those', () => {
  const blocks = shellBlocks(
    block('npx shakedown serve --backend mock', 'curl http://127.0.0.1:8100/health').join('\n'),
  );
  const script = scriptOf(blocks, new Map([['8100', 4321]]));
  expect(script).toContain('start npx shakedown serve --backend mock --port 4321 --json');
  expect(script).toContain('curl http://127.0.0.1:4321/health');
});
