import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../lib/virtual-clock.ts';
import { createLog, errorFacts } from './log.ts';

const SECRET = 'p"ss\\word&with/odd chars';

function lines(secrets: string[] = [SECRET]) {
  const written: string[] = [];
  const log = createLog({ level: 'info', clock: new VirtualClock(), write: (line) => written.push(line), secrets });
  return { log, written };
}

describe('the log', () => {
  it('writes one JSON object a line, with level, time of the clock, event and facts', () => {
    const { log, written } = lines();
    log.with({ correlation_id: 'c-1' }).info('stage.done', { stage: 'parsed', duration_ms: 3 });
    log.debug('not.shown');
    expect(written.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'info',
        time: '2026-01-01T00:00:00.000Z',
        correlation_id: 'c-1',
        event: 'stage.done',
        stage: 'parsed',
        duration_ms: 3,
      },
    ]);
  });

  it.each([
    ['a known secret', SECRET],
    ['a known secret in a URL', `https://x.test/?a=${encodeURIComponent(SECRET)}`],
    ['a bearer token', 'Authorization: Bearer abcdef123456789'],
    ['a JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'],
    ['a signed URL', 'https://x.test/storage/v1/object/upload/sign/raw/a.pdf?token=abcdef12345'],
    ['an OpenAI key', 'sk-proj-abcdefghijkl'],
    ['a LlamaParse key', 'llx-abcdefghijkl'],
    ['a database password', 'postgres://user:hunter22@host/db'],
  ])('masks %s wherever it stands, and stays JSON', (_, text) => {
    const { log, written } = lines();
    log
      .with({ bound: text })
      .error('went.wrong', { ...errorFacts(new Error(text, { cause: new Error(text) })), fact: text });
    log.info(text);
    const all = written.join('\n');
    for (const line of written) expect(() => JSON.parse(line)).not.toThrow();
    expect(all).toContain('[masked]');
    for (const part of [
      SECRET,
      'abcdef12345',
      'eyJzdWIiOiIxIn0',
      'abcdefghijkl',
      'hunter22',
      encodeURIComponent(SECRET),
    ]) {
      expect(all).not.toContain(part);
    }
  });

  it('leaves ordinary words alone', () => {
    const { log, written } = lines(['abc']);
    log.info('task.done', { text: 'the key to a basic token is risk-free' });
    expect(JSON.parse(written[0] ?? '')).toMatchObject({ text: 'the key to a basic token is risk-free' });
  });
});
