import { isJson, parsed } from './json.ts';

/** Half of the JSON; of an event stream, everything with one event's data broken. Undefined for what is neither. */
export function malformed(text: string, type: string): string | undefined {
  if (type.includes('text/event-stream')) {
    const middle = /(\n\ndata: \{)[^\n]*/;
    return middle.test(text) ? text.replace(middle, '$1"unfinished":') : undefined;
  }
  if (!isJson(type)) return undefined;
  const half = text.slice(0, Math.floor(text.length / 2));
  return parsed(half) ? '{"unfinished":' : half;
}
