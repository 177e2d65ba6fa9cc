/** Commands that another step of `.ci/run` runs: by what they begin with, and the line of that file that runs them. */
const HEAVY: ReadonlyMap<RegExp, string> = new Map([
  [/^npm ci$/, 'step install npm ci'],
  [/^npm start$/, 'step start npm start'],
  [/^npm test$/, 'test_step npm test'],
  [/^npm run check$/, 'step check npm run check'],
  [/^npm run sabotage$/, 'step sabotage npm run sabotage'],
  [/^npx shakedown run$/, 'step start npm start'],
  [/^docker compose /, 'step compose npm run test:compose'],
  [/^npx shakedown prove$/, 'step prove npx shakedown prove'],
]);

/** The line of `.ci/run` that covers a command; undefined for one that is light enough to run here. */
export function coveredBy(command: string): string | undefined {
  const parts = command.split(' && ');
  const lines = parts.map((part) => [...HEAVY].find(([pattern]) => pattern.test(part))?.[1]);
  return lines.every((line) => line !== undefined) ? lines.join(' and ') : undefined;
}
