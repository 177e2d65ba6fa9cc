/** Clocks differ: a submission is looked for from this long before the job began. Its file name is unique anyway. */
export const SUBMISSION_SLACK_MS = 600_000;
