import { dirname, resolve } from 'node:path';
import type { GateSpec } from '../load/gates.ts';
import { toLoadPlan } from '../load/plan.ts';
import type { CheckSpec } from '../run/checks/define.ts';
import type { Step } from '../run/steps/define.ts';
import { asText } from './config-names.ts';
import type { DocumentSource } from './documents-schema.ts';
import { toRule } from './faults-schema.ts';
import { type Combination, combinationId } from './matrix.ts';
import { faultsOf } from './profiles-schema.ts';
import { nameSteps } from './references.ts';
import type { ScenarioFile } from './schema.ts';
import type { Control, Plant, Scenario } from './types.ts';

/** The plain form of a file that has passed every check. */
export function toScenario(
  file: ScenarioFile,
  from: {
    readonly file: string;
    readonly path: string;
    readonly sourceSha256: string;
    readonly combination: Combination;
  },
): Scenario {
  const documents = Object.entries(file.documents ?? {}).map(([name, source]) => [name, absolute(source, from.path)]);
  return {
    id: combinationId(file.id, from.combination),
    kind: file.kind,
    title: file.title,
    intent: file.intent.trim(),
    file: from.file,
    sourceSha256: from.sourceSha256,
    tags: file.tags ?? [],
    needs: file.needs ?? [],
    config: asText(file.config),
    backends: file.backends,
    budgetUsd: file.budget?.usd,
    documents: Object.fromEntries(documents),
    users: file.users ?? [],
    faults: [
      ...(file.faults ?? []).map((fault) => ({
        rule: toRule(fault.id, fault),
        from: fault.from ?? 'start',
        mustHit: fault.mustHit ?? 1,
      })),
      ...(file.profiles ?? []).flatMap(faultsOf),
    ],
    load: file.load === undefined ? undefined : toLoadPlan(file.load),
    flow: nameSteps(file).map((step) => ({ ...step.fields, id: step.id, do: step.kind }) as Step),
    checks: file.checks as unknown as readonly CheckSpec[],
    gates: (file.gates ?? []) as unknown as readonly GateSpec[],
    controls: file.controls.map(toControl),
  };
}

function absolute(source: DocumentSource, path: string): DocumentSource {
  return source.file === undefined ? source : { ...source, file: resolve(dirname(path), source.file) };
}

function toControl(written: ScenarioFile['controls'][number]): Control {
  return {
    id: written.id,
    title: written.title,
    turnsRed: written.turnsRed,
    plant: toPlant(written.id, written.plant),
  };
}

function toPlant(controlId: string, written: Readonly<Record<string, unknown>>): Plant {
  const { after, ...rest } = written;
  const common = { after: after as string | undefined };
  if (rest.do === 'fault') {
    return {
      type: 'fault',
      ...common,
      rule: toRule(`control-${controlId}`, rest as unknown as Parameters<typeof toRule>[1]),
    };
  }
  return { type: 'step', ...common, step: { ...rest, id: `control-${controlId}`, do: String(rest.do) } };
}
