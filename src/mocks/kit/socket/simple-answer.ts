import { STATUS_CODES } from 'node:http';
import type { ResponseParts } from '../light.ts';
import { hasNoBody, isEvents } from './send.ts';

/** Control characters, and what would be another byte in UTF-8 than in a header. */
const UNFIT_VALUE = /[^\t\x20-\x7e]/;

/** The head of an answer as node:http writes it; undefined where it would write another, or refuse to. */
export function simpleHeadOf({ status, headers }: ResponseParts, bodyBytes: number, date: string): string | undefined {
  const reason = STATUS_CODES[status];
  if (reason === undefined || status < 200 || hasNoBody(status) || isEvents(headers['content-type'])) return undefined;
  let values = '';
  let head = `HTTP/1.1 ${status} ${reason}\r\n`;
  for (const name in headers) {
    if (FRAMING.has(name)) return undefined;
    const value = headers[name] as string;
    values += value;
    head += `${name}: ${value}\r\n`;
  }
  if (UNFIT_VALUE.test(values)) return undefined;
  return `${head}content-length: ${bodyBytes}\r\ndate: ${date}\r\nconnection: keep-alive\r\n\r\n`;
}

const FRAMING = new Set(['content-length', 'transfer-encoding', 'connection', 'date', 'trailer', 'upgrade']);
