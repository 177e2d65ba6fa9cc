import type { Instance, Meter, MockVendor } from '../types.ts';

export interface BilledLine {
  readonly instance: Instance;
  readonly vendor: MockVendor;
  readonly operation: string;
  readonly model: string;
  readonly calls: number;
  readonly microUsd: number;
}

/** Totals by instance, vendor, operation and model; keys are not shown. */
export function billed(meter: Meter): { readonly totalMicroUsd: number; readonly lines: readonly BilledLine[] } {
  const lines = new Map<string, BilledLine>();
  for (const { instance, vendor, operation, model, microUsd } of meter.entries()) {
    const key = `${instance} ${vendor} ${operation} ${model}`;
    const line = lines.get(key) ?? { instance, vendor, operation, model, calls: 0, microUsd: 0 };
    lines.set(key, { ...line, calls: line.calls + 1, microUsd: line.microUsd + microUsd });
  }
  return { totalMicroUsd: meter.totalMicroUsd(), lines: [...lines.values()] };
}
