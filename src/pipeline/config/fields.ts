import { z } from 'zod';

/** Builders for one environment variable each. A missing or empty variable takes the default; no default: required. */

type Raw = string | undefined;

/** What the configuration reference says of a variable, beside its description. */
export interface FieldMeta {
  readonly means: string;
  /** Undefined: it must be set. */
  readonly fallback?: unknown;
  /** What may be given, in words; absent where any text may. */
  readonly values?: string;
}

function field<T>(
  description: string,
  fallback: T | undefined,
  parse: (text: string) => T | { problem: string },
  options: { readonly shown?: unknown; readonly values?: string } = {},
) {
  const { shown = fallback, values } = options;
  const about = fallback === undefined ? description : `${description} (default ${JSON.stringify(shown)})`;
  const meta: FieldMeta = {
    means: description,
    ...(fallback !== undefined && { fallback: shown }),
    ...(values && { values }),
  };
  return z
    .custom<Raw>(() => true)
    .transform((raw, context): T => {
      const text = raw?.trim() ?? '';
      if (text === '' && fallback !== undefined) return fallback;
      const result: T | { problem: string } =
        text === '' ? { problem: `is not set; set it to ${description}` } : parse(text);
      if (!isProblem(result)) return result;
      context.addIssue({ code: 'custom', message: result.problem });
      return z.NEVER;
    })
    .meta({ description: about, ...meta });
}

function isProblem(result: unknown): result is { problem: string } {
  return typeof result === 'object' && result !== null && 'problem' in result;
}

export function text(description: string, fallback?: string) {
  return field<string>(description, fallback, (value) => value);
}

/** A secret: messages say how long it is, never what it is. */
export function secret(description: string, options: { minLength: number; fallback?: string }) {
  return field<string>(
    description,
    options.fallback,
    (value) =>
      value.length >= options.minLength
        ? value
        : { problem: `is ${value.length} characters long; use at least ${options.minLength}` },
    { values: `at least ${options.minLength} characters` },
  );
}

export function wholeNumber(description: string, range: { min: number; max: number; fallback: number }) {
  return field<number>(
    description,
    range.fallback,
    (value) => {
      const number = /^-?\d+$/.test(value) ? Number(value) : Number.NaN;
      if (number >= range.min && number <= range.max) return number;
      return { problem: `is "${value}"; give a whole number from ${range.min} to ${range.max}` };
    },
    { values: `${range.min} to ${range.max}` },
  );
}

export function fraction(description: string, range: { min: number; max: number; fallback: number }) {
  return field<number>(
    description,
    range.fallback,
    (value) => {
      const number = /^-?\d*\.?\d+$/.test(value) ? Number(value) : Number.NaN;
      if (number >= range.min && number <= range.max) return number;
      return { problem: `is "${value}"; give a number from ${range.min} to ${range.max}` };
    },
    { values: `${range.min} to ${range.max}` },
  );
}

/** US dollars to the micro-dollar, handed on as whole micro-dollars; `none` is no limit (null). */
export function usdLimit(description: string, fallback: string) {
  const about = `${description}, in USD, or none`;
  return field<number | null>(about, readUsd(fallback) as number | null, readUsd, { shown: fallback });
}

function readUsd(value: string): number | null | { problem: string } {
  if (/^none$/i.test(value)) return null;
  if (/^\d{1,9}(\.\d{1,6})?$/.test(value)) return Math.round(Number(value) * 1_000_000);
  return { problem: `is "${value}"; give an amount in USD such as 10 or 0.25, or none` };
}

/** A whole number; `none` is no limit (null). */
export function countLimit(description: string, fallback: string) {
  return field<number | null>(`${description}, or none`, readCount(fallback) as number | null, readCount, {
    shown: fallback,
  });
}

function readCount(value: string): number | null | { problem: string } {
  if (/^none$/i.test(value)) return null;
  if (/^\d{1,12}$/.test(value)) return Number(value);
  return { problem: `is "${value}"; give a whole number, or none` };
}

/** Percents from 1 to 99, separated by commas, handed on in order with 100 at the end. */
export function percents(description: string, fallback: string) {
  return field<readonly number[]>(description, readPercents(fallback) as number[], readPercents, { shown: fallback });
}

function readPercents(value: string): number[] | { problem: string } {
  const parts = value.split(',').map((part) => part.trim());
  if (!parts.every((part) => /^[1-9]\d?$/.test(part))) {
    return { problem: `is "${value}"; give whole percents from 1 to 99 such as 50,80,95` };
  }
  return [...new Set(parts.map(Number))].sort((a, b) => a - b).concat(100);
}

export function choice<const T extends string>(description: string, options: readonly T[], fallback?: T) {
  return field<T>(
    description,
    fallback,
    (value) => {
      const found = options.find((option) => option === value.toLowerCase());
      return found ?? { problem: `is "${value}"; use one of ${options.join(', ')}` };
    },
    { values: options.join(', ') },
  );
}

export function flag(description: string, fallback: boolean) {
  return field<boolean>(
    description,
    fallback,
    (value) => {
      if (/^(true|1|yes|on)$/i.test(value)) return true;
      if (/^(false|0|no|off)$/i.test(value)) return false;
      return { problem: `is "${value}"; use true or false` };
    },
    { values: 'true, false' },
  );
}

/** An http(s) URL, handed on without its closing slash. Credentials inside a URL are refused: they end up in logs. */
export function url(description: string, fallback?: string) {
  return field<string>(description, fallback, (value) => {
    const parsed = URL.parse(value);
    if (!parsed || !/^https?:$/.test(parsed.protocol)) return { problem: 'is not an http(s) URL; give a whole one' };
    if (parsed.username || parsed.password) return { problem: 'carries credentials; give the URL without them' };
    return value.replace(/\/+$/, '');
  });
}

export function list(description: string) {
  return field<readonly string[]>(description, [], (value) =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  );
}
