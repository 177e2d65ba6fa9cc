import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ALERT_RULES } from './alerts/index.ts';
import { createMetrics, METRIC_PREFIX } from './metrics.ts';

const folder = new URL('../../../deploy/observability/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');

interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly type: string; readonly targets?: { expr: string }[] }[];
}
interface Rules {
  readonly groups: { readonly rules: { alert: string; expr: string; labels: { severity: string } }[] }[];
}

const dashboard: Dashboard = JSON.parse(read('grafana-dashboard.json'));
const rules = (parse(read('prometheus-rules.yaml')) as Rules).groups.flatMap((group) => group.rules);

/** Names as they are scraped: a histogram has three. */
async function metricsAndLabels(): Promise<Map<string, readonly string[]>> {
  const known = new Map<string, readonly string[]>();
  for (const { name, type } of await createMetrics().registry.getMetricsAsJSON()) {
    const metric = createMetrics().registry.getSingleMetric(name) as unknown as { labelNames: string[] };
    const isHistogram = String(type) === 'histogram';
    for (const suffix of isHistogram ? ['_bucket', '_count', '_sum'] : ['']) {
      known.set(name + suffix, suffix === '_bucket' ? [...metric.labelNames, 'le'] : metric.labelNames);
    }
  }
  return known;
}

const expressions: [string, string][] = [
  ...rules.map(({ alert, expr }): [string, string] => [`rule ${alert}`, expr]),
  ...dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }): [string, string] => [`panel ${title}`, expr]),
  ),
];

describe('what Prometheus and Grafana are told to look at exists', async () => {
  const known = await metricsAndLabels();

  test.each(expressions)('%s', (_name, expr) => {
    const names = expr.match(new RegExp(`${METRIC_PREFIX}\\w+`, 'g')) ?? [];
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect([...known.keys()]).toContain(name);
    const labels = new Set(names.flatMap((name) => known.get(name) ?? []));
    const used = [
      ...[...expr.matchAll(/\b(?:by|without) \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/)),
      ...[...expr.matchAll(/\{([^}]*)\}/g)].flatMap(([, list = '']) => list.match(/\w+(?=\s*(?:=|!))/g) ?? []),
    ];
    for (const label of used) expect([...labels]).toContain(label);
  });

  test('every metric is shown by a panel or watched by a rule', () => {
    const all = expressions.map(([, expr]) => expr).join('\n');
    const unseen = [...known.keys()].filter((name) => !all.includes(name.replace(/_(bucket|count|sum)$/, '')));
    expect(unseen).toEqual([]);
  });
});

test('each rule of ours has its like outside, but for what only we can see', () => {
  const outside = rules.map(({ alert }) => alert.replace('UploadPipeline', '').toLowerCase());
  const missing = ALERT_RULES.filter(({ id }) => !outside.includes(id.replaceAll('-', ''))).map(({ id }) => id);
  expect(missing).toEqual(['stuck-jobs']);
});
