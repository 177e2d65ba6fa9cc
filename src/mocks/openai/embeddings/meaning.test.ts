import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cosine, norm } from '../testing.ts';
import { createSpace } from './projection.ts';

const space = createSpace('text-embedding-3-small', 1536);
const near = (a: string, b: string) => cosine(space.vectorOf(a), space.vectorOf(b));

describe('paraphrases are near each other (0.8 and above)', () => {
  test.each([
    ['The cat sat on the mat.', 'A cat was sitting on the mat.'],
    ['The quick brown fox jumps over the lazy dog', 'A fast brown fox leaps over a lazy dog'],
    ['How do I reset my password?', 'I forgot my password, how can I reset it?'],
    ['How do I reset my password?', 'How can I recover my password?'],
    ['The invoice is due within thirty days.', 'Payment of the invoice is due in 30 days.'],
    ['The weather is nice today.', 'Today the weather is lovely.'],
    ['The company reported record revenue in 2024.', 'Record revenues were reported by the company in 2024.'],
    ['The doctor prescribed medicine to the patient.', 'The physician prescribed medication for the patient.'],
    ['She bought a new car.', 'She purchased a new automobile.'],
    ['A man is playing a guitar.', 'A man plays the guitar.'],
    ['The kids are playing in the garden', 'Children play in the garden'],
    ['How much does shipping cost?', 'What is the price of delivery?'],
    ['The meeting was postponed until Monday', 'The meeting has been delayed to Monday'],
    ['I love programming in Python', 'I enjoy coding in Python'],
    ['What is the capital of France?', 'Which city is the capital of France?'],
    ['The contract ends on 31 December 2025', 'The agreement terminates on December 31, 2025'],
    ['machine learning models need data', 'ML models require training data'],
  ])('%s = %s', (a, b) => {
    expect(near(a, b)).toBeGreaterThanOrEqual(0.8);
  });
});

describe('unrelated texts are far from each other (0.3 and below), but have something in common', () => {
  test.each([
    ['The cat sat on the mat.', 'Quarterly revenue grew by 12 percent.'],
    ['How do I reset my password?', 'The recipe needs two eggs and a cup of flour.'],
    ['What is the capital of France?', 'What is the boiling point of water?'],
    ['I love programming in Python', 'The football team won the match'],
    ['The weather is nice today.', 'Contract law requires consideration.'],
    ['How do I reset my password?', 'How do I cook rice?'],
    ['hello', 'goodbye'],
  ])('%s | %s', (a, b) => {
    expect(near(a, b)).toBeLessThanOrEqual(0.3);
    expect(near(a, b)).toBeGreaterThan(0.05);
  });
});

const REFUNDS = `# Refund policy

Customers may return any item within 30 days of delivery for a full refund. The item must be unused and in its original packaging. Refunds are issued to the original payment method within five business days after our warehouse in Rotterdam has inspected the returned goods. Shipping costs are not refunded unless the item arrived damaged or was sent by mistake.`;
const MAINTENANCE = `## Network maintenance

Routers in the northern data centre are restarted on the second Tuesday of each month between 02:00 and 04:00 UTC. During that window, traffic is moved to the southern site automatically. Engineers verify that BGP sessions have come back before they leave the bridge call.`;

describe('a question is nearer to the passage that answers it than to another', () => {
  test.each([
    ['How long do customers have to return an item?', REFUNDS, MAINTENANCE],
    ['What is the refund policy?', REFUNDS, MAINTENANCE],
    ['Where are returned goods inspected?', REFUNDS, MAINTENANCE],
    ['When are the routers restarted?', MAINTENANCE, REFUNDS],
    ['Which engineers verify the BGP sessions?', MAINTENANCE, REFUNDS],
  ])('%s', (question, answer, other) => {
    expect(near(question, answer)).toBeGreaterThan(0.33);
    expect(near(question, answer) - near(question, other)).toBeGreaterThan(0.12);
  });
});

describe('any text at all', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.string({ minLength: 1 }), fc.lorem());

  test('has a finite vector of unit length, the same each time and in a fresh space', () => {
    fc.assert(
      fc.property(text, (sample) => {
        const vector = space.vectorOf(sample);
        expect(norm(vector)).toBeCloseTo(1, 9);
        expect(createSpace('text-embedding-3-small', 1536).vectorOf(sample)).toEqual(vector);
      }),
      { numRuns: 60 },
    );
  });

  test('has no component above what the service shows (0.16)', () => {
    const largest = (sample: string) => Math.max(...space.vectorOf(sample).map(Math.abs));
    fc.assert(fc.property(text, (sample) => void expect(largest(sample)).toBeLessThan(0.16)));
  });

  test.each(['!!!', '   ', '\u{1f600}', '日本語', 'ａｂｃ', '\u0000', '\ud800'])('even %j', (sample) => {
    expect(norm(space.vectorOf(sample))).toBeCloseTo(1, 9);
  });
});

test('the vectors of two models have nothing to do with each other', () => {
  const other = createSpace('text-embedding-ada-002', 1536);
  expect(Math.abs(cosine(space.vectorOf('the same text'), other.vectorOf('the same text')))).toBeLessThan(0.1);
});
