import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../lib/virtual-clock.ts';
import { sampleScenario } from '../testing/samples.ts';
import { failing, hostile, huge, nothing, passing } from '../testing/showcase.ts';
import { wantsColour } from './colours.ts';
import { createProgress } from './progress.ts';
import { renderTerminal } from './summary.ts';

const ESCAPE = '\u001b';

describe('the terminal summary', () => {
  it('ends with the verdict, the counts and where the report is', () => {
    const lines = renderTerminal(failing, { colour: false, reportPath: 'reports/latest/report.html' })
      .trimEnd()
      .split('\n');
    expect(lines.slice(-4)).toEqual([
      '  ✗ FAIL  At least one check or gate did not hold. 7 reasons above.',
      '  9 scenarios: 1 failed, 1 unknown, 1 flaky, 1 waived, 1 skipped, 4 passed; pass rate 50 %, at least 21.5 % with 95 % confidence',
      '  mock backend, embedded database, seed 42, 18.4 s, ledger $0.003750 too low, exit code 1',
      '  report: reports/latest/report.html',
    ]);
  });

  it('shows what failed with measured, expected and the command to run it again', () => {
    const text = renderTerminal(failing, { colour: false });
    for (const words of [
      '✗ No document is charged twice',
      '"charges": 13',
      '"charges": 12',
      'rerun: npx shakedown run --grep parser-503-recovers',
      'stayed green',
      'not checked: real services',
    ]) {
      expect(text).toContain(words);
    }
  });

  it('says that nothing was judged', () => {
    expect(renderTerminal(nothing, { colour: false })).toContain('no scenario was run');
    expect(renderTerminal({ ...nothing, verdict: 'PASS' }, { colour: false })).toContain('PASS  Nothing was judged.');
  });

  it('is coloured only when asked, and says the same', () => {
    const plain = renderTerminal(failing, { colour: false });
    const coloured = renderTerminal(failing, { colour: true });
    expect(plain).not.toContain(ESCAPE);
    expect(coloured).toContain(`${ESCAPE}[31m`);
    expect(coloured.replaceAll(/\p{Control}\[\d+m/gu, '')).toBe(plain);
  });

  it('lets no text steer the terminal', () => {
    expect(renderTerminal(hostile, { colour: false })).not.toMatch(/[^\P{Control}\n]/u);
  });

  it('tells the worst twenty of many and counts the rest', () => {
    const text = renderTerminal(huge(3000), { colour: false });
    expect(text.split('\n').length).toBeLessThan(200);
    expect(text).toContain('40 more scenarios with trouble: see the report');
  });
});

describe('colour', () => {
  it.each([
    [true, undefined, true],
    [true, '', true],
    [true, '1', false],
    [false, undefined, false],
    [undefined, undefined, false],
  ])('on a terminal: %s, NO_COLOR: %s, gives %s', (isTTY, noColor, expected) => {
    expect(wantsColour({ isTTY }, noColor)).toBe(expected);
  });
});

describe('progress', () => {
  const play = async (isTTY: boolean, columns = 60) => {
    const clock = new VirtualClock();
    let written = '';
    const stream = { isTTY, columns, write: (text: string) => (written += text) };
    {
      using progress = createProgress({ stream, clock, colour: false, total: 12 });
      progress.started({ id: 'a', title: 'First thing' });
      await clock.advance(1500);
      progress.step('a', `upload ${ESCAPE}[2J`);
      progress.started({ id: 'b', title: 'Second thing' });
      progress.note('a warning');
      progress.finished(sampleScenario({ id: 'a', title: 'First thing', durationMs: 1500 }));
      progress.finished(
        sampleScenario({ id: 'b', title: 'Second thing', state: 'SKIPPED', reason: 'no key', durationMs: 0 }),
      );
    }
    return written;
  };

  it('writes plain lines, each once, where there is no terminal', async () => {
    expect(await play(false)).toBe(
      'a warning\n[ 1/12] ✓ PASS    First thing (1.50 s)\n[ 2/12] - SKIPPED Second thing (0 ms): no key\n',
    );
  });

  it('keeps a live line on a terminal and leaves only the finished lines behind', async () => {
    const written = await play(true);
    expect(written).toContain('0 of 12 done; First thing, upload \\u{1b}[2J (1.50 s)');
    const screen = written.split('\n').map((line) => line.split('\r\u001b[2K').at(-1));
    expect(screen).toEqual([
      'a warning',
      '[ 1/12] ✓ PASS    First thing (1.50 s)',
      '[ 2/12] - SKIPPED Second thing (0 ms): no key',
      '',
    ]);
  });

  it('never lets the live line wrap', async () => {
    const written = await play(true, 30);
    const drawn = written.split(/\n|\r\p{Control}\[2K/u).filter((line) => line.includes('of 12 done'));
    expect(drawn.length).toBeGreaterThan(0);
    for (const line of drawn) expect([...line].length).toBeLessThan(30);
  });
});

describe('the words that every form shares', () => {
  it('never rounds a pass rate up to 100 %', () => {
    const report = { ...passing, totals: { ...passing.totals, passRate: { value: 0.9999, lower95: 0.9991 } } };
    expect(renderTerminal(report, { colour: false })).toContain('pass rate 99.9 %, at least 99.9 %');
  });
});
