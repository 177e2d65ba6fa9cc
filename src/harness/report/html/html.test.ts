import { createHash } from 'node:crypto';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { describe, expect, it } from 'vitest';
import { sampleCheck, sampleReport, sampleScenario } from '../testing/samples.ts';
import { failing, hostile, huge, invalid, nothing, passing } from '../testing/showcase.ts';
import type { Report } from '../types.ts';
import { renderHtml } from './page.ts';

type Element = DefaultTreeAdapterTypes.Element;

describe('the HTML report', () => {
  it.each([
    ['passing', passing],
    ['failing', failing],
    ['invalid', invalid],
    ['empty', nothing],
    ['hostile', hostile],
  ])('of a %s run is well-formed', (_, report) => {
    const errors: string[] = [];
    parse(renderHtml(report), { onParseError: (error) => errors.push(`${error.code} at line ${error.startLine}`) });
    expect(errors).toEqual([]);
  });

  it('says verdict, counts and what was not checked before anything else', () => {
    const text = textOf(parse(renderHtml(failing)));
    const places = [
      'FAIL',
      '9 scenarios: 1 failed',
      '2 of 4 gates passed',
      'What this run does not say',
      'Scenarios',
    ].map((words) => text.indexOf(words));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    for (const entry of failing.notChecked) expect(text).toContain(entry);
  });

  it('lists scenarios worst first', () => {
    const states = elements(renderHtml({ ...failing, scenarios: [...failing.scenarios, ...invalid.scenarios] }))
      .filter((element) => attribute(element, 'class') === 'sc')
      .map((element) => attribute(element, 'data-state'));
    expect([...new Set(states)]).toEqual(['INVALID', 'FAIL', 'UNKNOWN', 'FLAKY', 'WAIVED', 'SKIPPED', 'PASS']);
    expect(states).toHaveLength(14);
  });

  it('lets no text out of its place, whatever it holds', () => {
    const all = elements(renderHtml(hostile));
    expect(all.filter(({ tagName }) => tagName === 'script')).toHaveLength(1);
    expect(all.filter(({ tagName }) => ['img', 'iframe', 'object', 'link', 'base', 'form'].includes(tagName))).toEqual(
      [],
    );
    const attributes = all.flatMap((element) => element.attrs);
    expect(attributes.filter(({ name }) => name.startsWith('on') || name === 'style' || name === 'src')).toEqual([]);
    const links = attributes.filter(({ name }) => name === 'href').map(({ value }) => value);
    expect(links.filter((link) => !link.startsWith('#'))).toEqual([]);
  });

  it('shows control and direction characters as codes', () => {
    const page = renderHtml(hostile);
    for (const character of ['\u202e', '\u001b', '\0']) expect(page).not.toContain(character);
    expect(page).toContain('\\u{202e}');
  });

  it('needs no network and forbids it; only its own style and script may run', () => {
    const page = renderHtml(passing);
    const all = elements(page);
    const policy = all.find((element) => attribute(element, 'http-equiv') === 'Content-Security-Policy');
    const content = attribute(policy as Element, 'content') ?? '';
    expect(content).toContain("default-src 'none'");
    for (const [tag, directive] of [
      ['style', 'style-src'],
      ['script', 'script-src'],
    ] as const) {
      const inline = textOf(all.find(({ tagName }) => tagName === tag) as Element);
      const hash = createHash('sha256').update(inline).digest('base64');
      expect(content).toContain(`${directive} 'sha256-${hash}'`);
    }
    expect(page).not.toMatch(/https?:\/\//);
  });

  it.each([
    ['failing', failing, 10],
    ['hostile', hostile, 7],
  ] as const)('of a %s run has a target for every link inside it', (_, report, atLeast) => {
    const all = elements(renderHtml(report));
    const ids = all.map((element) => attribute(element, 'id')).filter((id) => id !== undefined);
    expect(new Set(ids).size).toBe(ids.length);
    const links = all.map((element) => attribute(element, 'href')).filter((href) => href?.startsWith('#'));
    expect(links.length).toBeGreaterThan(atLeast);
    expect(ids.filter((id) => /[^\w.=-]/.test(id))).toEqual([]);
    for (const link of links) expect(ids).toContain(link?.slice(1));
  });

  it('shows each check with measured, expected, evidence and its last red', () => {
    const check = sampleCheck({
      state: 'FAIL',
      measured: 'one thing',
      expected: 'another',
      lastRed: null,
      evidence: [{ kind: 'text', note: 'seen here' }],
    });
    const text = textOf(parse(renderHtml(sampleReport([sampleScenario({ checks: [check] })]))));
    for (const words of [check.title, 'one thing', 'another', 'never seen red', 'seen here'])
      expect(text).toContain(words);
  });

  it('shows the calls and log lines of a scenario, marks those cited, and says how many found no place', () => {
    const page = renderHtml(failing);
    const rows = elements(page)
      .filter(({ tagName }) => tagName === 'tr')
      .map(textOf);
    expect(rows.filter((row) => row.includes('parse.upload') && row.includes('cited as evidence'))).toHaveLength(1);
    expect(rows.filter((row) => row.includes('parse.get') && row.includes('none'))).toHaveLength(1);
    expect(rows.filter((row) => row.includes('call.failed') && row.includes('warn'))).toHaveLength(1);
    const text = textOf(parse(page));
    expect(text).toContain('160 calls left out here; journal.ndjson has all.');
    expect(text).toContain('3 lines left out here; log.ndjson has all.');
  });

  it('shows a gate with its 95 % interval, the samples it lacks, its baseline and its scenario', () => {
    const row = elements(renderHtml(failing)).find(
      (element) => element.tagName === 'tr' && textOf(element).includes('ask-p99'),
    );
    const text = textOf(row as Element);
    for (const words of ['95 %: 412.6 to not bounded', '44needs 299', '1.31 × main', 'insufficient data', 'answer-p99'])
      expect(text).toContain(words);
  });

  it('counts passed of judged by kind and vendor, with the interval, and says what was not judged', () => {
    const rows = elements(renderHtml(failing))
      .filter((element) => element.tagName === 'tr')
      .map(textOf);
    expect(rows).toContain('error-injection0/1 [0..79] %1/3 [6..79] %');
    expect(rows).toContain('mode-switching–1 not judged');
  });

  it.each([
    ['a fault with its first and last hit', 'outage-503', '460 ms', '20.1 s'],
    ['a switch of modes with how soon all had seen it', 'hybrid', 'llamaparse', '240 ms'],
    ['a budget that was passed', 'parser-503-recovers', '$0.048750', '121.8 %'],
    ["a load's step", 'submit', '4.5 %', '910 ms'],
    ['the health of a generator', 'answer-p99', '2.1 ms of 5 ms', '61 %'],
  ])('shows %s', (_, ...words) => {
    const rows = elements(renderHtml(failing))
      .filter(({ tagName }) => tagName === 'tr')
      .map(textOf);
    expect(rows.filter((row) => words.every((word) => row.includes(word)))).not.toEqual([]);
  });

  it('draws time lines with faults as bands, a spectrum and the money spent, each with a label', () => {
    const labels = elements(renderHtml(failing))
      .filter((element) => element.tagName === 'svg' && attribute(element, 'role') === 'img')
      .map((element) => attribute(element, 'aria-label'));
    expect(labels).toEqual(
      expect.arrayContaining([
        'Duration of every step over the time of the run',
        'Latency of flow over time',
        'Percentile spectrum of latency',
        'Money booked so far over the time of the run',
      ]),
    );
    const bands = elements(renderHtml(failing)).filter((element) => attribute(element, 'class') === 'bd-fault');
    expect(bands.length).toBeGreaterThan(3);
  });

  it('marks the percentiles, and only those, that too few samples stand behind', () => {
    const cells = elements(renderHtml(failing))
      .filter(({ tagName }) => tagName === 'td')
      .map(textOf);
    expect(cells).toEqual(expect.arrayContaining(['160 ms', '210 ms†', '380 ms†', '130 ms'])); // ask: 44 samples
  });

  it('marks a check that nobody has seen red, and dates the others', () => {
    const checks = [sampleCheck({ lastRed: null }), sampleCheck({ id: 'b', lastRed: '2026-11-20T09:12:44.000Z' })];
    const marks = elements(renderHtml(sampleReport([sampleScenario({ checks })])))
      .filter((element) => ['never', 'seen'].includes(attribute(element, 'class') ?? ''))
      .map(textOf);
    expect(marks).toEqual(['never seen red', 'last red 2026-11-20 09:12:44 UTC']);
  });

  it('does not call unsettled what the ledger only presumes because answers were lost', () => {
    const costs = { ledgerUsd: 0.002, billedUsd: 0.0015, byVendor: {} };
    const say = (presumedUsd: number) =>
      textOf(parse(renderHtml(sampleReport([sampleScenario()], { costs: { ...costs, presumedUsd } }))));
    expect(say(0.0005)).toContain('$0.000500 in the ledger is presumed: the answers of those calls were lost');
    expect(say(0.0005)).not.toContain('costs are not settled');
    expect(say(0.0004)).toContain('costs are not settled: ledger $0.000500 too high');
  });

  it('stays below its size and says what it left out', () => {
    const page = renderHtml(huge(2500), { maxDetail: 1_000_000 });
    expect(page.length).toBeLessThan(4_500_000);
    const text = textOf(parse(page));
    expect(text).toContain('500 scenarios left out here; report.json has all.');
    expect(text).toMatch(/The details of 1,\d{3} scenarios were left out to keep this page small/);
    expect(text).toContain('2500 scenarios: 50 failed, 2450 passed'.replace('2500', '2,500'));
  });

  it('cuts a long value and says by how much', () => {
    const text = textOf(
      parse(renderHtml(sampleReport([sampleScenario({ checks: [sampleCheck({ measured: 'y'.repeat(5000) })] })]))),
    );
    expect(text).toContain('(3,000 more characters)');
  });

  it.each([
    ['a run of nothing', nothing, 'No scenario was run.'],
    ['an unsettled bill', failing, 'costs are not settled: ledger $0.003750 too low'],
    ['a fault that never struck', invalid, 'did not strike'],
    ['a control that stayed green', failing, 'stayed green'],
    ['percentiles of too few samples', failing, 'too few samples to bound this percentile'],
    ['mocks', passing, 'mocks only: the real services were not asked'],
  ] as [string, Report, string][])('does not gloss over %s', (_, report, words) => {
    expect(textOf(parse(renderHtml(report)))).toContain(words);
  });
});

function elements(page: string): Element[] {
  const found: Element[] = [];
  const walk = (node: DefaultTreeAdapterTypes.Node) => {
    if ('tagName' in node) found.push(node);
    if ('childNodes' in node) node.childNodes.forEach(walk);
  };
  walk(parse(page));
  return found;
}

function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((attr) => attr.name === name)?.value;
}

function textOf(node: DefaultTreeAdapterTypes.Node): string {
  if ('value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
}
