import type { JournalEntry, Meter } from './types.ts';

/** Counts of everything since the start, for Prometheus; the journal may have forgotten what stands here. */
export interface MockMetrics {
  count(entry: JournalEntry): void;
  /** In Prometheus' text format, version 0.0.4. */
  text(meter: Meter): string;
}

interface Line {
  readonly labels: string;
  calls: number;
  seconds: number;
}

export function createMetrics(): MockMetrics {
  const lines = new Map<string, Line>();
  const hits = new Map<string, number>();
  return {
    count(entry) {
      const labels = labelsOf(entry);
      const line = lines.get(labels) ?? { labels, calls: 0, seconds: 0 };
      line.calls += 1;
      line.seconds += entry.durationMs / 1000;
      lines.set(labels, line);
      for (const rule of entry.faults) hits.set(rule, (hits.get(rule) ?? 0) + 1);
    },
    text(meter) {
      const vendors = [...new Set(meter.entries().map((entry) => entry.vendor))].sort();
      return [
        ...block('shakedown_mock_calls_total', 'Calls answered and webhooks sent.', lines.values(), (line) => [
          line.labels,
          line.calls,
        ]),
        ...block('shakedown_mock_call_seconds_total', 'Time from arrival to answer.', lines.values(), (line) => [
          line.labels,
          line.seconds,
        ]),
        ...block('shakedown_mock_fault_hits_total', 'Calls that a fault rule changed.', hits, ([rule, count]) => [
          `rule="${escaped(rule)}"`,
          count,
        ]),
        ...block('shakedown_mock_billed_microusd', 'What keys would have been billed.', vendors, (vendor) => [
          `vendor="${vendor}"`,
          meter.totalMicroUsd(vendor),
        ]),
        '',
      ].join('\n');
    },
  };
}

function labelsOf({ instance, vendor, kind, operation, status }: JournalEntry): string {
  return `instance="${instance}",vendor="${vendor}",kind="${kind}",operation="${escaped(operation)}",status="${status ?? 'none'}"`;
}

function block<T>(name: string, help: string, items: Iterable<T>, sample: (item: T) => [string, number]): string[] {
  const type = name.endsWith('_total') ? 'counter' : 'gauge';
  const samples = Array.from(items, (item) => {
    const [labels, value] = sample(item);
    return `${name}{${labels}} ${value}`;
  });
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples];
}

function escaped(label: string): string {
  return label.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
