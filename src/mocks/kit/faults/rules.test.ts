import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../lib/virtual-clock.ts';
import { createFaultRules as create } from './rules.ts';
import type { FaultAction, FaultRule, FaultTrigger } from './types.ts';

const createFaultRules = (clock = new VirtualClock()) => create({ clock, seed: 'test' });

const call = {
  vendor: 'openai',
  operation: 'embeddings.create',
  url: 'http://mock/v1/embeddings',
  body: '{"input":"a"}',
} as const;

function rule(more: Partial<FaultRule> = {}): FaultRule {
  return { id: 'r', vendor: 'openai', operation: '*', when: { type: 'always' }, inject: { type: 'hang' }, ...more };
}

function fired(when: FaultTrigger, calls: number, more: Partial<FaultRule> = {}): number[] {
  const rules = createFaultRules();
  rules.add(rule({ when, ...more }));
  return Array.from({ length: calls }, (_, i) => i + 1).filter(() => rules.decide(call).faults.length > 0);
}

describe('when a rule fires', () => {
  test.each<[FaultTrigger, number[]]>([
    [{ type: 'always' }, [1, 2, 3, 4, 5, 6]],
    [{ type: 'nth', n: 3 }, [3]],
    [{ type: 'first', count: 2 }, [1, 2]],
    [{ type: 'every', k: 3 }, [3, 6]],
    [{ type: 'range', from: 2, to: 4 }, [2, 3, 4]],
    [{ type: 'range', from: 5 }, [5, 6]],
    [{ type: 'burst', on: 1, off: 2 }, [1, 4]],
    [{ type: 'probability', p: 0 }, []],
    [{ type: 'probability', p: 1 }, [1, 2, 3, 4, 5, 6]],
    [
      {
        type: 'all',
        of: [
          { type: 'every', k: 2 },
          { type: 'first', count: 4 },
        ],
      },
      [2, 4],
    ],
    [
      {
        type: 'any',
        of: [
          { type: 'nth', n: 6 },
          { type: 'first', count: 1 },
        ],
      },
      [1, 6],
    ],
  ])('%j', (when, expected) => {
    expect(fired(when, 6)).toEqual(expected);
  });

  test('a window opens and shuts on the mock’s clock, and may come again', async () => {
    const clock = new VirtualClock();
    const rules = createFaultRules(clock);
    await clock.advance(5000); // before the rule is there: does not count
    rules.add(rule({ id: 'once', when: { type: 'window', fromMs: 1000, toMs: 2000 } }));
    rules.add(rule({ id: 'again', when: { type: 'window', fromMs: 0, toMs: 500, everyMs: 2000 } }));
    rules.add(rule({ id: 'for good', when: { type: 'window', fromMs: 3500 } }));
    const seen: string[] = [];
    for (let ms = 0; ms <= 4000; ms += 500) {
      seen.push(`${ms}: ${rules.decide(call).faults.map((each) => each.rule)}`);
      await clock.advance(500);
    }
    expect(seen.filter((line) => !line.endsWith(' '))).toEqual([
      '0: again',
      '1000: once',
      '1500: once',
      '2000: again',
      '3500: for good',
      '4000: again,for good',
    ]);
  });

  test('per key, each key has counts and hits of its own', () => {
    const rules = createFaultRules();
    rules.add(rule({ per: 'api-key', when: { type: 'every', k: 2 }, maxHits: 1 }));
    const by = (key: string) => rules.decide({ ...call, keyOf: () => key }).faults.length;
    expect(['a', 'b', 'a', 'b', 'a', 'a'].map(by)).toEqual([0, 0, 1, 1, 0, 0]);
    expect(rules.hits('r')).toBe(2);
  });

  test('a sequence of settings goes round when it repeats', () => {
    const rules = createFaultRules();
    rules.add(rule({ inject: { type: 'sequence', steps: [503, 'ok'], repeat: true } }));
    expect([1, 2, 3, 4].map(() => rules.decide(call).faults.length)).toEqual([1, 0, 1, 0]);
  });

  test('it is known when a rule was in force and when it struck', async () => {
    const clock = new VirtualClock();
    const rules = createFaultRules(clock);
    rules.add(rule({ when: { type: 'range', from: 2, to: 3 } }));
    for (let i = 0; i < 4; i++) {
      await clock.advance(10);
      rules.decide(call);
    }
    rules.remove('r');
    expect(rules.record('r')).toEqual({ addedMs: 0, firstHitMs: 20, lastHitMs: 30, removedMs: 40, hits: 2 });
  });

  test('maxHits ends it', () => {
    expect(fired({ type: 'every', k: 2 }, 9, { maxHits: 2 })).toEqual([2, 4]);
  });

  test('only calls that match its vendor, operation and text are counted', () => {
    const rules = createFaultRules();
    rules.add(rule({ operation: 'embeddings.create', match: 'needle', when: { type: 'nth', n: 2 } }));
    const struck = (over: object) => rules.decide({ ...call, ...over }).faults.length;
    expect(struck({ vendor: 'supabase', body: 'needle' })).toBe(0);
    expect(struck({ operation: 'models.list', body: 'needle' })).toBe(0);
    expect(struck({})).toBe(0);
    expect(struck({ body: 'a needle' })).toBe(0);
    expect(struck({ url: 'http://mock/needle' })).toBe(1);
  });

  test('rules fire in the order they were added and one does not change another’s counting', () => {
    const rules = createFaultRules();
    rules.add(rule({ id: 'b', when: { type: 'every', k: 2 } }));
    rules.add(rule({ id: 'a' }));
    const ids = [1, 2].map(() => rules.decide(call).faults.map((each) => each.rule));
    expect(ids).toEqual([['a'], ['b', 'a']]);
  });

  test('* means webhooks for webhook rules, embeddings for vectors, and neither for the rest', () => {
    const rules = createFaultRules();
    rules.add(rule({ id: 'hang', vendor: 'llamaparse' }));
    rules.add(rule({ id: 'lost', vendor: 'llamaparse', inject: { type: 'webhook', become: 'lost' } }));
    rules.add(rule({ id: 'zero', inject: { type: 'vectors', become: 'zero' } }));
    const ids = (vendor: 'openai' | 'llamaparse', operation: string) =>
      rules.decide({ ...call, vendor, operation }).faults.map((each) => each.rule);
    expect(ids('llamaparse', 'webhook.deliver')).toEqual(['lost']);
    expect(ids('llamaparse', 'parse.upload')).toEqual(['hang']);
    expect(ids('openai', 'embeddings.create')).toEqual(['zero']);
    expect(ids('openai', 'chat.completions.create')).toEqual([]);
  });
});

describe('the life of a rule', () => {
  test('hits are remembered after removal and forgotten by clear', () => {
    const rules = createFaultRules();
    rules.add(rule());
    rules.decide(call);
    expect(rules.remove('r')).toBe(true);
    expect([rules.hits('r'), rules.list(), rules.decide(call).faults, rules.remove('r')]).toEqual([1, [], [], false]);
    rules.clear();
    expect(rules.hits('r')).toBe(0);
  });

  test('removal ends what waits for it', () => {
    const rules = createFaultRules();
    rules.add(rule());
    const life = rules.lifetime('r');
    expect(life.aborted).toBe(false);
    rules.clear();
    expect(life.aborted).toBe(true);
  });

  test('an id in force cannot be taken twice', () => {
    const rules = createFaultRules();
    rules.add(rule());
    expect(() => rules.add(rule())).toThrow('"r" is in force already');
  });
});

describe('rules that come as data are refused with the field’s name', () => {
  test.each<[string, unknown, string]>([
    ['unknown vendor', { ...rule(), vendor: 'aws' }, 'vendor:'],
    ['nth 0', { ...rule(), when: { type: 'nth', n: 0 } }, 'when.n:'],
    ['unknown action', { ...rule(), inject: { type: 'explode' } }, 'inject.type:'],
    ['status 99', { ...rule(), inject: { type: 'status', status: 99 } }, 'inject.status:'],
    ['whole truncation', { ...rule(), inject: { type: 'truncate', keepFraction: 1 } }, 'inject.keepFraction:'],
    ['unknown key', { ...rule(), inject: { type: 'hang', seconds: 3 } }, '"seconds"'],
    ['bad pointer', { ...rule(), inject: { type: 'patch', set: { 'a/b': 1 } } }, 'JSON pointer begins with "/"'],
    ['not an object', 'reset', 'rule:'],
    [
      'vectors on chat',
      rule({ operation: 'chat.completions.create', inject: { type: 'vectors', become: 'nan' } }),
      'operation: "vectors" works on',
    ],
    [
      'webhook at openai',
      rule({ inject: { type: 'webhook', become: 'lost' } }),
      'operation: "webhook" works on llamaparse',
    ],
    [
      'hang on webhooks',
      rule({ vendor: 'llamaparse', operation: 'webhook.deliver' }),
      'takes "webhook", "webhook-late" or',
    ],
  ])('%s', (_name, input, message) => {
    expect(() => createFaultRules().add(input as FaultRule)).toThrow(message);
  });

  test.each<FaultAction>([
    { type: 'status', status: 429, body: { a: 1 }, headers: { 'retry-after': '1' }, after: true },
    { type: 'delay', ms: 0 },
    { type: 'hang' },
    { type: 'reset', after: true },
    { type: 'truncate', keepFraction: 0 },
    { type: 'malformed' },
    { type: 'patch', set: { '': 1, '/a': null } },
    { type: 'replace', find: 'a', with: '' },
    { type: 'vectors', become: 'short' },
  ])('while %j is taken', (inject) => {
    const rules = createFaultRules();
    rules.add(rule({ inject }));
    expect(rules.list()[0]?.inject).toEqual(inject);
  });
});
