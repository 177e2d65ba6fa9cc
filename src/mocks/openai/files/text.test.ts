import { expect, test } from 'vitest';
import { documentPassage } from './text.ts';

test('a file whose name looks like markup does not end its own passage', () => {
  expect(documentPassage('a"><b>.txt', 'The tower.')).toBe('<document title="a___b_.txt">\nThe tower.\n</document>');
});
