import { describeQuery, findEntries, journalQueryFields, sinceStart } from '../journal.ts';
import { boundsFields, describeBounds, withinBounds } from './bounds.ts';
import { defineCheck, judged } from './define.ts';

const SHOWN = 50;

export const journalCount = defineCheck({
  kind: 'journal-count',
  summary: 'A mock saw an operation so many times. The environment proved at its start that each journal records.',
  needs: ['hands'],
  fields: { ...journalQueryFields, ...boundsFields },
  title: (check) => `${describeQuery(check)}: ${describeBounds(check)}`,
  async run(check, context) {
    const entries = findEntries(context, check);
    const note = `${describeQuery(check)}: ${entries.length} of ${sinceStart(context).length} entries of this scenario`;
    const evidence = [{ kind: 'journal' as const, seqs: entries.slice(0, SHOWN).map((entry) => entry.seq), note }];
    return judged(withinBounds(entries.length, check), entries.length, describeBounds(check), evidence);
  },
});
