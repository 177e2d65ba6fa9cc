import { describe, expect, test } from 'vitest';
import { bodyShape } from '../shape.ts';
import type { Exchange, Observation } from '../types.ts';
import { compareObservations } from './compare.ts';
import { placeText } from './types.ts';

const keep = new Set(['object', 'message']);
const shaped = (text: string, contentType = 'application/json') =>
  bodyShape(new TextEncoder().encode(text), contentType, { keep });

function observation(exchange: Partial<Exchange>, thrown?: string): Observation {
  const whole: Exchange = {
    ...{ operation: 'things.get', method: 'GET', path: '/things/:id', sdk: undefined, status: 200 },
    ...{ headers: { 'content-type': 'application/json' }, body: shaped('{"object":"thing","n":1,"list":[]}') },
    ...exchange,
  };
  const outcome = { type: 'answered' as const, exchange: whole, thrown };
  return { vendor: 'openai', probe: 'things.get', operation: 'things.get', outcome, exchanges: [whole] };
}

const places = (left: Observation, right: Observation) =>
  compareObservations([left], [right]).differences.map(({ place, left: a, right: b }) => [placeText(place), a, b]);

const same = observation({});
const body = (text: string) => observation({ body: shaped(text) });
const events = (...payloads: string[]) =>
  observation({ body: shaped(payloads.map((one) => `data: ${one}\n\n`).join(''), 'text/event-stream') });

describe('two answers', () => {
  test.each<[string, Observation, unknown[]]>([
    ['are alike when only values outside the contract differ', body('{"object":"thing","n":2,"list":[]}'), []],
    ['differ in a status', observation({ status: 429 }), [['status', '200', '429']]],
    [
      'differ in a call that one side has not',
      observation({ status: 501 }),
      [['operation', 'answers 200', 'answers 501']],
    ],
    ['differ in the class that the SDK throws', observation({}, 'TypeError'), [['thrown', 'nothing', 'TypeError']]],
    ['differ in the kind of body', observation({ body: { type: 'empty' } }), [['body', 'json', 'empty']]],
    ['differ in a type', body('{"object":"thing","n":"1","list":[]}'), [['field /n', 'number', 'string']]],
    ['differ in null', body('{"object":"thing","n":null,"list":[]}'), [['field /n', 'number', 'null']]],
    ['differ in a key that is missing', body('{"object":"thing","list":[]}'), [['field /n', 'number', 'absent']]],
    [
      'differ in a key that is new',
      body('{"object":"thing","n":1,"list":[],"m":{"k":1}}'),
      [['field /m', 'absent', 'object']],
    ],
    [
      'differ in a value of the contract',
      body('{"object":"ding","n":1,"list":[]}'),
      [['value /object', '"thing"', '"ding"']],
    ],
    [
      'are alike where a list goes on on one side',
      body('{"object":"thing","n":1,"list":[],"next_page_token":"x"}'),
      [],
    ],
    ['are alike below an array that is empty on one side', body('{"object":"thing","n":1,"list":[{"a":1}]}'), []],
    [
      'differ in a header’s presence',
      observation({ headers: { 'content-type': 'application/json', 'x-request-id': 'a' } }),
      [['header x-request-id', 'absent', 'present']],
    ],
    [
      'differ in a header’s value of the contract',
      observation({ headers: { 'content-type': 'text/plain' } }),
      [['header content-type', 'application/json', 'text/plain']],
    ],
    [
      'are alike but for the headers of what stands between',
      observation({ headers: { 'content-type': 'application/json', 'cf-ray': '1', date: 'x' } }),
      [],
    ],
  ])('%s', (_case, right, expected) => {
    expect(places(same, right)).toEqual(expected);
  });

  test('are alike in items of which each side has met kinds that the other has not', () => {
    const left = body('{"list":[{"a":1},{"a":null}]}');
    expect(places(left, body('{"list":[{"a":null,"b":2},{"a":1}]}'))).toEqual([]);
    expect(places(left, body('{"list":[{"a":"x"}]}'))).toEqual([['field /list/*/a', 'null or number', 'string']]);
  });

  test('differ in the order of a stream’s events and in the fields of each', () => {
    const left = events('{"object":"chunk","usage":null}', '[DONE]');
    expect(
      places(left, events('{"object":"chunk","usage":null}', '{"object":"chunk","usage":null}', '[DONE]')),
    ).toEqual([]);
    expect(places(left, events('{"object":"chunk"}'))).toEqual([
      ['events', 'data, [DONE]', 'data'],
      ['field data:/usage', 'null', 'absent'],
    ]);
  });

  test('are alike when ids and times stand in a text of the contract', () => {
    const refused = (id: string) => body(`{"message":"No file ${id} at 2026-01-0${id.length % 9}T10:00:00Z"}`);
    const [a, b] = ['3f1c2d4e-0000-4000-8000-00000000000a', 'file-abcdefghij0123456789xy'];
    expect(places(refused(a), refused(a.replace('3f', '4e')))).toEqual([]);
    expect(places(refused(b), refused(b.replace('abc', 'xyz')))).toEqual([]);
  });
});

test('a probe that was measured on one side only is no difference and no agreement', () => {
  const lost: Observation = { ...same, outcome: { type: 'not measured', reason: 'no answer' } };
  expect(compareObservations([same], [lost])).toEqual({
    ...{ differences: [], operations: [], measured: 0 },
    notMeasured: [{ probe: 'things.get', side: 'right', reason: 'no answer' }],
  });
  expect(compareObservations([same], []).notMeasured).toHaveLength(1);
});
