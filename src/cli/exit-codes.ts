/** DESIGN.md section 6. */
export const EXIT = {
  pass: 0,
  gateFailed: 1,
  unknown: 2,
  invalid: 3,
  configuration: 4,
  budgetStop: 5,
  cleanupFailed: 6,
  interrupted: 130,
} as const;
