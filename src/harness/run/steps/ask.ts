import { z } from 'zod';
import { orVariable } from '../../scenario/words.ts';
import { field, httpEvidence, problemCode, tokenFor } from '../context.ts';
import { type HttpAnswer, StepFailed } from '../types.ts';
import { defineStep } from './define.ts';

export const ask = defineStep({
  kind: 'ask',
  summary: "Asks a question over the user's own documents.",
  fields: {
    question: z.string().min(1),
    as: z.string(),
    topK: orVariable(z.number().int().min(1)).optional(),
    mayFail: z
      .boolean()
      .optional()
      .meta({ description: 'An error is an answer like any other; a response check judges it.' }),
  },
  references: { as: { to: 'user' } },
  publishes: [
    'question',
    'user',
    'kind',
    'answer',
    'reason',
    'citations',
    'provenance',
    'usage',
    'correlation_id',
    'status',
    'code',
    'body',
  ],
  goesOn: true,
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
    const code = problemCode(answer.body);
    const data = {
      question: step.question,
      user: step.as,
      status: answer.status,
      body: answer.body,
      code,
      ...readAnswer(answer),
    };
    if (answer.status !== 200 && !step.mayFail) {
      throw new StepFailed(`the question was answered with ${answer.status} ${code ?? ''}`.trim(), { evidence, data });
    }
    return { data, evidence };
  },
});

const ANSWER_FIELDS = ['kind', 'answer', 'reason', 'citations', 'provenance', 'usage', 'correlation_id'] as const;

function readAnswer(answer: HttpAnswer): Record<string, unknown> {
  if (answer.status !== 200) return {};
  return Object.fromEntries(ANSWER_FIELDS.map((name) => [name, field(answer.body, name)]));
}
