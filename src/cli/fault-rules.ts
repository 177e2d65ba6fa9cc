import { readFile } from 'node:fs/promises';
import { parse, YAMLParseError } from 'yaml';
import { FAULT_PROFILES, type FaultRule, FaultRuleError, parseFaultRules } from '../mocks/index.ts';
import { UsageError } from './failure.ts';

/** The rules of `--faults`: a profile by its name, else a YAML or JSON file with a list of rules and profiles. */
export async function readFaultRules(nameOrFile: string): Promise<readonly FaultRule[]> {
  if (Object.hasOwn(FAULT_PROFILES, nameOrFile)) return parseFaultRules(nameOrFile);
  const text = await readFile(nameOrFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const known = Object.keys(FAULT_PROFILES).sort().join(', ');
    throw new UsageError(`--faults: "${nameOrFile}" is neither a file (${error.code}) nor a profile (${known})`);
  });
  try {
    return parseFaultRules(parse(text));
  } catch (error) {
    if (error instanceof FaultRuleError || error instanceof YAMLParseError)
      throw new UsageError(`--faults: ${nameOrFile}: ${error.message}`);
    throw error;
  }
}
