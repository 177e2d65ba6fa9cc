import { Ajv } from 'ajv';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from '../parsing/testing.ts';
import { pdf } from '../testing.ts';
import { predefinedSchema, readSchema, structurer } from './index.ts';
import { readDate, readNumber } from './values.ts';

const INVOICE = `# Farholm Chandlery

Invoice No: FC-2041
Invoice date: 17 May 2024
Paid: yes
Status: Past due

## Customer

- Name: Johanna Quist
- E-mail: quist@example.com

## Vendor

Name: Otto Brandt

## Items

| Description | Qty | Unit price | Amount |
| - | - | - | - |
| Rope, 20 m | 3 | $12.50 | $37.50 |
| Lamp oil | 10 | 4 | 40.00 |

Total amount: $1,077.50
`;

async function structure(schema: object, text = INVOICE, name = 'invoice.md'): Promise<unknown> {
  const { pages } = await parse(text, name);
  return structurer(readSchema(JSON.stringify(schema)))(pages);
}

const of = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more });
const string = { type: 'string' };
const number = { type: 'number' };

test.each<[string, object, unknown]>([
  ['a label, by the words of a name in snake case', of({ invoice_number: string }), { invoice_number: 'FC-2041' }],
  ['in camel case', of({ invoiceNo: string }), { invoiceNo: 'FC-2041' }],
  ['by its title', of({ x: { ...string, title: 'Invoice numbers' } }), { x: 'FC-2041' }],
  ['by its description', of({ x: { ...string, description: 'The status that is printed' } }), { x: 'Past due' }],
  ['a date', of({ invoice_date: { ...string, format: 'date' } }), { invoice_date: '2024-05-17' }],
  ['a number', of({ total: number }), { total: 1077.5 }],
  ['a truth', of({ paid: { type: 'boolean' } }), { paid: true }],
  ['a choice', of({ status: { enum: ['open', 'past_due'] } }), { status: 'past_due' }],
  ['nothing for a choice that is none', of({ status: { enum: ['open', 'closed'] } }), {}],
  ['nothing for a whole number that is none', of({ total: { type: 'integer' } }), {}],
  ['one of several types', of({ total: { anyOf: [{ type: 'null' }, number] } }), { total: 1077.5 }],
  ['one of a list of types', of({ total: { type: ['null', 'number'] } }), { total: 1077.5 }],
  ['the title of the document', of({ title: string }), { title: 'Farholm Chandlery' }],
  [
    'objects, each from under its heading',
    of({ vendor: of({ name: string }), customer: of({ name: string, email: string }) }),
    { vendor: { name: 'Otto Brandt' }, customer: { name: 'Johanna Quist', email: 'quist@example.com' } },
  ],
  [
    'the rows of a table',
    of({ lines: { type: 'array', items: of({ description: string, quantity: number, unit_price: number }) } }),
    {
      lines: [
        { description: 'Rope, 20 m', quantity: 3, unit_price: 12.5 },
        { description: 'Lamp oil', quantity: 10, unit_price: 4 },
      ],
    },
  ],
  ['a column', of({ amounts: { type: 'array', items: number } }), { amounts: [37.5, 40] }],
  [
    'what a reference leads to',
    { ...of({ customer: { $ref: '#/$defs/Party' } }), $defs: { Party: of({ name: string }) } },
    { customer: { name: 'Johanna Quist' } },
  ],
  [
    'all parts of a whole',
    { allOf: [of({ total: number }), of({ paid: { type: 'boolean' } })] },
    { total: 1077.5, paid: true },
  ],
  ['no label twice', of({ number: string, invoice_number: string }), { invoice_number: 'FC-2041' }],
])('a schema is filled with %s', async (_, schema, value) => {
  expect(await structure(schema)).toEqual(value);
});

describe('what is not in the document', () => {
  const missing = {
    text: string,
    list: { type: 'array', items: string },
    perhaps: { type: ['string', 'null'] },
    weight: number,
  };

  test('is left out where it may be', async () => {
    expect(await structure(of(missing))).toEqual({});
  });

  test('is empty where it is required, by its type, and null where nothing is empty', async () => {
    const value = await structure(of(missing, { required: Object.keys(missing) }));
    expect(value).toEqual({ text: '', list: [], perhaps: null, weight: null });
  });
});

test('a value that breaks the schema is left out, or null where it is required', async () => {
  const short = { ...string, maxLength: 3 };
  expect(await structure(of({ invoice_number: short, status: string }))).toEqual({ status: 'Past due' });
  const required = of({ invoice_number: short, total: { ...number, maximum: 5 } }, { required: ['total'] });
  expect(await structure(required)).toEqual({ total: null });
});

test('labels of a PDF are read line by line, also where its paragraphs join them', async () => {
  const bytes = await pdf((document) => {
    document.fontSize(11).text('Keeper: Johanna Quist').text('Lit since: 4 March 1887').text('Height: 31 m');
  });
  const { pages } = await parse(bytes, 'light.pdf', { granularBoxes: true });
  const schema = of({ keeper: string, lit_since: { ...string, format: 'date' }, height: number });
  const value = structurer(readSchema(JSON.stringify(schema)))(pages);
  expect(value).toEqual({ keeper: 'Johanna Quist', lit_since: '1887-03-04', height: 31 });
});

test('the schemas with names fit themselves, and without one everything with a label is told', async () => {
  const { pages } = await parse(INVOICE, 'invoice.md');
  expect(structurer(predefinedSchema('invoice'))(pages)).toMatchObject({
    invoiceNumber: 'FC-2041',
    invoiceDate: '2024-05-17',
    customer: { name: 'Johanna Quist', email: 'quist@example.com' },
    items: [{ quantity: 3, unitPrice: 12.5 }, { amount: 40 }],
    total: 1077.5,
  });
  expect(structurer(undefined)(pages)).toMatchObject({
    title: 'Farholm Chandlery',
    'Invoice No': 'FC-2041',
    Items: [{ Description: 'Rope, 20 m', Qty: '3' }, { Description: 'Lamp oil' }],
  });
});

test.each([
  ['$1,500.00', 1500],
  ['1.234,56 €', 1234.56],
  ['1 234,5', 1234.5],
  ['12,345', 12345],
  ['12,5', 12.5],
  ['1.234.567', 1234567],
  ['0.125', 0.125],
  ['(12)', -12],
  ['- 7 °C', -7],
  ['31 m²', 31],
  ['12 %', 12],
  ['17 May 2024', undefined],
  ['FC-2041', undefined],
  ['', undefined],
])('%j is the number %j', (text, value) => {
  expect(readNumber(text)).toBe(value);
});

test.each([
  ['2024-05-17', '2024-05-17'],
  ['Friday, 17th May 2024', '2024-05-17'],
  ['Sept. 3, 2024', '2024-09-03'],
  ['17.05.2024', '2024-05-17'],
  ['05/17/2024', '2024-05-17'],
  ['17/05/2024', '2024-05-17'],
  ['31 February 2024', undefined],
  ['May 2024', undefined],
])('%j is the date %j', (text, value) => {
  expect(readDate(text)).toBe(value);
});

test('any schema that ajv takes is filled in bounded time with what validates, but for nulls', async () => {
  const { pages } = await parse(INVOICE, 'invoice.md');
  const name = fc.constantFrom('total', 'name', 'customer', 'items', 'status', 'quantity');
  const { schema } = fc.letrec((tie) => ({
    leaf: fc.oneof(
      fc.record({ type: fc.constantFrom('string', 'number', 'integer', 'boolean', 'null') }),
      fc.record({ enum: fc.array(fc.constantFrom('open', 'past due', 3, null), { minLength: 1, maxLength: 3 }) }),
      fc.constant({ $ref: '#' }),
      fc.constant({ type: 'string', pattern: '^(a+)+$' }),
    ),
    object: fc
      .record({ properties: fc.dictionary(name, tie('schema'), { maxKeys: 4 }), additionalProperties: fc.boolean() })
      .map((own) => ({ ...own, type: 'object', required: Object.keys(own.properties).slice(0, 2) })),
    schema: fc.oneof(
      { maxDepth: 3 },
      tie('leaf'),
      tie('object'),
      fc.record({ type: fc.constant('array'), items: tie('schema') }),
      fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
    ),
  }));
  const onlyNulls = (value: unknown, path: string) =>
    path
      .split('/')
      .slice(1)
      .reduce<unknown>((inside, part) => (inside === null ? null : Reflect.get(inside as object, part)), value) ===
    null;
  await fc.assert(
    fc.property(schema, (candidate) => {
      const read = readSchema(JSON.stringify(candidate));
      fc.pre(read !== undefined);
      const value = structurer(read)(pages);
      if (value === null) return true;
      const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
      const validate = ajv.compile(read ?? {});
      if (validate(value)) return true;
      return (validate.errors ?? []).some(({ instancePath }) => onlyNulls(value, instancePath));
    }),
    { numRuns: 15 },
  );
});

test('a schema that leads to nothing but itself has nothing to fill', async () => {
  const endless = { anyOf: [{ $ref: '#' }] };
  expect(await structure(endless)).toBeNull();
  expect(await structure(of({ total: { allOf: [{ $ref: '#/properties/total' }] }, name: string }))).toEqual({
    name: 'Johanna Quist',
  });
});

test('a property named __proto__ is one like any other', async () => {
  const schema = readSchema('{"type":"object","properties":{"__proto__":{"type":"string"}},"required":["__proto__"]}');
  const { pages } = await parse('Proto: 1', 'a.txt');
  expect(JSON.stringify(structurer(schema)(pages))).toBe('{"__proto__":"1"}');
  expect(JSON.stringify(structurer(schema)([]))).toBe('{"__proto__":""}');
});
