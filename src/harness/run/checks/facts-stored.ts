import { z } from 'zod';
import type { Fact } from '../../documents/types.ts';
import { documentOf, httpEvidence, resultOf } from '../context.ts';
import { type Chunk, readChunks } from '../products.ts';
import { headingLines, words } from '../wording.ts';
import { defineCheck, judged, unknown } from './define.ts';

const SHOWN = 10;

export const factsStored = defineCheck({
  kind: 'facts-stored',
  summary: 'Every fact of the document is found word for word in a stored chunk of its page and under its heading.',
  fields: {
    of: z.string().meta({ description: 'The upload step.' }),
    document: z.string().optional().meta({ description: "Whose facts; the upload's own document by default." }),
  },
  references: { of: { to: 'step', kinds: ['upload'] }, document: { to: 'document' } },
  title: (check) => `every fact of the document of ${check.of} is stored with its page and heading`,
  async run(check, context, signal) {
    const upload = resultOf(context, check.of);
    const { facts } = documentOf(context, check.document ?? String(upload.document));
    const expected = `${facts.length} facts, each in a chunk of its page under its heading`;
    if (facts.length === 0) return unknown('the document has no facts, so none was looked for', expected);
    const { chunks, answer } = await readChunks(context, String(upload.document_id), String(upload.user), signal);
    const found = facts.map((fact) => ({ fact, problem: problemOf(fact, chunks) }));
    const missing = found.filter(({ problem }) => problem !== undefined);
    const evidence = [
      httpEvidence({ ...answer, body: { chunks: chunks.length } }),
      ...missing.slice(0, SHOWN).map(({ fact, problem }) => ({
        kind: 'text' as const,
        note: `page ${fact.page}, "${fact.heading ?? ''}": "${fact.sentence}": ${problem}`,
      })),
      ...found
        .slice(0, 3)
        .flatMap(({ fact, problem }) =>
          problem ? [] : [{ kind: 'text' as const, note: `found: "${fact.sentence}"` }],
        ),
    ];
    return judged(
      missing.length === 0,
      { facts: facts.length, stored: facts.length - missing.length },
      expected,
      evidence,
    );
  },
});

/** Undefined when the fact is stored as it must be. */
function problemOf(fact: Fact, chunks: readonly Chunk[]): string | undefined {
  const holding = chunks.filter((chunk) => holds(chunk.text, fact));
  if (holding.length === 0) return 'in no chunk';
  const onPage = holding.filter((chunk) => chunk.page_from <= fact.page && fact.page <= chunk.page_to);
  if (onPage.length === 0)
    return `only in chunks of pages ${holding.map((c) => `${c.page_from}-${c.page_to}`).join(', ')}`;
  if (fact.heading === undefined) return undefined;
  const nearest = onPage.map((chunk) => nearestHeading(chunk, fact));
  return nearest.includes(words(fact.heading)) ? undefined : `under ${JSON.stringify(nearest)} instead of its heading`;
}

/** The heading that a reader of the chunk takes the fact to stand under: in its text, else the last it was given. */
function nearestHeading(chunk: Chunk, fact: Fact): string | undefined {
  const above = headingLines(chunk.text).filter((heading) => !holds(chunk.text.slice(0, heading.end), fact));
  return (
    above.findLast((heading) => holds(chunk.text.slice(heading.end), fact))?.text ?? words(chunk.headings.at(-1) ?? '')
  );
}

function holds(text: string, fact: Fact): boolean {
  return words(text).includes(words(fact.sentence));
}
