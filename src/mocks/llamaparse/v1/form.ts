import type { Form } from '../body.ts';
import { ApiError, fieldError } from '../errors.ts';
import { FALSE, TRUE } from '../options/lax.ts';
import { oneOf, type ValidationDetail } from '../options/validation.ts';
import { FIELDS, type FieldKind, SECRET_FIELDS } from './fields.ts';

type Value = string | number | boolean | readonly string[];

/** The upload form's known fields, each checked; what was not sent, or sent empty, is absent. */
export class UploadForm {
  readonly #values: ReadonlyMap<string, Value>;

  constructor(values: ReadonlyMap<string, Value>) {
    this.#values = values;
  }

  text(name: string): string {
    return String(this.#values.get(name) ?? '');
  }

  flag(name: string): boolean {
    return this.#values.get(name) === true;
  }

  /** A flag that may be on without being sent. */
  given(name: string, otherwise: boolean): boolean {
    const value = this.#values.get(name);
    return typeof value === 'boolean' ? value : otherwise;
  }

  number(name: string): number | undefined {
    const value = this.#values.get(name);
    return typeof value === 'number' ? value : undefined;
  }

  /** With another form's fields in place of these. */
  with(other: UploadForm): UploadForm {
    return new UploadForm(new Map([...this.#values, ...other.#values]));
  }

  /** As received, keys redacted. */
  shown(): Record<string, Value> {
    const entries = [...this.#values].map(([name, value]) => [name, SECRET_FIELDS.has(name) ? '***' : value] as const);
    return Object.fromEntries(entries);
  }
}

/** Unknown fields are ignored. @throws ApiError 422 with every field that is wrong */
export function readUploadForm(form: Form): UploadForm {
  const values = new Map<string, Value>();
  const details: ValidationDetail[] = [];
  for (const [name, kind] of FIELDS) {
    const sent = form.getAll(name).filter((value) => value !== '');
    const last = sent.at(-1);
    if (last === undefined) continue;
    if (sent.some((value) => typeof value !== 'string')) {
      details.push(detail(name, 'string_type', 'Input should be a valid string', null));
    } else if (kind.type === 'list') {
      details.push(...wrongWords(name, sent.map(String), kind.words));
      values.set(name, sent.map(String));
    } else {
      const read = readValue(name, String(last), kind);
      if (isDetail(read)) details.push(read);
      else values.set(name, read);
    }
  }
  if (details.length > 0)
    throw details.length === 1 && details[0] ? fieldError(details[0]) : new ApiError(422, details);
  return new UploadForm(values);
}

function readValue(
  name: string,
  text: string,
  kind: Exclude<FieldKind, { type: 'list' }>,
): string | number | boolean | ValidationDetail {
  switch (kind.type) {
    case 'text':
      return text;
    case 'flag': {
      if (TRUE.test(text)) return true;
      if (FALSE.test(text)) return false;
      return detail(name, 'bool_parsing', 'Input should be a valid boolean, unable to interpret input', text);
    }
    case 'whole': {
      if (/^\s*[+-]?\d{1,15}(\.0*)?\s*$/.test(text)) return Number(text);
      return detail(name, 'int_parsing', 'Input should be a valid integer, unable to parse string as an integer', text);
    }
    case 'number':
    case 'ratio':
      return readNumber(name, text, kind.type === 'ratio');
    case 'word':
      return wrongWords(name, [text], kind.words)[0] ?? text;
    default:
      return kind satisfies never;
  }
}

/** The specification has no bounds for the ratios; that they lie between 0 and 1 is said in prose (docs). */
function readNumber(name: string, text: string, ratio: boolean): number | ValidationDetail {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) {
    return detail(name, 'float_parsing', 'Input should be a valid number, unable to parse string as a number', text);
  }
  if (ratio && value < 0) {
    return detail(name, 'greater_than_equal', 'Input should be greater than or equal to 0', text, { ge: 0 });
  }
  if (ratio && value > 1) {
    return detail(name, 'less_than_equal', 'Input should be less than or equal to 1', text, { le: 1 });
  }
  return value;
}

function wrongWords(name: string, texts: readonly string[], words: readonly string[]): ValidationDetail[] {
  const expected = oneOf(words);
  return texts.flatMap((text, index) => {
    if (words.includes(text)) return [];
    const loc = FIELDS.get(name)?.type === 'list' ? ['body', name, index] : ['body', name];
    return [{ type: 'enum', loc, msg: `Input should be ${expected}`, input: text.slice(0, 1_000), ctx: { expected } }];
  });
}

function detail(
  name: string,
  type: string,
  msg: string,
  input: string | null,
  ctx?: Readonly<Record<string, unknown>>,
): ValidationDetail {
  return { type, loc: ['body', name], msg, input: input?.slice(0, 1_000) ?? null, ...(ctx && { ctx }) };
}

function isDetail(value: string | number | boolean | ValidationDetail): value is ValidationDetail {
  return typeof value === 'object';
}
