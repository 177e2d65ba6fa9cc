export { presentGates } from './present-gates.ts';
export { type Mismatch, type PresentGates, type Regated, regate } from './regate.ts';
export { renderRegate } from './render.ts';
export { readStoredRun, type StoredRun, StoredRunError } from './stored-run.ts';
