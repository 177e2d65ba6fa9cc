import { z } from 'zod';
import { orVariable } from '../../scenario/words.ts';
import { field, httpEvidence, problemCode, tokenFor } from '../context.ts';
import { StepFailed } from '../types.ts';
import { defineStep } from './define.ts';

export const ask = defineStep({
  kind: 'ask',
  summary: "Asks a question over the user's own documents.",
  fields: {
    question: z.string().min(1),
    as: z.string(),
    topK: orVariable(z.number().int().min(1)).optional(),
    mayFail: z.boolean().optional().meta({ description: 'An error is an answer like any other; a response check judges it.' }),
  },
  references: { as: { to: 'user' } },
  publishes: ['question', 'user', 'kind', 'answer', 'citations', 'provenance', 'usage', 'correlation_id', 'status', 'code', 'body'],
  async run(step, context, signal) {
    const token = tokenFor(context, step.as);
    const answer = await context.environment.target.request(
      {
        method: 'POST',
        path: '/api/v2/query',
        ...(token === undefined ? {} : { token }),
        body: { question: step.question, ...(step.topK === undefined ? {} : { top_k: Number(step.topK) }) },
      },
      signal,
    );
    const evidence = [httpEvidence(answer)];
    if (answer.status !== 200 && !step.mayFail) {
      throw new StepFailed(`the question was answered with ${answer.status} ${problemCode(answer.body) ?? ''}`.trim(), { evidence });
    }
    const body = answer.status === 200 ? answer.body : undefined;
    const data = {
      question: step.question,
      user: step.as,
      status: answer.status,
      code: problemCode(answer.body),
      body: answer.body,
      kind: field(body, 'kind'),
      answer: field(body, 'answer'),
      citations: field(body, 'citations'),
      provenance: field(body, 'provenance'),
      usage: field(body, 'usage'),
      correlation_id: field(body, 'correlation_id'),
    };
    return { data, evidence };
  },
});
