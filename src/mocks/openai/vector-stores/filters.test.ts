import { expect, test } from 'vitest';
import { fits } from './filters.ts';
import type { Filter } from './schemas.ts';

const PAGE = { year: 2020, topic: 'salt', draft: false };
const year = (type: 'gt' | 'gte' | 'lt' | 'lte', value: number | string): Filter => ({ type, key: 'year', value });

test.each<[string, boolean, Filter]>([
  ['equal', true, { type: 'eq', key: 'draft', value: false }],
  ['not equal', false, { type: 'eq', key: 'topic', value: 'sand' }],
  ['other than', true, { type: 'ne', key: 'topic', value: 'sand' }],
  ['not other than', false, { type: 'ne', key: 'topic', value: 'salt' }],
  ['above', true, year('gt', 2019)],
  ['not above itself', false, year('gt', 2020)],
  ['at least itself', true, year('gte', 2020)],
  ['below', true, year('lt', 2021)],
  ['not below itself', false, year('lt', 2020)],
  ['at most itself', true, year('lte', 2020)],
  ['a number is neither above nor below a text', false, { type: 'or', filters: [year('gte', '1'), year('lte', '1')] }],
  ['one of', true, { type: 'in', key: 'topic', value: ['sand', 'salt'] }],
  ['none of', false, { type: 'nin', key: 'topic', value: ['sand', 'salt'] }],
  ['nothing of a key that is not there', false, { type: 'eq', key: 'toString', value: 'a' }],
  ['other than of a key that is not there', true, { type: 'ne', key: 'author', value: 'a' }],
  ['all of them', false, { type: 'and', filters: [year('gt', 2019), year('gt', 2020)] }],
  ['any of them', true, { type: 'or', filters: [year('gt', 2019), year('gt', 2020)] }],
  ['any of none', false, { type: 'or', filters: [] }],
  ['all of none', true, { type: 'and', filters: [] }],
])('%s: %s', (_, expected, filter) => {
  expect(fits(filter, PAGE)).toBe(expected);
});
