import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';

const BIN = fileURLToPath(new URL('../bin/shakedown.js', import.meta.url));
const CACHE = fileURLToPath(new URL('../.shakedown/cache', import.meta.url));

const GOOD_FILE = `id: small
kind: end-to-end
title: small
intent: a file that is right
users: [ana]
flow:
  - { do: http, id: asked, method: GET, path: /health }
  - { do: http, id: signed, method: POST, path: /api/v2/upload, as: ana, body: { filename: a.md, bytes_len: 5, mime: text/markdown, sha256: ${'a'.repeat(64)} } }
checks:
  - { check: response, id: healthy, of: asked, status: 200 }
  - { check: response, id: url-is-signed, of: signed, status: 200, contains: [upload_token, '?token=eyJ'] }
controls: [{ id: none, plant: { do: plant-log, line: x }, turnsRed: [healthy] }]
`;

const SLOW_STORAGE = `needs: [hands]
faults: [{ id: slow, vendor: supabase, operation: object.upload_sign, inject: { type: delay, ms: 1 } }]
`;

/** Waits for bytes that nobody sends. */
const ENDLESS_FILE = `id: waits
kind: end-to-end
title: waits
intent: to be interrupted
users: [ana]
documents: { note: { generate: { type: text, sections: 1 } } }
flow:
  - { do: upload, id: up, document: note, as: ana, until: declared }
  - { do: wait, for: up, within: 1h }
checks: [{ check: job-status, id: complete, of: up, is: complete }]
controls: [{ id: none, plant: { do: plant-log, line: x }, turnsRed: [complete] }]
`;

async function folder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'shakedown-cli-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

function start(cwd: string, args: readonly string[]) {
  const env = { ...process.env, SHAKEDOWN_CACHE: CACHE, NO_COLOR: '1' };
  const child = spawn(process.execPath, [BIN, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.on('data', (bytes: Buffer) => {
    said.out += bytes.toString();
  });
  child.stderr.on('data', (bytes: Buffer) => {
    said.err += bytes.toString();
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...said }));
  return { child, ended };
}

/** The first line of a stream that contains `text`. */
async function lineWith(stream: NodeJS.ReadableStream, text: string): Promise<string> {
  for await (const line of createInterface({ input: stream })) if (line.includes(text)) return line;
  throw new Error(`the stream ended without "${text}"`);
}

describe('the command line', () => {
  test.concurrent('says where a scenario file is wrong and what was meant, and ends with 4', async () => {
    await using home = await folder();
    await writeFile(join(home.path, 'a.yaml'), GOOD_FILE.replace('title: small', 'titel: small'));
    const { code, err } = await start(home.path, ['run', 'a.yaml']).ended;
    expect(err).toContain('a.yaml:3:1 unknown key "titel" (did you mean "title"?)');
    expect(code).toBe(4);
  });

  test.concurrent('a run that matches no scenario is not green', async () => {
    await using home = await folder();
    await writeFile(join(home.path, 'a.yaml'), GOOD_FILE);
    const { code, err } = await start(home.path, ['run', 'a.yaml', '--grep', 'smal1']).ended;
    expect(err).toContain('did you mean "small"?');
    expect(code).toBe(4);
  });

  test.concurrent('writes the whole report contract and ends with 0 when everything holds', async () => {
    await using home = await folder();
    await writeFile(join(home.path, 'a.yaml'), GOOD_FILE.replace('flow:', `${SLOW_STORAGE}flow:`));
    const { code, out } = await start(home.path, ['run', 'a.yaml']).ended;
    expect(out).toContain('1 scenario: 1 passed');
    expect(code).toBe(0);
    const latest = join(home.path, 'reports', 'latest');
    expect((await readdir(latest)).sort()).toEqual(
      [
        'evidence.json',
        'journal.ndjson',
        'junit.xml',
        'log.ndjson',
        'plan.ndjson',
        'report.html',
        'report.json',
        'summary.md',
      ].sort(),
    );
    expect(JSON.parse(await readFile(join(latest, 'report.json'), 'utf8'))).toMatchObject({
      schemaVersion: 1,
      verdict: 'PASS',
      exitCode: 0,
    });
    const plan = (await readFile(join(latest, 'plan.ndjson'), 'utf8')).trim();
    expect(JSON.parse(plan)).toMatchObject({ scenario: 'small', operation: 'object.upload_sign', attempt: '1' });
    for (const name of await readdir(latest)) {
      const text = await readFile(join(latest, name), 'utf8');
      expect([name, text.match(/eyJ[\w-]{5,}\.[\w-]{5,}/)?.[0], text.match(/\b(?:sk|llx)-\w{6,}/)?.[0]]).toEqual([
        name,
        undefined,
        undefined,
      ]);
    }
  });

  test.concurrent('Ctrl-C ends a run with 130, its report written', async () => {
    await using home = await folder();
    await writeFile(join(home.path, 'a.yaml'), GOOD_FILE);
    await writeFile(join(home.path, 'b.yaml'), ENDLESS_FILE);
    const { child, ended } = start(home.path, ['run', '.']);
    await lineWith(child.stderr, '[1/2]');
    child.kill('SIGINT');
    const { code } = await ended;
    expect(code).toBe(130);
    const report = JSON.parse(await readFile(join(home.path, 'reports', 'latest', 'report.json'), 'utf8'));
    expect(report).toMatchObject({ exitCode: 130 });
    expect(report.verdict).not.toBe('PASS');
  });

  test.concurrent('mocks print one line once ready, serve the official SDK, and stop at Ctrl-C', async () => {
    await using home = await folder();
    const ports = ['--openai-port', '0', '--llamaparse-port', '0', '--supabase-port', '0', '--admin-port', '0'];
    const { child, ended } = start(home.path, ['mocks', ...ports, '--json']);
    const { ready, openai, llamaparse, supabase, admin } = JSON.parse(await lineWith(child.stdout, '"ready"'));
    expect(ready).toBe(true);
    expect(Object.keys(llamaparse)).toEqual(['baseUrl', 'apiKey']);
    expect(Object.keys(supabase)).toEqual(['url', 'anonKey', 'serviceRoleKey', 'jwtSecret', 's3']);
    expect(supabase.s3).toMatchObject({ url: `${supabase.url}/storage/v1/s3`, region: 'local' });
    expect(Object.keys(admin)).toEqual(['url']);
    const client = new OpenAI({ baseURL: openai.baseUrl, apiKey: openai.apiKey });
    const { data } = await client.embeddings.create({ model: 'text-embedding-3-small', input: 'hello' });
    expect(data[0]?.embedding).toHaveLength(1536);
    child.kill('SIGINT');
    expect((await ended).code).toBe(0);
  });

  test.concurrent('try takes a file through, answers with its page, and tells why another was refused', async () => {
    await using home = await folder();
    await writeFile(join(home.path, 'note.md'), '# Harbour\n\nThe harbour master of Quell is Tamsin Orr.\n');
    await writeFile(join(home.path, 'picture.png'), 'no document');
    const { code, out } = await start(home.path, [
      'try',
      'note.md',
      'picture.png',
      '--ask',
      'Who is the harbour master of Quell?',
    ]).ended;
    expect(out).toContain('Tamsin Orr. [1]');
    expect(out).toContain('note.md, page 1');
    expect(out).toMatch(/picture\.png\n {2}✗ .*not supported.*\[UNSUPPORTED_TYPE\]/);
    expect(code).toBe(1);
  });
});
