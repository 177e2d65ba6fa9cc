import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { describe, expect, it, test } from 'vitest';
import { sampleCheck } from '../report/testing/samples.ts';
import { readinessHtml } from './html.ts';
import { judgePhase } from './judge.ts';
import { readinessMarkdown } from './markdown.ts';
import { renderReadiness } from './terminal.ts';
import { COMMIT, criterion, measured, NOW, phaseOf, result, SCENARIOS, storedRun } from './testing/runs.ts';

const HOSTILE = `</style><img src=x onerror=alert(1)>"'|* [x](javascript:alert(1)) @everyone \u202e`;

const failed = result({ state: 'FAIL', checks: [sampleCheck({ state: 'FAIL', measured: HOSTILE })] });
const waiver = {
  id: 'w-1',
  criterion: 'P3-02',
  until: '2026-11-30',
  owner: 'lead',
  approver: HOSTILE,
  reason: HOSTILE,
  issue: '#7',
  risk: HOSTILE,
};
const report = {
  ...judgePhase({
    phase: phaseOf(
      [
        criterion(measured({ mode: 'real' })),
        criterion(measured(), { id: 'P3-02', statement: HOSTILE, owner: HOSTILE, source: HOSTILE }),
        criterion({ type: 'planned', what: HOSTILE }, { id: 'P3-03', severity: 'should' }),
        criterion({ type: 'attested', what: 'it was read' }, { id: 'P3-04' }),
        criterion(measured({ items: [{ kind: 'check', scenario: 'upload', check: 'facts-found' }] }), { id: 'P3-05' }),
      ],
      { title: HOSTILE, about: HOSTILE, waivers: [waiver] },
    ),
    runs: [storedRun([failed]), { ...storedRun([result()], { id: 'bad' }), record: undefined, problems: [HOSTILE] }],
    scenarios: SCENARIOS,
    asOf: NOW,
    git: { commit: COMMIT, dirty: false },
    tool: '0.1.0',
  }),
  sha256: 'e'.repeat(64),
};

describe('the readiness page', () => {
  it('is well-formed, lets no text out of its place, and runs no script', () => {
    const errors: string[] = [];
    const page = readinessHtml(report);
    const tree = parse(page, { onParseError: (error) => errors.push(error.code) });
    expect(errors).toEqual([]);
    const tags = elements(tree).map((element) => element.tagName);
    expect(tags.filter((tag) => ['script', 'img', 'link', 'iframe'].includes(tag))).toEqual([]);
    expect(page).not.toContain('\u202e');
    expect(page).toContain("default-src 'none'");
  });

  it('has a target for every link', () => {
    const all = elements(parse(readinessHtml(report))).flatMap((element) => element.attrs);
    const ids = all.filter(({ name }) => name === 'id').map(({ value }) => value);
    const links = all.filter(({ name }) => name === 'href').map(({ value }) => value.slice(1));
    expect(new Set(ids).size).toBe(ids.length);
    expect(links.filter((link) => !ids.includes(link))).toEqual([]);
  });
});

test.each([
  ['HTML', () => readinessHtml(report)],
  ['Markdown', () => readinessMarkdown(report)],
  ['terminal', () => renderReadiness(report, 'x.html')],
])('the %s names verdict, each state, the waiver, what it hides, and the run that counts for nothing', (_, render) => {
  const text = render();
  for (const words of [
    'NOT READY',
    'WRONG MODE',
    'NOT MET',
    'WAIVED',
    'NOT RUN',
    'NOT ATTESTED',
    'w-1',
    'expires in 10 d',
    'bad',
  ])
    expect(text).toContain(words);
  expect(text.indexOf('NOT READY')).toBeGreaterThanOrEqual(0);
});

test('what is worse comes first', () => {
  const text = readinessMarkdown(report);
  const places = ['P3-05', 'P3-01', 'P3-04', 'P3-02'].map((id) => text.indexOf(`<code>${id}</code>`));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

function elements(node: DefaultTreeAdapterTypes.Node): DefaultTreeAdapterTypes.Element[] {
  const own = 'tagName' in node ? [node] : [];
  return 'childNodes' in node ? [...own, ...node.childNodes.flatMap(elements)] : own;
}
