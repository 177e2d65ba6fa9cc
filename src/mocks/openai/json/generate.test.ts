import { describe, expect, test } from 'vitest';
import { generate, type JsonSchema } from './generate.ts';
import { strictProblem } from './strict.ts';
import { fits } from './validate.ts';

const material = { answer: 'The fee is 120 euro.', question: 'What is the fee in Lisbon?' };
const object = (properties: object, more: object = {}): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
});

describe('a generated value fits its schema', () => {
  test.each<[string, JsonSchema]>([
    ['flat', object({ answer: { type: 'string' }, amount: { type: 'number' }, sure: { type: 'boolean' } })],
    ['enums and constants', object({ a: { enum: ['x', 'y'] }, b: { const: 7 }, c: { type: 'null' } })],
    ['bounds', object({ a: { type: 'integer', minimum: 500 }, b: { type: 'number', exclusiveMaximum: 3 } })],
    ['steps', object({ a: { type: 'integer', multipleOf: 7 }, b: { type: 'string', minLength: 60, maxLength: 70 } })],
    ['lists', object({ a: { type: 'array', items: { type: 'string' }, minItems: 3, maxItems: 4 } })],
    ['no items at all', object({ a: { type: 'array', items: { type: 'string' }, maxItems: 0 } })],
    ['formats', object({ a: { type: 'string', format: 'date-time' }, b: { type: 'string', format: 'uuid' } })],
    [
      'patterns',
      object({
        a: { type: 'string', pattern: '^[A-Z]{3}-\\d{4}$' },
        b: { type: 'string', pattern: '^(x|y)+\\.[^aeiou]?$' },
      }),
    ],
    ['a pattern within a longer text', object({ a: { type: 'string', pattern: '#[0-9a-f]{6}' } })],
    [
      'numbers between bounds that are not taken',
      object({ a: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 0.1 } }),
    ],
    ['whole numbers between fractions', object({ a: { type: 'integer', minimum: 1.5, maximum: 2.5 } })],
    [
      'different items',
      object({ a: { type: 'array', uniqueItems: true, minItems: 3, items: { enum: ['x', 'y', 'z'] } } }),
    ],
    ['different numbers', object({ a: { type: 'array', uniqueItems: true, minItems: 3, items: { type: 'integer' } } })],
    ['a tuple', object({ a: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'boolean' }] } })],
    ['required by name only', { type: 'object', required: ['a'], additionalProperties: { type: 'integer' } }],
    ['nullable by a list of types', object({ a: { type: ['null', 'integer'] } })],
    ['alternatives', object({ a: { anyOf: [{ type: 'null' }, object({ b: { type: 'string' } })] } })],
    ['all of', { allOf: [object({ a: { type: 'string' } }, { additionalProperties: true }), { required: ['a'] }] }],
    ['a definition', object({ a: { $ref: '#/$defs/n' } }, { $defs: { n: { type: 'integer' } } })],
    [
      'a tree without end',
      object(
        { root: { $ref: '#/$defs/node' } },
        {
          $defs: {
            node: object({
              value: { type: 'string' },
              next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] },
            }),
          },
        },
      ),
    ],
    ['a tree of lists', object({ children: { type: 'array', items: { $ref: '#' } } })],
    ['no type', { properties: { a: {} } }],
    ['nothing', {}],
  ])('%s', (_, schema) => {
    const value = generate(schema, material);
    expect(fits(schema, value)).toBe(true);
    expect(generate(schema, material)).toEqual(value);
  });

  test('and speaks of what was asked', () => {
    const schema = object({ answer: { type: 'string' }, city: { type: 'string' }, price: { type: 'integer' } });
    expect(generate(schema, material)).toEqual({ answer: 'The fee is 120 euro.', city: 'Lisbon', price: 120 });
  });

  test('what does not fit is known not to', () => {
    const ahead: JsonSchema = { type: 'string', pattern: '^(?=b)b$' };
    expect(fits(ahead, generate(ahead, material))).toBe(false);
    expect(fits({ $ref: '#/nowhere' }, 'x')).toBe(false);
  });
});

describe('strict mode', () => {
  test.each<[string, JsonSchema, string | undefined]>([
    ['takes a closed object', object({ a: { type: 'string' } }), undefined],
    [
      'wants an object at the root',
      { type: 'string' },
      `schema must be a JSON Schema of 'type: "object"', got 'type: "string"'.`,
    ],
    [
      'wants objects closed',
      object({ a: { type: 'string' } }, { additionalProperties: true }),
      "In context=(), 'additionalProperties' is required to be supplied and to be false.",
    ],
    [
      'wants all properties, deep down too',
      object({ a: object({ b: {}, c: {} }, { required: ['b'] }) }),
      "In context=('properties', 'a'), 'required' is required to be supplied and to be an array including every key in properties. Missing 'c'.",
    ],
    [
      'looks into lists, definitions and alternatives',
      object({ a: { type: 'array', items: { anyOf: [{ type: 'object' }] } } }),
      "In context=('properties', 'a', 'items', 'anyOf', '0'), 'additionalProperties' is required to be supplied and to be false.",
    ],
  ])('%s', (_, schema, problem) => expect(strictProblem(schema)).toBe(problem));
});
