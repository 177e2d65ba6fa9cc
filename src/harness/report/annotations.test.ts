import { expect, test } from 'vitest';
import { renderAnnotations } from './annotations.ts';
import { sampleCheck, sampleReport, sampleScenario } from './testing/samples.ts';
import { failing, hostile, passing } from './testing/showcase.ts';

test('a run that passed has nothing to annotate', () => expect(renderAnnotations(passing)).toBe(''));

test('the worst comes first, at its file, with what was measured and expected', () => {
  const lines = renderAnnotations(failing).trimEnd().split('\n');
  expect(lines[0]).toMatch(
    /^::error file=scenarios\/end-to-end\/parser-503-recovers.yaml,line=1,title=FAIL%3A parser-503-recovers::No document is charged twice: measured/,
  );
  expect(lines.filter((line) => line.startsWith('::warning')).join('\n')).toContain('title=UNKNOWN%3A answer-p99');
});

test.each([
  [10, 10, undefined],
  [11, 10, '2 more reasons left out here'],
  [40, 10, '31 more reasons left out here'],
])('of %i reasons %i are shown', (count, shown, note) => {
  const scenarios = Array.from({ length: count }, (_, i) =>
    sampleScenario({ id: `s-${i}`, state: 'FAIL', checks: [sampleCheck({ state: 'FAIL' })] }),
  );
  const lines = renderAnnotations(sampleReport(scenarios)).trimEnd().split('\n');
  expect(lines).toHaveLength(shown);
  if (note) expect(lines.at(-1)).toContain(note);
  else expect(lines.at(-1)).toContain('s-9');
});

test('no text can begin a command of its own or end its place', () => {
  const lines = renderAnnotations(hostile).trimEnd().split('\n');
  for (const line of lines) expect(line).toMatch(/^::(error|warning)( (file|title)=[^:]*)?::/);
  const tricky = sampleScenario({ id: 'a,b:c', file: 'x\n::error::y', state: 'UNKNOWN', reason: '100 %\n::set-env::' });
  expect(renderAnnotations(sampleReport([tricky]))).toBe(
    '::warning file=x %3A%3Aerror%3A%3Ay,line=1,title=UNKNOWN%3A a%2Cb%3Ac::A PDF is uploaded, ingested and answers a question about itself: 100 %25 ::set-env::\n',
  );
});
