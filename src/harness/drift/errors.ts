import { EXIT_CODES } from '../../lib/exit-codes.ts';

/** A drift run or a recording that cannot be made as asked; the message says what to do. */
export class DriftError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT_CODES.configuration) {
    super(message);
    this.name = 'DriftError';
    this.exitCode = exitCode;
  }
}
