import { DOMParser, type Element } from '@xmldom/xmldom';
import { describe, expect, it } from 'vitest';
import { renderJunit } from './junit.ts';
import { sampleCheck, sampleControl, sampleReport, sampleScenario } from './testing/samples.ts';
import { failing, hostile, huge, invalid, nothing, passing } from './testing/showcase.ts';
import type { Report, ScenarioResult } from './types.ts';

describe('the JUnit report', () => {
  it.each([
    ['passing', passing],
    ['failing', failing],
    ['invalid', invalid],
    ['empty', nothing],
    ['hostile', hostile],
    ['huge', huge(300)],
  ])('of a %s run is XML whose counts are those of its test cases', (_, report) => {
    const root = parse(report);
    for (const holder of [root, ...all(root, 'testsuite')]) {
      for (const [attribute, name] of [
        ['tests', 'testcase'],
        ['failures', 'failure'],
        ['errors', 'error'],
        ['skipped', 'skipped'],
      ]) {
        expect(holder.getAttribute(attribute as string)).toBe(String(all(holder, name as string).length));
      }
    }
  });

  it('has one suite for each kind, and one each for gates and controls', () => {
    const names = all(parse(failing), 'testsuite').map((suite) => suite.getAttribute('name'));
    expect(names).toEqual([
      'end-to-end',
      'error-injection',
      'load',
      'mode-switching',
      'security',
      'services',
      'gates',
      'controls',
    ]);
  });

  it('gives text back as it was, but for what XML cannot hold', () => {
    const title = 'a < b & "c" > d\ttab';
    const check = sampleCheck({ state: 'FAIL', title, measured: ']]> \u0001 </failure>' });
    const root = parse(sampleReport([sampleScenario({ checks: [check] })]));
    expect(all(root, 'testcase')[0]?.getAttribute('name')).toBe('a < b & "c" > d tab');
    expect(all(root, 'failure')[0]?.textContent).toContain('measured: ]]> \\u{1} </failure>');
  });

  it('counts the time of a scenario once', () => {
    const suite = all(
      parse(sampleReport([sampleScenario({ durationMs: 1500 }), sampleScenario({ id: 'b', durationMs: 250 })])),
      'testsuite',
    )[0];
    expect(suite?.getAttribute('time')).toBe('1.750');
  });

  const red = sampleCheck({ state: 'FAIL' });
  it.each<[string, Partial<ScenarioResult>, string[]]>([
    ['passed', { checks: [sampleCheck()] }, ['']],
    ['passed without a check', { checks: [] }, ['']],
    ['failed by a check', { state: 'FAIL', checks: [sampleCheck(), red] }, ['', 'failure']],
    ['failed without a failed check', { state: 'FAIL', checks: [sampleCheck()] }, ['failure', '']],
    ['unknown', { state: 'UNKNOWN', checks: [sampleCheck()] }, ['error', '']],
    ['unknown by a check', { state: 'UNKNOWN', checks: [sampleCheck({ state: 'UNKNOWN' })] }, ['error', 'error']],
    ['invalid: its green checks prove nothing', { state: 'INVALID', checks: [sampleCheck()] }, ['error', 'skipped']],
    ['waived', { state: 'WAIVED', checks: [red] }, ['skipped', 'skipped']],
    ['skipped', { state: 'SKIPPED', checks: [] }, ['skipped']],
    ['flaky', { state: 'FLAKY', checks: [sampleCheck()] }, ['flakyFailure', '']],
  ])('writes a scenario that %s so that CI cannot take it for something better', (_, change, outcomes) => {
    const cases = all(parse(sampleReport([sampleScenario(change)])), 'testcase');
    expect(cases.map((one) => [...one.children].map((child) => child.tagName).join(','))).toEqual(outcomes);
  });

  it.each([
    ['RED', ''],
    ['GREEN', 'failure'],
    ['INVALID', 'error'],
  ] as const)('writes a control that is %s as "%s"', (state, outcome) => {
    const cases = all(parse(sampleReport([], { controls: [sampleControl({ state })] })), 'testcase');
    expect([...(cases[0]?.children ?? [])].map((child) => child.tagName).join()).toBe(outcome);
  });
});

function parse(report: Report): Element {
  const onError = (level: string, message: string) => {
    throw new Error(`${level}: ${message}`);
  };
  const root = new DOMParser({ onError }).parseFromString(renderJunit(report), 'text/xml').documentElement;
  if (!root) throw new Error('no root element');
  return root;
}

function all(holder: Element, name: string): Element[] {
  return [...holder.getElementsByTagName(name)];
}
