import type { JournalEntry, Meter } from './types.ts';

/** Counts of everything since the start, for Prometheus; the journal may have forgotten what stands here. */
export interface MockMetrics {
  count(entry: JournalEntry): void;
  /** In Prometheus' text format, version 0.0.4. */
  text(meter: Meter): string;
}

interface Line extends Pick<JournalEntry, 'instance' | 'vendor' | 'kind' | 'operation' | 'status'> {
  calls: number;
  seconds: number;
}

export function createMetrics(): MockMetrics {
  const lines: Line[] = [];
  const byOperation = new Map<string, Line[]>();
  const hits = new Map<string, number>();
  const lineOf = (entry: JournalEntry): Line => {
    const ofOperation = byOperation.get(entry.operation) ?? [];
    const found = ofOperation.find((line) => isOf(line, entry));
    if (found) return found;
    const { instance, vendor, kind, operation, status } = entry;
    const line = { instance, vendor, kind, operation, status, calls: 0, seconds: 0 };
    byOperation.set(operation, [...ofOperation, line]);
    lines.push(line);
    return line;
  };
  return {
    count(entry) {
      const line = lineOf(entry);
      line.calls += 1;
      line.seconds += entry.durationMs / 1000;
      for (const rule of entry.faults) hits.set(rule, (hits.get(rule) ?? 0) + 1);
    },
    text(meter) {
      const vendors = [...new Set(meter.entries().map((entry) => entry.vendor))].sort();
      return [
        ...block('shakedown_mock_calls_total', 'Calls answered and webhooks sent.', lines, (line) => [
          labelsOf(line),
          line.calls,
        ]),
        ...block('shakedown_mock_call_seconds_total', 'Time from arrival to answer.', lines, (line) => [
          labelsOf(line),
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

function isOf(line: Line, { instance, vendor, kind, status }: JournalEntry): boolean {
  return line.status === status && line.vendor === vendor && line.kind === kind && line.instance === instance;
}

function labelsOf({ instance, vendor, kind, operation, status }: Line): string {
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
