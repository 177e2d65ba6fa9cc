/** What a command's exit code says (DESIGN.md section 6). The highest that applies wins, but an interruption is always told. */
export const EXIT_CODES = {
  pass: 0,
  gateFailed: 1,
  unknown: 2,
  invalid: 3,
  configuration: 4,
  budgetStop: 5,
  cleanupFailed: 6,
  interrupted: 130,
} as const;
