import { describe, expect, it } from 'vitest';
import { renderMarkdown } from './markdown.ts';
import { MARKDOWN_MAX_BYTES } from './markdown-page.ts';
import { sampleReport, sampleScenario } from './testing/samples.ts';
import { failing, hostile, huge, passing } from './testing/showcase.ts';

describe('the Markdown summary', () => {
  it('says the verdict in its first line and why soon after', () => {
    const lines = renderMarkdown(failing).split('\n');
    expect(lines[0]).toBe('## Shakedown: FAIL');
    expect(lines[2]).toBe('> [!CAUTION]');
    expect(lines.slice(0, 16).join('\n')).toContain('No document is charged twice');
    expect(renderMarkdown(passing)).toContain('> [!TIP]');
  });

  it('names everything that was not checked', () => {
    for (const words of ['real services: this run used mocks', 'mocks only', 'k8s-scale'])
      expect(renderMarkdown(failing)).toContain(words);
  });

  it('stays within 64 KiB, keeps the worst and says how much is missing', () => {
    const text = renderMarkdown(huge(3000));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MARKDOWN_MAX_BYTES);
    expect(text).toMatch(/\d,\d{3} rows left out to stay below 64 KiB/);
    expect(text).toContain('scenario-1107'); // one of those that failed
  });

  it('stays within 64 KiB in bytes when the letters take more than one', () => {
    const scenarios = Array.from({ length: 900 }, (_, i) =>
      sampleScenario({ id: `s${i}`, title: 'Ж'.repeat(250), state: 'FAIL' }),
    );
    expect(Buffer.byteLength(renderMarkdown(sampleReport(scenarios)))).toBeLessThanOrEqual(MARKDOWN_MAX_BYTES);
  });

  it('keeps text inside its cell, its line and its quotes', () => {
    const text = renderMarkdown(hostile);
    const gates = text.slice(text.indexOf('### Gates'), text.indexOf('### Scenarios'));
    const row = gates.split('\n').filter((line) => line.startsWith('|'))[2] ?? '';
    expect(row.split('|')).toHaveLength(8);
    expect(text).not.toMatch(/<(?!\/?code>)/); // no tag but ours
    expect(text.replaceAll(/<code>.*?<\/code>/g, '')).not.toContain('@everyone');
    expect(text).not.toContain('](javascript');
  });

  it('makes no link of an address', () => {
    const text = renderMarkdown(
      sampleReport([sampleScenario({ title: 'see https://example.org and www.example.org' })]),
    );
    expect(text).not.toMatch(/https:\/\/|www\.e/);
  });
});
