import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { refreshLatest } from './latest.ts';
import { writeLines } from './lines.ts';
import { reportSchema } from './schema.ts';
import { sampleReport } from './testing/samples.ts';
import { failing, passing } from './testing/showcase.ts';
import type { Report } from './types.ts';
import { REPORT_FILES, writeReports } from './write.ts';

const withId = (id: string, report: Report = passing): Report => ({ ...report, run: { ...report.run, id } });

async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'shakedown-reports-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

const write = (report: Report, dir: string, keep?: number) =>
  writeReports(report, { dir, journal: ['{"seq":1}'], log: ['{"level":30}'], keep });

describe('writing reports', () => {
  it('writes all eight files and shows them as latest', async () => {
    await using folder = await temporaryFolder();
    const dir = join(folder.path, 'reports');
    const journal = async function* () {
      yield '{"seq":1,"scenario":"parser-503-recovers","operation":"parse.upload"}';
      yield '{"seq":2,\n"scenario":"x"}';
    };
    const written = await writeReports(failing, {
      dir,
      journal: journal(),
      log: ['{"level":30}'],
      plan: ['{"attempt":"1"}'],
    });
    expect((await readdir(written.dir)).sort()).toEqual([...REPORT_FILES].sort());
    const read = (file: string) => readFile(join(written.latest, file), 'utf8');
    expect(reportSchema.parse(JSON.parse(await read('report.json')))).toEqual(failing);
    const lines = (await read('journal.ndjson')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).seq)).toEqual([1, 2]);
    expect(await read('log.ndjson')).toBe('{"level":30}\n');
    expect(await read('plan.ndjson')).toBe('{"attempt":"1"}\n');
    expect((await readdir(dir)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('replaces latest by the next run, whatever latest was before', async () => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, 'latest'));
    await writeFile(join(folder.path, 'latest', 'stale.txt'), 'from another tool');
    for (const id of ['one', 'two', 'two']) {
      await write(withId(id), folder.path);
      expect(JSON.parse(await readFile(join(folder.path, 'latest', 'report.json'), 'utf8')).run.id).toBe(id);
    }
    expect((await readdir(folder.path)).sort()).toEqual(['latest', 'one', 'two']);
  });

  it('leaves the last report as it was when a new one cannot be written', async () => {
    await using folder = await temporaryFolder();
    await write(withId('good'), folder.path);
    const failingJournal = async function* () {
      yield '{"seq":1}';
      throw new Error('the journal broke');
    };
    await expect(writeReports(withId('bad'), { dir: folder.path, journal: failingJournal(), log: [] })).rejects.toThrow(
      'the journal broke',
    );
    const broken = { ...withId('worse'), exitCode: Number.NaN };
    await expect(write(broken, folder.path)).rejects.toThrow(/breaks its own contract/);
    expect((await readdir(folder.path)).sort()).toEqual(['good', 'latest']);
    expect(JSON.parse(await readFile(join(folder.path, 'latest', 'report.json'), 'utf8')).run.id).toBe('good');
  });

  it('keeps a run that a readiness report rests on, however old', async () => {
    await using folder = await temporaryFolder();
    await write(withId('cited'), folder.path);
    await mkdir(join(folder.path, 'readiness'));
    await writeFile(join(folder.path, 'readiness', 'phase-3.json'), JSON.stringify({ items: [{ runId: 'cited' }] }));
    for (const id of ['b', 'c', 'd']) await write(withId(id), folder.path, 1);
    expect((await readdir(folder.path)).sort()).toEqual(['cited', 'd', 'latest', 'readiness']);
  });

  it('keeps the newest runs and deletes nothing that it did not write', async () => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, 'baselines'));
    await mkdir(join(folder.path, 'my-notes'));
    await writeFile(join(folder.path, 'my-notes', 'report.json'), '{}');
    for (const [i, id] of ['a', 'b', 'c', 'd'].entries()) {
      await write(withId(id), folder.path, 10);
      await utimes(join(folder.path, id, 'report.json'), i, i); // a is the oldest
    }
    await write(withId('e'), folder.path, 3);
    expect((await readdir(folder.path)).sort()).toEqual(['baselines', 'c', 'd', 'e', 'latest', 'my-notes']);
  });

  it.each(['../escape', 'a/b', '', '.hidden', 'latest', 'baselines', 'a\0b', 'x'.repeat(200)])(
    'refuses the run id %j',
    async (id) => {
      await using folder = await temporaryFolder();
      await expect(write(withId(id), folder.path)).rejects.toThrow(/cannot be a folder's name/);
      expect(await readdir(folder.path)).toEqual([]);
    },
  );
});

describe('latest where links are not allowed', () => {
  const noLinks = async () => {
    throw Object.assign(new Error('operation not permitted'), { code: 'EPERM' });
  };

  it('is a whole copy, and is replaced as a whole', async () => {
    await using folder = await temporaryFolder();
    for (const id of ['one', 'two']) {
      await mkdir(join(folder.path, id));
      await writeFile(join(folder.path, id, 'report.json'), id);
      const latest = await refreshLatest(folder.path, id, noLinks);
      expect((await lstat(latest)).isSymbolicLink()).toBe(false);
      expect(await readFile(join(latest, 'report.json'), 'utf8')).toBe(id);
    }
    expect((await readdir(folder.path)).sort()).toEqual(['latest', 'one', 'two']);
  });

  it('can be replaced by a link again, and a link by a copy', async () => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, 'one'));
    for (const link of [noLinks, (target: string, path: string) => symlink(target, path, 'dir'), noLinks]) {
      const latest = await refreshLatest(folder.path, 'one', link);
      expect((await lstat(latest)).isSymbolicLink()).toBe(link !== noLinks);
      expect(await readdir(latest)).toEqual([]);
    }
  });

  it('does not hide any other failure', async () => {
    await using folder = await temporaryFolder();
    const full = async () => {
      throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    };
    await expect(refreshLatest(folder.path, 'one', full)).rejects.toThrow('no space left');
  });
});

describe('the lines of a journal', () => {
  it('are bounded, and the last one says how many are missing', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'journal.ndjson');
    const lines = Array.from({ length: 100 }, (_, seq) => JSON.stringify({ seq }));
    await writeLines(file, lines, 200);
    const written = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(Number(JSON.parse(written.at(-1) ?? '').leftOut) + written.length - 1).toBe(100);
  });

  it('of an empty run make an empty file', async () => {
    await using folder = await temporaryFolder();
    const written = await writeReports(sampleReport([]), { dir: folder.path, journal: [], log: [] });
    expect(await readFile(join(written.dir, 'journal.ndjson'), 'utf8')).toBe('');
  });
});
