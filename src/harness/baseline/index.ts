export { renderComparison } from './render.ts';
export { BaselineError, type BaselineOptions, bless, compareWith } from './store.ts';
export type { Baseline, BaselineReport, Comparison } from './types.ts';
