import type { ScenarioState } from '../types.ts';

/** Wraps text in a terminal's colour; without colour it gives the text as it is. */
export interface Colours {
  state(state: ScenarioState, text: string): string;
  bold(text: string): string;
  soft(text: string): string;
}

/** Colour only on a terminal, and never against NO_COLOR (https://no-color.org: any value but the empty one). */
export function wantsColour(stream: { readonly isTTY?: boolean }, noColor: string | undefined): boolean {
  return stream.isTTY === true && (noColor === undefined || noColor === '');
}

const CODE: Readonly<Record<ScenarioState, string>> = {
  PASS: '32',
  FAIL: '31',
  INVALID: '35',
  UNKNOWN: '33',
  FLAKY: '33',
  WAIVED: '34',
  SKIPPED: '90',
};

export function colours(enabled: boolean): Colours {
  const paint = (code: string, text: string) => (enabled ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    state: (state, text) => paint(CODE[state], text),
    bold: (text) => paint('1', text),
    soft: (text) => paint('2', text),
  };
}
