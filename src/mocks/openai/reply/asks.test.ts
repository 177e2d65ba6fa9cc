import { describe, expect, test } from 'vitest';
import { asksIn } from './asks.ts';

describe('what a question asks for', () => {
  test.each<[string, string[]]>([
    ['What is the weather in Paris?', ['What is the weather in Paris?']],
    ['Weather in Paris and Rome?', ['Weather in Paris?', 'Weather in Rome?']],
    ['Weather in Paris, New York, and Rome', ['Weather in Paris', 'Weather in New York', 'Weather in Rome']],
    ['Weather in Paris and Rome and Oslo', ['Weather in Paris', 'Weather in Rome', 'Weather in Oslo']],
    ['Weather in San Francisco, CA and Austin, TX', ['Weather in San Francisco, CA', 'Weather in Austin, TX']],
    ['The way between Paris and Rome', ['The way between Paris and Rome']],
    ['Look up "cats" and "dogs"', ['Look up "cats"', 'Look up "dogs"']],
    ['The weather in Paris and the time in Tokyo', ['The weather in Paris', 'the time in Tokyo']],
    ['Weather in Paris? And in Rome?', ['Weather in Paris?', 'And in Rome?']],
    ['Add 2 and 3', ['Add 2', '3']],
  ])('%s', (question, asks) => {
    expect(asksIn(question).map(({ words }) => words)).toEqual(asks);
  });

  test.each(['Rome', ', CA', ', Rome', ' and Rome', '"a", ', '“', 'A. '])(
    'ends, however often %j stands in it',
    (piece) => {
      const question = `Rome${piece.repeat(45)} x`;
      expect(asksIn(question).length).toBeLessThanOrEqual(question.length);
    },
  );
});
