import type { ValidationDetail } from './validation.ts';

/** Letters and hyphens of a UUID in groups. */
const GROUPS = [8, 4, 4, 4, 12] as const;

/** A UUID in any of the forms that pydantic takes, in lower case with hyphens; undefined for another text. */
export function canonicalUuid(text: string): string | undefined {
  const bare = /^(?:urn:uuid:)?([0-9a-f-]+)$/i.exec(text)?.[1] ?? /^\{([0-9a-f-]+)\}$/i.exec(text)?.[1];
  const groups = bare
    ?.toLowerCase()
    .match(/^([0-9a-f]{8})(-?)([0-9a-f]{4})\2([0-9a-f]{4})\2([0-9a-f]{4})\2([0-9a-f]{12})$/);
  return groups?.filter((_, index) => index === 1 || index > 2).join('-');
}

/** What pydantic says of a text that is no UUID: the words are those of Rust's `uuid` crate, which reads it. */
export function noUuid(text: string, loc: ValidationDetail['loc']): ValidationDetail {
  const error = why(text.replace(/^urn:uuid:/, ''));
  return { type: 'uuid_parsing', loc, msg: `Input should be a valid UUID, ${error}`, input: text, ctx: { error } };
}

function why(text: string): string {
  const wrong = /[^0-9a-fA-F-]/u.exec(text);
  if (wrong) {
    const expected = 'expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-]';
    return `invalid character: ${expected}, found \`${wrong[0]}\` at ${wrong.index + 1}`;
  }
  const groups = text.split('-');
  if (groups.length === 1) return `invalid length: expected length 32 for simple format, found ${text.length}`;
  if (groups.length !== GROUPS.length) return `invalid group count: expected 5, found ${groups.length}`;
  const index = groups.findIndex((group, at) => group.length !== GROUPS[at]);
  return `invalid group length in group ${index}: expected ${GROUPS[index]}, found ${groups[index]?.length}`;
}
