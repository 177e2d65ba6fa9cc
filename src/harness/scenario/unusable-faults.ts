import { FaultRuleError, parseFaultRule } from '../../mocks/index.ts';
import type { Finding } from './explain.ts';
import { toRule } from './faults-schema.ts';
import { findUnknownProfileRules } from './profiles-schema.ts';
import type { ScenarioFile } from './schema.ts';
import type { Path } from './source.ts';

type Written = Parameters<typeof toRule>[1];

/**
 * Fault rules that are well written and yet nothing any mock can do: vectors of a chat, a truncation to two lengths. A rule
 * with variables is judged when it is put into force.
 */
export function findUnusableFaults(file: ScenarioFile): Finding[] {
  return [
    ...findUnknownProfileRules(file.profiles ?? []),
    ...(file.faults ?? []).flatMap((fault, i) => unusable(fault.id, fault, ['faults', i, 'inject'])),
    ...file.controls.flatMap((control, i) =>
      control.plant.do === 'fault'
        ? unusable(control.id, control.plant as unknown as Written, ['controls', i, 'plant', 'inject'])
        : [],
    ),
  ];
}

function unusable(id: string, written: Written, path: Path): Finding[] {
  const rule = toRule(id, written);
  if (JSON.stringify(rule).includes('${')) return [];
  try {
    parseFaultRule(rule);
    return [];
  } catch (error) {
    if (!(error instanceof FaultRuleError)) throw error;
    return [{ path, of: 'value', message: error.message }];
  }
}
