import { describe, expect, it } from 'vitest';
import type { ServiceMode } from '../config/index.ts';
import { PipelineError } from '../errors.ts';
import type { Choice, SwitchedVendor } from '../vendors/types.ts';
import { type Circumstances, workOut } from './choose.ts';
import { configuredMode } from './modes.ts';

const both = { llamaparse: ['real', 'mock'], openai: ['real', 'mock'] } as const;
const now = (changes: Partial<Circumstances> = {}): Circumstances => ({
  reachable: both,
  isProduction: false,
  failing: new Set(),
  ...changes,
});
const failing = (...vendors: SwitchedVendor[]) => now({ failing: new Set(vendors) });

/** `llamaparse/openai`, then whether the mock may step in or has; or the refusal's code. */
function told(choice: Choice | PipelineError): string {
  if (choice instanceof PipelineError) return choice.code;
  return `${choice.backends.llamaparse}/${choice.backends.openai} ${choice.fallback}`;
}

const mode = (name: ServiceMode, overrides: Partial<Record<SwitchedVendor, ServiceMode>> = {}) => ({
  mode: name,
  overrides,
});

describe('workOut', () => {
  it.each([
    ['mock is the mock', mode('mock'), now(), 'mock/mock never'],
    ['real is real', mode('real'), now(), 'real/real never'],
    ['real stays real while it fails', mode('real'), failing('llamaparse', 'openai'), 'real/real never'],
    ['hybrid is real while that is well', mode('hybrid'), now(), 'real/real allowed'],
    [
      'hybrid takes the whole document to the mock for one vendor',
      mode('hybrid'),
      failing('openai'),
      'mock/mock taken',
    ],
    ['an override is for its vendor only', mode('real', { openai: 'mock' }), now(), 'real/mock never'],
    [
      'a vendor bound to its real service keeps the document from falling back',
      mode('hybrid', { llamaparse: 'real' }),
      failing('openai'),
      'real/real never',
    ],
    [
      'a vendor bound to the mock may be joined by the other',
      mode('hybrid', { llamaparse: 'mock' }),
      failing('openai'),
      'mock/mock taken',
    ],
    [
      'a failing vendor that is bound to the mock harms nobody',
      mode('hybrid', { openai: 'mock' }),
      failing('openai'),
      'real/mock allowed',
    ],
    [
      'hybrid in production never falls back',
      mode('hybrid'),
      { ...failing('openai'), isProduction: true },
      'real/real never',
    ],
    ['production refuses the mock', mode('mock'), now({ isProduction: true }), 'MOCK_REFUSED'],
    ['production refuses one mock too', mode('real', { openai: 'mock' }), now({ isProduction: true }), 'MOCK_REFUSED'],
    [
      'a mock that is not there is not chosen',
      mode('mock'),
      now({ reachable: { ...both, openai: ['real'] } }),
      'BACKEND_NOT_CONFIGURED',
    ],
    [
      'hybrid without a mock waits for the real service',
      mode('hybrid'),
      { ...failing('openai'), reachable: { ...both, llamaparse: ['real'] as const } },
      'real/real never',
    ],
    [
      'a real service that is not there is not chosen',
      mode('real'),
      now({ reachable: { llamaparse: ['mock'], openai: ['mock'] } }),
      'BACKEND_NOT_CONFIGURED',
    ],
  ] as const)('%s', (_, setting, circumstances, expected) => {
    expect(told(workOut(setting, circumstances).document)).toBe(expected);
  });

  it('asks a question of the real OpenAI while only LlamaParse fails', () => {
    expect(told(workOut(mode('hybrid'), failing('llamaparse')).question)).toBe('real/real allowed');
    expect(told(workOut(mode('hybrid'), failing('openai')).question)).toBe('mock/mock taken');
  });
});

describe('configuredMode', () => {
  const config = (llamaparse: 'mock' | 'real', openai: 'mock' | 'real') =>
    ({ mode: 'real', llamaparse: { backend: llamaparse }, openai: { backend: openai } }) as Parameters<
      typeof configuredMode
    >[0];

  it.each([
    ['real', 'real', { mode: 'real', overrides: {} }],
    ['mock', 'mock', { mode: 'mock', overrides: {} }],
    ['mock', 'real', { mode: 'real', overrides: { llamaparse: 'mock' } }],
  ] as const)('LlamaParse %s and OpenAI %s', (llamaparse, openai, expected) => {
    expect(configuredMode(config(llamaparse, openai))).toEqual(expected);
  });
});
