/** What must hold after every scenario, whatever it is about. Controls may name these beside its own checks. */
export const INVARIANT_IDS = [
  'invariant-jobs-end',
  'invariant-complete-is-whole',
  'invariant-provenance',
  'invariant-money',
] as const;
export type InvariantId = (typeof INVARIANT_IDS)[number];
