import { basename } from 'node:path';
import { wantsColour } from '../harness/index.ts';

/** Progress goes to standard error, so that standard output stays for what programs read. */
export function errorTerminal() {
  return { stream: process.stderr, colour: wantsColour(process.stderr, process.env.NO_COLOR) };
}

export function colourOnOutput(): boolean {
  return wantsColour(process.stdout, process.env.NO_COLOR);
}

/** The command as typed, without the paths of Node and script. */
export function commandLine(): string {
  const [, script = '', ...args] = process.argv;
  const name = basename(script).startsWith('main.') ? 'shakedown' : basename(script, '.js');
  return [name, ...args].join(' ');
}
