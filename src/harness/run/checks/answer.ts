import { z } from 'zod';
import type { Fact } from '../../documents/types.ts';
import { orVariable } from '../../scenario/words.ts';
import { documentOf, field, resultOf } from '../context.ts';
import { readChunks } from '../products.ts';
import type { Context, StepData } from '../types.ts';
import { words } from '../wording.ts';
import { defineCheck, judged, unknown } from './define.ts';

const ask = { to: 'step', kinds: ['ask'] } as const;

export const answer = defineCheck({
  kind: 'answer',
  summary: "The answer holds the fact's answer and cites a stored chunk that contains the fact's sentence on its page.",
  fields: {
    of: z.string().meta({ description: 'The ask step.' }),
    upload: z.string().meta({ description: 'The upload of the document that knows.' }),
    fact: orVariable(z.number().int().min(0)).optional().meta({ description: 'Which of its facts; 0 by default.' }),
  },
  references: { of: ask, upload: { to: 'step', kinds: ['upload'] } },
  title: (check) => `the answer of ${check.of} is right and cites where it stands`,
  async run(check, context, signal) {
    const said = resultOf(context, check.of);
    const upload = resultOf(context, check.upload);
    const fact = documentOf(context, String(upload.document)).facts[Number(check.fact ?? 0)];
    if (!fact) return unknown('the document has no such fact', 'an answer');
    const expected = { kind: 'answer', contains: fact.answer, cites: fact.sentence, page: fact.page };
    const text = String(said.answer ?? '');
    const cited = await citedFact(context, said, upload, fact, signal);
    const measured = { kind: said.kind, answer: text, ...cited };
    const holds = said.kind === 'answer' && words(text).includes(words(fact.answer)) && cited.sentence && cited.page;
    return judged(Boolean(holds), measured, expected, [
      { kind: 'http', method: 'POST', path: '/api/v2/query', status: Number(said.status), body: said.body },
    ]);
  },
});

/** Whether some citation names a chunk that is really stored and holds the sentence, and the fact's page. */
async function citedFact(context: Context, said: StepData, upload: StepData, fact: Fact, signal: AbortSignal) {
  const citations = Array.isArray(said.citations) ? said.citations : [];
  const { chunks } = await readChunks(context, String(upload.document_id), String(upload.user), signal);
  const byId = new Map(chunks.map((chunk) => [chunk.chunk_id, chunk]));
  const holding = citations.filter((citation) => {
    const chunk = byId.get(String(field(citation, 'chunk_id')));
    return chunk !== undefined && words(chunk.text).includes(words(fact.sentence));
  });
  const onPage = holding.some(
    (c) => Number(field(c, 'page_from')) <= fact.page && fact.page <= Number(field(c, 'page_to')),
  );
  return { citations: citations.length, sentence: holding.length > 0, page: onPage };
}

export const noMatch = defineCheck({
  kind: 'no-match',
  summary: 'The question had no answer in the documents, and the pipeline says exactly that.',
  fields: { of: z.string().meta({ description: 'The ask step.' }) },
  references: { of: ask },
  title: (check) => `${check.of} finds nothing and says so`,
  async run(check, context) {
    const said = resultOf(context, check.of);
    const citations = Array.isArray(said.citations) ? said.citations.length : said.citations;
    const measured = { status: said.status, kind: said.kind, citations };
    const holds = said.status === 200 && said.kind === 'no_match' && citations === 0;
    return judged(holds, measured, { status: 200, kind: 'no_match', citations: 0 }, [
      { kind: 'http', method: 'POST', path: '/api/v2/query', status: Number(said.status), body: said.body },
    ]);
  },
});
