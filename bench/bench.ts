// `npm run bench [-- part …]`: the figures of DESIGN.md section 8, side by side in one run, with the machine they hold for.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeGit, describeMachine } from '../src/harness/run/machine.ts';
import { systemClock } from '../src/lib/clock.ts';
import { startPostgresContainer, whyNoContainers } from '../src/lib/database/container.ts';
import { migrate, openPg } from '../src/lib/database/index.ts';
import { PRICES_DATED, pipelineMigrations } from '../src/pipeline/index.ts';
import { builtMocks } from './built.ts';
import { measureDecisions } from './decisions.ts';
import { measurePipeline, openEmbedded, type PipelineFigures } from './pipeline.ts';
import { type EmbeddingFigures, measureEmbeddings, type ServerFigures } from './servers.ts';
import {
  type MocksStart,
  measureConfig,
  measureDefaultRun,
  measureMocksStart,
  measureRouter,
  measureStart,
} from './small.ts';
import { measureVectorsApart, measureVectorsServed, type VectorFigures } from './vectors.ts';

/** `goal`: what DESIGN.md asks for; `met` is undefined where it names none. */
interface Figure {
  readonly name: string;
  readonly value: string;
  readonly goal?: string;
  readonly met?: boolean;
}

interface Part {
  readonly figures: readonly Figure[];
  readonly raw: unknown;
}

const root = new URL('..', import.meta.url).pathname;
const clock = systemClock();
const round = (value: number, digits = 1) => Math.round(value * 10 ** digits) / 10 ** digits;

const PARTS: Readonly<Record<string, () => Promise<Part>>> = {
  pglite: async () => pipelinePart('PGlite', await measurePipeline(openEmbedded, 200), 350),
  postgres: async () => {
    const reason = await whyNoContainers();
    if (reason) return { figures: [{ name: 'pipeline on PostgreSQL', value: `not measured: ${reason}` }], raw: null };
    await using container = await startPostgresContainer();
    let made = 0;
    const open = async () => {
      const name = `bench_${++made}`;
      await using admin = await openPg({ url: container.url, maxConnections: 1 });
      await admin.query(`create database ${name}`);
      const database = await openPg({ url: container.url.replace(/postgres$/, name) });
      await migrate(database, pipelineMigrations, new Date(clock.now()));
      return database;
    };
    return pipelinePart('PostgreSQL', await measurePipeline(open, 400), 1000);
  },
  embeddings: async () => {
    const measured = [await measureEmbeddings(1), await measureEmbeddings(100)];
    return { figures: measured.flatMap(embeddingFigures), raw: measured };
  },
  vectors: async () => {
    const within = [await measureVectorsApart(16), await measureVectorsApart(40)];
    const served = [await measureVectorsServed(16), await measureVectorsServed(40)];
    return {
      figures: [
        ...within.flatMap((each) => vectorFigures(each, { newUs: 70, newBatchMs: 3 })),
        ...served.flatMap((each) => vectorFigures(each)),
      ],
      raw: { within, served },
    };
  },
  faults: async () => {
    const measured = measureDecisions(5);
    const value = `${round(measured.withRulesUs, 2)} µs under 5 rules that draw lots, ${round(measured.withoutUs, 3)} µs without rules`;
    return { figures: [{ name: 'fault decision', value }], raw: measured };
  },
  small: async () => {
    const routerUs = await measureRouter(openEmbedded);
    const configMs = measureConfig();
    return {
      figures: [
        { name: 'router decision', value: `${round(routerUs, 2)} µs`, goal: 'at most 10 µs', met: routerUs <= 10 },
        { name: 'configuration', value: `${round(configMs, 2)} ms`, goal: 'at most 50 ms', met: configMs <= 50 },
      ],
      raw: { routerUs, configMs },
    };
  },
  start: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'shakedown-bench-'));
    try {
      const first = await measureMocksStart();
      const again = await measureMocksStart({ compileCache: join(folder, 'compiled') });
      const index = await builtMocks(folder);
      const built = await measureMocksStart({ index });
      const builtAgain = await measureMocksStart({ index, compileCache: join(folder, 'compiled') });
      const mocks = await measureStart([
        'mocks',
        '--openai-port',
        '0',
        '--llamaparse-port',
        '0',
        '--supabase-port',
        '0',
      ]);
      const serve = await measureStart(['serve', '--backend', 'mock', '--data', join(folder, 'data')]);
      return {
        figures: [
          ...startFigures('OpenAI and LlamaParse from TypeScript, nothing cached', first),
          ...startFigures('OpenAI and LlamaParse with Node’s compile cache, as bin/shakedown.js', again),
          ...startFigures('OpenAI and LlamaParse from the built package, nothing cached', built),
          ...startFigures('OpenAI and LlamaParse from the built package with the compile cache', builtAgain),
          {
            name: 'all mocks, from process start to ready',
            value: `${round(mocks.ms)} ms, then ${round(mocks.idleMb)} MB`,
          },
          {
            name: 'serve with mocks, from process start to ready',
            value: `${round(serve.ms)} ms, then ${round(serve.idleMb)} MB`,
          },
        ],
        raw: { first, again, built, builtAgain, mocks, serve },
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
  run: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'shakedown-bench-'));
    try {
      const { seconds, exitCode } = await measureDefaultRun(folder);
      const value = `${round(seconds)} s, exit code ${exitCode}`;
      return {
        figures: [{ name: 'default run', value, goal: 'one minute', met: seconds <= 60 && exitCode === 0 }],
        raw: { seconds, exitCode },
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** `goal`: what DESIGN.md's fact sheet asks of the embedding itself; a served one has the cost of its request besides. */
function vectorFigures(
  { words, newUs, newBatchMs, knownBatchMs }: VectorFigures,
  goal?: { newUs: number; newBatchMs: number },
): Figure[] {
  const where = `of ${words} words${goal ? '' : ', request in to bytes out'}`;
  const batch = `${round(newBatchMs, 2)} ms, the same known ${round(knownBatchMs, 2)} ms`;
  return [
    {
      name: `CPU of a new embedding ${where}`,
      value: `${round(newUs)} µs`,
      ...(goal && { goal: `at most ${goal.newUs} µs`, met: newUs <= goal.newUs }),
    },
    {
      name: `CPU of 100 new embeddings ${where}`,
      value: batch,
      ...(goal && { goal: `at most ${goal.newBatchMs} ms`, met: newBatchMs <= goal.newBatchMs }),
    },
  ];
}

function embeddingFigures({ inputs, mock, bare, aimock }: EmbeddingFigures): Figure[] {
  const each = ({ perSecond, cpuUs }: ServerFigures) => `${round(perSecond, 0)}/s at ${round(cpuUs)} µs CPU`;
  const [ofBare, ofAimock] = [mock.perSecond / bare.perSecond, mock.perSecond / aimock.perSecond];
  return [
    {
      name: `OpenAI mock, embeddings of ${inputs}`,
      value: `${each(mock)}, bare node:http ${each(bare)}: ratio ${round(ofBare, 2)}`,
      goal: 'ratio at least 0.7',
      met: ofBare >= 0.7,
    },
    {
      name: 'the same beside aimock',
      value: `${each(aimock)}: ${round(ofAimock)} times`,
      goal: 'at least 8 times',
      met: ofAimock >= 8,
    },
  ];
}

function startFigures(name: string, { importMs, startMs, idleMb, calledMb }: MocksStart): Figure[] {
  const value = `${round(startMs)} ms from the call, after ${round(importMs)} ms of import`;
  return [
    { name: `startMocks, ${name}`, value, goal: 'at most 150 ms', met: startMs <= 150 },
    {
      name: 'then idle',
      value: `${round(idleMb)} MB, ${round(calledMb)} MB after a fetch to it`,
      goal: 'at most 80 MB',
      met: idleMb <= 80,
    },
  ];
}

function pipelinePart(where: string, figures: PipelineFigures, goal: number): Part {
  const ratio = figures.perSecond / figures.straightLinePerSecond;
  const script = `${round(figures.straightLinePerSecond)}/s by a straight-line script of the same acts`;
  return {
    figures: [
      {
        name: `pipeline on ${where}, documents of 10 kB`,
        value: `${round(figures.perSecond)}/s, ${script}: ratio ${round(ratio, 2)}`,
        goal: `${goal}/s, or a ratio of at least 0.7`,
        met: figures.perSecond >= goal || ratio >= 0.7,
      },
    ],
    raw: figures,
  };
}

async function main(wanted: readonly string[]): Promise<void> {
  const unknown = wanted.filter((name) => !(name in PARTS));
  if (unknown.length > 0) throw new Error(`no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);
  const machine = await describeMachine(PRICES_DATED);
  const startedAt = new Date(clock.now()).toISOString();
  console.log(`${machine.cpu}, ${machine.cores} cores, ${machine.memoryMb} MB, Node ${machine.node}`);
  const parts: Record<string, Part & { readonly busyBefore: number }> = {};
  for (const [name, measure] of Object.entries(PARTS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const busyBefore = loadavg()[0] ?? 0;
    if (busyBefore > machine.cores / 2)
      console.log(`  (others use this machine: load ${round(busyBefore)}; the ratios hold, the rest is too low)`);
    const part = await measure();
    parts[name] = { ...part, busyBefore };
    for (const figure of part.figures) print(figure);
  }
  const git = await describeGit(root);
  await mkdir(join(root, 'reports'), { recursive: true });
  await writeFile(
    join(root, 'reports', 'bench.json'),
    `${JSON.stringify({ schemaVersion: 1, startedAt, git, machine, parts }, null, 2)}\n`,
  );
  console.log('written: reports/bench.json');
}

function print({ name, value, goal, met }: Figure): void {
  const mark = met === undefined ? ' ' : met ? '✓' : '✗';
  console.log(`${mark} ${name}: ${value}${goal === undefined ? '' : ` (goal: ${goal})`}`);
}

await main(process.argv.slice(2));
