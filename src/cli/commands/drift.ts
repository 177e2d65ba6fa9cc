import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import {
  addRealChecks,
  cassetteSide,
  type DriftProgress,
  type DriftSide,
  mockSide,
  REAL_CHECKS_FILE,
  readRealChecks,
  realSide,
  renderDrift,
  runDrift,
} from '../../harness/index.ts';
import { type Clock, systemClock } from '../../lib/clock.ts';
import { MOCK_VENDORS, type MockVendor } from '../../mocks/index.ts';
import { UsageError } from '../failure.ts';
import { readFaultRules } from '../fault-rules.ts';
import { cacheFolder, parseDollars } from '../options.ts';
import type { Outcome } from '../outcome.ts';
import { onInterrupt } from '../signals.ts';

const HELP = `
A side is "mock" (mocks of its own), "real" (the services, with OPENAI_API_KEY, LLAMA_CLOUD_API_KEY, SUPABASE_URL,
SUPABASE_SERVICE_ROLE_KEY and SUPABASE_ANON_KEY from the environment) or a cassette that shakedown record wrote.
The probes drive every operation through the official SDKs; compared are statuses, headers, JSON types by pointer, texts of
errors, error classes and the order of events, never values. A real side costs money: --max-usd is needed, the most that the
probes may cost is printed first, and nothing is sent when it is more.

Exit codes: 0 all measured and nothing differs, 1 drift, 2 something was not measured, 4 configuration, 5 over --max-usd.

Examples:
  shakedown drift --vendor openai                               a mock against itself: what the probes cover
  shakedown drift --right real --vendor openai --max-usd 0.05   the mock against the real service
  shakedown drift --right recordings/openai.ndjson --vendor openai
  shakedown drift --vendor openai --right-faults rate-limit-storm   a planted difference must show`;

interface DriftCommandOptions {
  readonly left: string;
  readonly right: string;
  readonly vendor?: MockVendor[];
  readonly seed: string;
  readonly maxUsd?: number;
  readonly reports: string;
  readonly checks: string;
  readonly rightFaults?: string;
  readonly json?: boolean;
}

export function driftCommand(outcome: Outcome): Command {
  return new Command('drift')
    .description('hold a mock against the real service, a recording or another mock, call by call')
    .option('--left <side>', 'mock, real or a cassette file', 'mock')
    .option('--right <side>', 'mock, real or a cassette file', 'mock')
    .addOption(new Option('--vendor <vendor...>', 'only these vendors').choices(MOCK_VENDORS))
    .option(
      '--seed <text>',
      'names what the probes make; a cassette is replayed with the seed it was recorded with',
      'shakedown',
    )
    .option('--max-usd <usd>', 'most that real calls may cost', parseDollars)
    .option('--reports <dir>', 'where drift.json and drift.txt go', 'reports/drift')
    .option('--checks <file>', 'where the dates of real checks stand', REAL_CHECKS_FILE)
    .option('--right-faults <file>', 'fault rules or a profile planted in the right mock: a control')
    .option('--json', 'print the result as JSON on standard output')
    .addHelpText('after', HELP)
    .action(async (options: DriftCommandOptions) => {
      using interruption = onInterrupt((message) => process.stderr.write(`${message}\n`));
      outcome.exitCode = await drift(options, interruption.signal);
    });
}

async function drift(options: DriftCommandOptions, signal: AbortSignal): Promise<number> {
  const { seed, maxUsd, checks: file, vendor: vendors = [...MOCK_VENDORS] } = options;
  const clock = systemClock();
  const checks = await readRealChecks(file);
  await using left = await sideOf(options.left, vendors, clock, options.seed);
  await using right = await sideOf(options.right, vendors, clock, options.seed, options.rightFaults);
  const { report, realChecks } = await runDrift({
    ...{ left, right, vendors, clock, seed, checks, signal, ...(maxUsd !== undefined && { maxUsd }) },
    onProgress: (progress) => process.stderr.write(said(progress)),
  });
  if (Object.keys(realChecks).length > 0) await addRealChecks(file, realChecks);
  const [json, text] = [`${JSON.stringify(report, null, 2)}\n`, renderDrift(report)];
  await mkdir(options.reports, { recursive: true });
  await writeFile(join(options.reports, 'drift.json'), json);
  await writeFile(join(options.reports, 'drift.txt'), text);
  process.stdout.write(options.json ? json : text);
  return report.exitCode;
}

async function sideOf(
  named: string,
  vendors: readonly MockVendor[],
  clock: Clock,
  seed: string,
  faults?: string,
): Promise<DriftSide> {
  if (faults !== undefined && named !== 'mock') throw new UsageError('--right-faults: only a mock can be given faults');
  if (named === 'mock') {
    const rules = faults === undefined ? [] : await readFaultRules(faults);
    return mockSide({ clock, seed, vendors, cacheDir: cacheFolder(), faults: rules });
  }
  if (named === 'real') return realSide({ clock, env: process.env, vendors, fetch: globalThis.fetch });
  return cassetteSide(named);
}

/** Nothing for each probe that went well: the report tells of them. */
function said(progress: DriftProgress): string {
  switch (progress.type) {
    case 'start': {
      const cost = progress.boundUsd > 0 ? `, at most $${progress.boundUsd.toFixed(4)}` : '';
      return `${progress.probes} probes on each side${cost}\n`;
    }
    case 'probe': {
      const { outcome, probe } = progress.observation;
      return outcome.type === 'answered' ? '' : `${progress.side}: ${probe}: ${outcome.reason}\n`;
    }
    default:
      return progress satisfies never;
  }
}
