import type { JsonSchema } from './schema.ts';

/** A document's text as a value of a schema's type; undefined where it is none. */
export function readValue(text: string, type: string, schema: JsonSchema): unknown {
  const clean = text.trim();
  if (clean.length > MAX_PLAIN_CHARS && type !== 'string') return undefined;
  switch (type) {
    case 'string':
      return readString(clean, schema);
    case 'number':
      return readNumber(clean);
    case 'integer': {
      const number = readNumber(clean);
      return number !== undefined && Number.isInteger(number) ? number : undefined;
    }
    case 'boolean':
      return readBoolean(clean);
    default:
      return undefined;
  }
}

/** Longer texts are no numbers (ours). */
const MAX_PLAIN_CHARS = 60;

/** The choice that the text is, letters' size and what stands between words aside. */
export function readChoice(text: string, choices: readonly unknown[]): unknown {
  const bare = (value: unknown) =>
    String(value)
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim();
  const wanted = bare(text);
  return choices.find((choice) => bare(choice) === wanted);
}

function readString(text: string, schema: JsonSchema): string | undefined {
  if (schema.format === 'date') return readDate(text);
  if (schema.format === 'date-time') {
    const date = readDate(text);
    return date === undefined ? undefined : `${date}T00:00:00Z`;
  }
  return text === '' ? undefined : text;
}

/** Before the digits stands a currency or nothing, behind them a unit; `(12)` is negative; `1.234,50` is read as it is meant. */
export function readNumber(text: string): number | undefined {
  const [, paren, minus, before, digits = ''] = NUMBER.exec(text) ?? [];
  const number = digits === '' ? Number.NaN : Number(plainDigits(digits.trim()));
  if (!Number.isFinite(number)) return undefined;
  return paren || minus || before?.endsWith('-') ? -number : number;
}

const NUMBER =
  /^(\()?([-−]\s?)?((?:\p{Sc}|\p{Lu}{3}\s)\s?-?)?(\d[\d.,'\u00A0\u202F ]*)\)?\s*[%\p{L}\p{Sc}²³/°]{0,12}\.?$/u;

/** The last of `.` and `,` is the decimal sign, unless it stands before every group of three digits. */
function plainDigits(digits: string): string {
  const bare = digits.replace(/['\s]/g, '');
  const decimal = bare.lastIndexOf(',') > bare.lastIndexOf('.') ? ',' : '.';
  const other = decimal === ',' ? '.' : ',';
  const ungrouped = bare.replaceAll(other, '');
  const isGrouping = decimal === ',' ? /^\d{1,3}(,\d{3})+$/ : /^\d{1,3}(\.\d{3}){2,}$/;
  return isGrouping.test(ungrouped) ? ungrouped.replaceAll(decimal, '') : ungrouped.replace(decimal, '.');
}

const YES = /^(yes|y|true|on|x|1|✓|✔|☑|☒|ja|oui|sí|si)$/i;
const NO = /^(no|n|false|off|0|✗|✘|☐|nein|non)$/i;

function readBoolean(text: string): boolean | undefined {
  if (YES.test(text)) return true;
  return NO.test(text) ? false : undefined;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** `2024-05-17`, `17 May 2024`, `May 17, 2024`, `17.05.2024`, `05/17/2024` (month first, unless it cannot be) as ISO 8601. */
export function readDate(text: string): string | undefined {
  const iso = /\b(\d{4})-(\d{1,2})-(\d{1,2})\b/.exec(text);
  if (iso) return isoDate(iso[1], iso[2], iso[3]);
  const dayFirst = /\b(\d{1,2})(?:st|nd|rd|th)?\.?\s+(\p{L}{3,9})\.?,?\s+(\d{4})\b/u.exec(text);
  if (dayFirst) return isoDate(dayFirst[3], monthOf(dayFirst[2]), dayFirst[1]);
  const monthFirst = /\b(\p{L}{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b/u.exec(text);
  if (monthFirst) return isoDate(monthFirst[3], monthOf(monthFirst[1]), monthFirst[2]);
  const dots = /\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b/.exec(text);
  if (dots) return isoDate(dots[3], dots[2], dots[1]);
  const slashes = /\b(\d{1,2})\/(\d{1,2})\/(\d{4})\b/.exec(text);
  if (!slashes) return undefined;
  const [, a = '', b = '', year] = slashes;
  return Number(a) > 12 ? isoDate(year, b, a) : isoDate(year, a, b);
}

function monthOf(name = ''): string {
  return String(MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1);
}

/** Undefined for a day that there is not. */
function isoDate(year = '', month = '', day = ''): string | undefined {
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text ? undefined : text;
}
