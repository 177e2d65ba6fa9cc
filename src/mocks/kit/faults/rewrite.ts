import type { FaultAction } from '../types.ts';
import { setPointer } from './pointer.ts';
import { spoilVectors } from './vectors.ts';

/** An answer whose body is at hand to be changed. */
export interface WholeAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

export type BodyAction = Extract<FaultAction, { type: 'malformed' | 'patch' | 'replace' | 'vectors' }>;

export function isBodyAction(action: FaultAction): action is BodyAction {
  return ['malformed', 'patch', 'replace', 'vectors'].includes(action.type);
}

/** The changed body, or undefined when the action finds nothing to change in it. */
export function rewriteBody(action: BodyAction, answer: WholeAnswer): string | undefined {
  const text = new TextDecoder().decode(answer.body);
  const type = answer.headers.get('content-type') ?? '';
  if (action.type === 'malformed') return malformed(text, type);
  if (!isJson(type)) return action.type === 'replace' && isText(type) ? replaced(text, action) : undefined;
  if (text === '') return undefined;
  const value: unknown = JSON.parse(text);
  const changed = changeJson(action, value);
  return changed === undefined ? undefined : printLike(text, changed);
}

function changeJson(action: Exclude<BodyAction, { type: 'malformed' }>, value: unknown): unknown {
  switch (action.type) {
    case 'patch': {
      let changed = value;
      for (const [pointer, member] of Object.entries(action.set)) changed = setPointer(changed, pointer, member);
      return JSON.stringify(changed) === JSON.stringify(value) ? undefined : changed;
    }
    case 'replace': {
      const changed = replaceStrings(value, action);
      return JSON.stringify(changed) === JSON.stringify(value) ? undefined : changed;
    }
    case 'vectors':
      return spoilVectors(value, action.become) ? value : undefined;
    default:
      return action satisfies never;
  }
}

type Replace = Extract<FaultAction, { type: 'replace' }>;

/** Within the string values, so that a text is found however JSON escapes it. */
function replaceStrings(value: unknown, action: Replace): unknown {
  if (typeof value === 'string') return value.replaceAll(action.find, () => action.with);
  if (Array.isArray(value)) return value.map((member) => replaceStrings(member, action));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, replaceStrings(member, action)]));
}

function replaced(text: string, action: Replace): string | undefined {
  return text.includes(action.find) ? text.replaceAll(action.find, () => action.with) : undefined;
}

function malformed(text: string, type: string): string | undefined {
  if (type.includes('text/event-stream')) {
    const middle = /(\n\ndata: \{)[^\n]*/;
    return middle.test(text) ? text.replace(middle, '$1"unfinished":') : undefined;
  }
  if (!isJson(type)) return undefined;
  const half = text.slice(0, Math.floor(text.length / 2));
  return parses(half) ? '{"unfinished":' : half;
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // what is asked here
  }
}

function isJson(type: string): boolean {
  return /[/+]json\b/.test(type);
}

function isText(type: string): boolean {
  return type.startsWith('text/');
}

/** Pretty-printed stays pretty-printed: a client must not be able to tell a spoilt answer by its spaces. */
function printLike(original: string, value: unknown): string {
  return original.startsWith('{\n') ? `${JSON.stringify(value, null, 2)}\n` : JSON.stringify(value);
}
