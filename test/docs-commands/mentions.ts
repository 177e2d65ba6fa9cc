import type { Command } from 'commander';

/** What is wrong with the `shakedown …` commands that a document mentions: no such command, no such option. */
export function wrongMentions(text: string, commands: readonly Command[]): string[] {
  return [...text.matchAll(/(?:npx |`)shakedown ([a-z][^`\n|]*)/g)].flatMap(([, words = '']) =>
    wrongWords(commands, words),
  );
}

function wrongWords(commands: readonly Command[], words: string): string[] {
  const [name = '', ...rest] = words
    .replace(/\s+# .*$/, '')
    .trim()
    .split(/\s+/);
  const command = commands.find((one) => one.name() === name);
  if (!command) return [`shakedown ${name}: there is no such command`];
  const nested = command.commands.find((one) => one.name() === rest[0]);
  const known = [command, ...(nested ? [nested] : [])].flatMap((one) => one.options.map(({ long }) => long));
  const asked = rest.map((word) => /^(--[a-z-]+)/.exec(word)?.[1]).filter((word) => word !== undefined);
  return asked
    .filter((option) => option !== '--help' && !known.includes(option))
    .map((option) => `shakedown ${name}: there is no ${option}`);
}
