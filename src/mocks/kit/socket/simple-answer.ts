import { STATUS_CODES } from 'node:http';
import type { ResponseParts } from '../light.ts';
import { hasNoBody, isEvents } from './send.ts';

/** Control characters, and what would be another byte in UTF-8 than in a header. */
const UNFIT_VALUE = /[^\t\x20-\x7e]/;

/** The head of an answer as node:http writes it; undefined where it would write another, or refuse to. */
export function simpleHeadOf({ status, headers }: ResponseParts, bodyBytes: number, date: string): string | undefined {
  const reason = STATUS_CODES[status];
  if (reason === undefined || status < 200 || hasNoBody(status) || isEvents(headers['content-type'])) return undefined;
  let head = `HTTP/1.1 ${status} ${reason}\r\n`;
  for (const name in headers) {
    const line = lineOf(name, headers[name] as string);
    if (line === undefined) return undefined;
    head += line;
  }
  return `${head}content-length: ${bodyBytes}\r\ndate: ${date}\r\nconnection: keep-alive\r\n\r\n`;
}

const FRAMING = new Set(['content-length', 'transfer-encoding', 'connection', 'date', 'trailer', 'upgrade']);

/** Names of headers that answers have: some dozens. */
const NAMES_KEPT = 200;

/** The last line of each name: most headers say the same in every answer. */
const lastLines = new Map<string, { readonly value: string; readonly line: string }>();

/** Undefined for a header that is not simple. */
function lineOf(name: string, value: string): string | undefined {
  const last = lastLines.get(name);
  if (last?.value === value) return last.line;
  if ((!last && FRAMING.has(name)) || UNFIT_VALUE.test(value)) return undefined;
  const line = `${name}: ${value}\r\n`;
  if (!last && lastLines.size >= NAMES_KEPT) lastLines.clear();
  lastLines.set(name, { value, line });
  return line;
}
