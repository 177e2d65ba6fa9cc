#!/usr/bin/env node
import { describeFailure } from './failure.ts';
import { runProgram } from './program.ts';

try {
  process.exitCode = await runProgram(process.argv.slice(2));
} catch (error) {
  const failure = describeFailure(error);
  process.stderr.write(`${failure.text}\n`);
  process.exitCode = failure.exitCode;
}
