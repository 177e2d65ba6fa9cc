import { billedMoney, ledgerMoney, meterEntries } from '../money.ts';
import { defineCheck, judged, unknown } from './define.ts';

const SHOWN = 20;

export const ledgerEqualsMeter = defineCheck({
  kind: 'ledger-equals-meter',
  summary: "The pipeline's ledger and the mocks' own billing agree to the micro-dollar, vendor by vendor.",
  needs: ['hands'],
  fields: {},
  title: () => 'the ledger says to the micro-dollar what the vendors billed',
  async run(_check, context) {
    const ledger = await ledgerMoney(context);
    const billed = billedMoney(context);
    const expected = { billedMicroUsd: billed.microUsd, byVendor: billed.byVendor };
    if (ledger.calls === 0 && billed.calls === 0)
      return unknown('nobody paid for anything, so there was nothing to compare', expected);
    const vendors = new Set([...Object.keys(ledger.byVendor), ...Object.keys(billed.byVendor)]);
    const equal = [...vendors].every((vendor) => (ledger.byVendor[vendor] ?? 0) === (billed.byVendor[vendor] ?? 0));
    const measured = { ledgerMicroUsd: ledger.microUsd, byVendor: ledger.byVendor };
    const shown = meterEntries(context)
      .slice(0, SHOWN)
      .map(({ apiKey: _key, ...entry }) => entry);
    return judged(equal, measured, expected, [{ kind: 'rows', query: "the mocks' meters", rows: shown }]);
  },
});
