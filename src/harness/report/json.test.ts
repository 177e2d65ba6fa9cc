import { describe, expect, it } from 'vitest';
import { renderJson } from './json.ts';
import { reportSchema } from './schema.ts';
import { sampleCheck, sampleControl, sampleReport, sampleScenario } from './testing/samples.ts';

const report = sampleReport([sampleScenario(), sampleScenario({ id: 'other', state: 'SKIPPED', reason: 'no key' })], {
  controls: [sampleControl()],
  latency: { upload: { count: 2, p50: 1, p90: 2, p95: 2, p99: 2, max: 2 } },
  gates: [{ id: 'g', title: 'a gate', state: 'UNKNOWN', measured: null, limit: '>= 1', samples: 0, evidence: [] }],
});

describe('report.json', () => {
  it('is read back by the schema as the report that was written', () => {
    expect(reportSchema.parse(JSON.parse(renderJson(report)))).toEqual(report);
  });

  it('keeps what JSON has no word for', () => {
    const check = sampleCheck({
      measured: undefined,
      expected: { rate: Number.NaN, tokens: 12n, ids: new Set(['a']) },
    });
    const read = reportSchema.parse(JSON.parse(renderJson(sampleReport([sampleScenario({ checks: [check] })]))));
    expect(read.scenarios[0]?.checks[0]).toMatchObject({
      measured: null,
      expected: { rate: 'NaN', tokens: '12', ids: ['a'] },
    });
  });

  it('is refused when it could not be read again', () => {
    const wrong = { ...report, totals: { ...report.totals, passed: Number.NaN } };
    expect(() => renderJson(wrong)).toThrow(/breaks its own contract/);
  });

  it.each([
    ['a later version', { ...report, schemaVersion: 2 }],
    ['a word that is no verdict', { ...report, verdict: 'GREEN' }],
    ['a pass rate above one', { ...report, totals: { ...report.totals, passRate: { value: 1.2, lower95: 1 } } }],
    ['a missing list of what was not checked', { ...report, notChecked: undefined }],
    [
      'a check without a record of its last red',
      { ...report, scenarios: [{ ...sampleScenario(), checks: [{ ...sampleCheck(), lastRed: undefined }] }] },
    ],
  ])('is not accepted with %s', (_, wrong) => {
    expect(reportSchema.safeParse(JSON.parse(JSON.stringify(wrong))).success).toBe(false);
  });
});
