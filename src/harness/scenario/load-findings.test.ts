// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how scenarios write variables
import { describe, expect, test } from 'vitest';
import { parseExplained } from './explain.ts';
import { findLoadMistakes } from './load-findings.ts';
import { scenarioSchema } from './schema.ts';

const CROWD = {
  id: 'crowd',
  kind: 'load',
  title: 'A crowd',
  intent: 'For tests.',
  documents: { note: { generate: { type: 'markdown', sections: 1 } } },
  users: ['visitor'],
  load: { model: 'open', users: 3, maxInFlight: 5, timeout: '5s', phases: [{ id: 'steady', rate: 2, for: '3s' }] },
  flow: [
    { do: 'upload', id: 'up', document: 'note', as: 'visitor' },
    { do: 'http', id: 'list', method: 'GET', path: '/api/v2/jobs', as: 'visitor' },
  ],
  checks: [{ check: 'all-jobs', id: 'whole', are: 'complete' }],
  gates: [{ gate: 'dropped', id: 'dropped', atMost: 0 }],
  controls: [{ id: 'red', plant: { do: 'plant-log', after: 'load', line: 'x' }, turnsRed: ['dropped'] }],
};

const CAPACITY = { model: 'capacity', step: 'list', connections: 2, for: '2s', timeout: '1s' };
const PROBE = { load: CAPACITY, gates: [{ gate: 'throughput', id: 'fast', of: 'list', atLeast: 1 }] };
const CLOSED = { model: 'closed', users: 2, iterations: 1, timeout: '5s' };

function mistakes(over: Record<string, unknown>): string[] {
  const parsed = parseExplained(scenarioSchema, { ...CROWD, ...over });
  if (parsed.findings) throw new Error(parsed.findings.map((one) => one.message).join());
  return findLoadMistakes(parsed.data).map(({ message }) => message);
}

describe('a load', () => {
  test.each([
    ['open', {}],
    ['closed', { load: CLOSED, gates: undefined }],
    ['a capacity probe', PROBE],
    [
      'closed for a time, with a warm-up',
      { load: { ...CLOSED, iterations: undefined, for: '2s', warmup: '1s' }, gates: undefined },
    ],
    [
      'checks of each iteration',
      { checks: [{ check: 'response', id: 'listed', of: 'list', body: { user: '${up.user}' } }] },
    ],
    [
      'a gate of a phase and a step',
      { gates: [{ gate: 'pass-rate', id: 'p', of: 'up', phase: 'steady', atLeast: 0.5 }] },
    ],
  ])('is accepted: %s', (_, over) => expect(mistakes(over)).toEqual([]));

  test.each([
    ['gates without a load', { kind: 'services', load: undefined }, 'gates judge a load, and there is none'],
    ['the kind without a load', { load: undefined, gates: undefined }, 'a scenario of kind "load" has a load'],
    [
      'no end',
      { load: { ...CLOSED, iterations: undefined }, gates: undefined },
      'a closed load ends after a number of iterations or after a time: give one of both',
    ],
    [
      'a warm-up by count',
      { load: { ...CLOSED, warmup: '1s' }, gates: undefined },
      'a warm-up needs a load that lasts a time (`for`)',
    ],
    ['nobody coming', { load: { ...CROWD.load, phases: [{ id: 'steady', rate: 0, for: '3s' }] } }, 'nobody would come'],
    [
      'hours of it',
      { load: { ...CROWD.load, phases: [{ id: 'steady', rate: 1, for: '2h' }] } },
      'a load lasts at most 60 minutes',
    ],
    [
      'too much of it',
      { load: { ...CROWD.load, phases: [{ id: 'steady', rate: 1000, for: '1h' }] } },
      'a load has at most 100000 iterations',
    ],
    [
      'warm-up only',
      { load: { ...CROWD.load, phases: [{ id: 'steady', rate: 1, for: '2s', warmup: true }] } },
      'nothing would be measured: all of it is warm-up',
    ],
    [
      'a step that needs hands',
      { needs: ['hands'], flow: [{ do: 'sql', query: 'select 1' }] },
      'step sql needs hands, which users have not',
    ],
    [
      'no user',
      { users: [], flow: [{ do: 'http', method: 'GET', path: '/health' }] },
      'a load is made by users: name one',
    ],
    [
      'a check of each iteration that needs hands',
      { checks: [{ check: 'vectors-sound', id: 'vectors', of: 'up' }] },
      'check vectors-sound needs hands, so it cannot be made of every iteration',
    ],
    [
      'a check of all that names one',
      { checks: [{ check: 'rows', id: 'rows', query: 'select 1', params: ['${visitor.id}'], atLeast: 1 }] },
      'under load there are many "visitor"',
    ],
    [
      'a control after one step',
      { controls: [{ id: 'red', plant: { do: 'plant-log', after: 'up', line: 'x' }, turnsRed: ['dropped'] }] },
      'under load there is no single step after which to plant',
    ],
    [
      'a probe of no http step',
      { ...PROBE, load: { ...CAPACITY, step: 'up' }, gates: undefined },
      'no http step is called "up"',
    ],
    [
      'a probe that would not count a hang',
      { ...PROBE, load: { ...CAPACITY, timeout: '2s' } },
      'a hang would never be counted',
    ],
    [
      'a probe with part of a second',
      { ...PROBE, load: { ...CAPACITY, timeout: '500ms' } },
      'the timeout of a capacity load is a number of whole seconds',
    ],
    [
      'a gate of an unknown step',
      { gates: [{ gate: 'pass-rate', id: 'p', of: 'upp', atLeast: 0.5 }] },
      'no measured step is called "upp"',
    ],
    [
      'a gate of an unknown phase',
      { gates: [{ gate: 'pass-rate', id: 'p', phase: 'ramp', atLeast: 0.5 }] },
      'no phase is called "ramp"',
    ],
    ['dropped of what drops nothing', { load: CLOSED }, 'only an open load drops what is due'],
  ])('is refused: %s', (_, over, message) => expect(mistakes(over)).toContain(message));
});
