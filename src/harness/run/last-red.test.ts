import { expect, test } from 'vitest';
import type { ControlResult } from '../report/types.ts';
import { newestRed } from './last-red.ts';

const seen = (scenario: string, id: string, at: string, state: 'FAIL' | 'PASS' = 'FAIL'): ControlResult => ({
  id: 'planted',
  scenario,
  planted: 'something',
  state: state === 'FAIL' ? 'RED' : 'GREEN',
  checks: [{ id, state }],
  at,
});

const CONTROLS = [
  seen('other', 'there', '2026-05-05'),
  seen('mine', 'there', '2026-01-01'),
  seen('mine', 'there', '2026-02-02'),
  seen('mine', 'there', '2026-04-04', 'PASS'),
  seen('other', 'invariant-jobs-end', '2026-03-03'),
];

test.each([
  ['a check: when a control of its own scenario last saw it fail', 'there', '2026-02-02'],
  ['an invariant: when a control of any scenario did', 'invariant-jobs-end', '2026-03-03'],
  ['an invariant that no control turned red', 'invariant-money', null],
  ['a check that no control names', 'elsewhere', null],
])('%s', (_, check, expected) => expect(newestRed(CONTROLS, 'mine', check)).toBe(expected));
