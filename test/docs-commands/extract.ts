/** A fenced `sh` block of a document: commands somebody will paste. */
export interface Block {
  /** 1-based, of the first command. */
  readonly line: number;
  readonly commands: readonly string[];
  readonly handling: Handling;
}

/**
 * What is done with a block's commands. A comment on the line before the fence says so where they are not just run:
 * `<!-- commands: not run: needs a real key -->`, `<!-- commands: exit 2 -->`.
 */
export type Handling =
  | { readonly kind: 'run'; readonly exitCode: number }
  | { readonly kind: 'not-run'; readonly reason: string };

const MARKER = /^<!-- commands: (.+) -->$/;

export function shellBlocks(markdown: string): Block[] {
  const lines = markdown.split('\n');
  const blocks: Block[] = [];
  for (let i = 0; i < lines.length; i++) {
    if (lines[i]?.trim() !== '```sh') continue;
    const end = lines.indexOf('```', i + 1);
    if (end === -1) throw new Error(`line ${i + 1}: this block has no end`);
    const marker = lines.slice(0, i).findLast((line) => line.trim() !== '');
    blocks.push({ line: i + 2, commands: commandsOf(lines.slice(i + 1, end)), handling: handlingOf(marker ?? '') });
    i = end;
  }
  return blocks;
}

/** Lines that end in a backslash or stand inside quotes go on; comments at a line's end are for people. */
function commandsOf(lines: readonly string[]): string[] {
  const commands: string[] = [];
  let open = '';
  for (const line of lines) {
    open = open === '' ? line : `${open}\n${line}`;
    if (line.endsWith('\\') || hasOpenQuote(open)) continue;
    const command = open.replace(/\s+# .*$/, '').trim();
    if (command !== '' && !command.startsWith('#')) commands.push(command);
    open = '';
  }
  if (open !== '') throw new Error(`a command has no end: ${open}`);
  return commands;
}

function hasOpenQuote(text: string): boolean {
  let quote = '';
  for (const letter of text) {
    if (quote === '' && (letter === "'" || letter === '"')) quote = letter;
    else if (letter === quote) quote = '';
  }
  return quote !== '';
}

function handlingOf(marker: string): Handling {
  const said = MARKER.exec(marker.trim())?.[1];
  if (said === undefined) return { kind: 'run', exitCode: 0 };
  const exitCode = /^exit (\d+)$/.exec(said)?.[1];
  if (exitCode !== undefined) return { kind: 'run', exitCode: Number(exitCode) };
  const reason = /^not run: (.+)$/.exec(said)?.[1];
  if (reason !== undefined) return { kind: 'not-run', reason };
  throw new Error(`"${said}" is neither "not run: <reason>" nor "exit <code>"`);
}
