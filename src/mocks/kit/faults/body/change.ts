import type { WholeAnswer } from '../answer.ts';
import type { SettledFault } from '../types.ts';
import { isJson, parsed, printLike } from './json.ts';
import { malformed } from './malformed.ts';
import { setPointer } from './pointer.ts';
import { replaceStrings, replaceText } from './replace.ts';
import { spoilVectors } from './vectors.ts';

type TextFault = Extract<SettledFault, { type: 'malformed' | 'patch' | 'replace' | 'vectors' }>;
export type AnswerFault = TextFault | Extract<SettledFault, { type: 'content-type' | 'clock-skew' }>;

/** The changed answer, or undefined when the fault finds nothing to change in it. `nowMs`: since the epoch. */
export function changeAnswer(fault: AnswerFault, answer: WholeAnswer, nowMs: number): WholeAnswer | undefined {
  switch (fault.type) {
    case 'content-type':
      return answer.body.length === 0 ? undefined : withHeader(answer, 'content-type', fault.value);
    case 'clock-skew':
      return withHeader(answer, 'date', new Date(nowMs + fault.ms).toUTCString());
    default: {
      const text = changeText(fault, answer);
      return text === undefined ? undefined : { ...answer, body: new TextEncoder().encode(text) };
    }
  }
}

function withHeader(answer: WholeAnswer, name: string, value: string): WholeAnswer {
  const headers = new Headers(answer.headers);
  headers.set(name, value);
  return { ...answer, headers };
}

function changeText(fault: TextFault, answer: WholeAnswer): string | undefined {
  const text = new TextDecoder().decode(answer.body);
  const type = answer.headers.get('content-type') ?? '';
  if (fault.type === 'malformed') return malformed(text, type);
  if (!isJson(type)) return fault.type === 'replace' && type.startsWith('text/') ? replaceText(text, fault) : undefined;
  const json = parsed(text);
  if (!json) return undefined;
  const changed = changeJson(fault, json.value);
  return changed === undefined ? undefined : printLike(text, changed);
}

function changeJson(fault: Exclude<TextFault, { type: 'malformed' }>, value: unknown): unknown {
  switch (fault.type) {
    case 'patch': {
      let changed = value;
      for (const [pointer, member] of Object.entries(fault.set)) changed = setPointer(changed, pointer, member);
      return JSON.stringify(changed) === JSON.stringify(value) ? undefined : changed;
    }
    case 'replace': {
      const changed = replaceStrings(value, fault);
      return JSON.stringify(changed) === JSON.stringify(value) ? undefined : changed;
    }
    case 'vectors':
      return spoilVectors(value, fault.become) ? value : undefined;
    default:
      return fault satisfies never;
  }
}
