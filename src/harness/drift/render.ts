import { placeText } from './compare/types.ts';
import type { DriftReport, VendorDrift } from './report.ts';

const VERDICTS = {
  same: 'SAME: everything was measured, and nothing differs',
  drift: 'DRIFT',
  unknown: 'UNKNOWN: nothing that was measured differs, but not everything was measured',
} as const;

/** For a terminal or a file: the verdict first, then each vendor's differences by operation. Ends with a line break. */
export function renderDrift({ verdict, left, right, startedAt, vendors }: DriftReport): string {
  return [
    VERDICTS[verdict],
    `left: ${left}, right: ${right}, ${startedAt}`,
    ...vendors.flatMap((vendor) => ['', ...vendorLines(vendor)]),
    '',
  ].join('\n');
}

function vendorLines(drift: VendorDrift): string[] {
  const { vendor, probes, measured, operations, differences, notMeasured, notCompared, lastRealCheck } = drift;
  const head = `${vendor}: ${counted(differences.length, 'difference')} in ${operations.length} operations`;
  const byOperation = Map.groupBy(differences, ({ operation }) => operation);
  return [
    `${head} (${measured} of ${probes} probes measured; last real check: ${lastRealCheck?.slice(0, 10) ?? 'never'})`,
    ...[...byOperation].flatMap(([operation, found]) => [
      `  ${operation}`,
      ...found.map(({ probe, place, left, right }) => {
        const which = probe === operation ? '' : ` [${probe.slice(operation.length + 1)}]`;
        return `    ${placeText(place)}${which}: ${left} | ${right}`;
      }),
    ]),
    ...unmeasuredLines(notMeasured),
    ...(notCompared.length > 0 ? [`  operations not compared: ${notCompared.join(', ')}`] : []),
  ];
}

/** Probes that share a reason are one line: a client that is not installed stops many. */
function unmeasuredLines(notMeasured: VendorDrift['notMeasured']): string[] {
  const byReason = Map.groupBy(notMeasured, ({ side, reason }) => `  not measured on the ${side} (${reason})`);
  return [...byReason].map(([head, all]) => `${head}: ${all.map(({ probe }) => probe).join(', ')}`);
}

function counted(count: number, noun: string): string {
  return `${count === 0 ? 'no' : count} ${noun}${count === 1 ? '' : 's'}`;
}
