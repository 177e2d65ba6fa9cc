import { z } from 'zod';
import { orVariable } from '../../scenario/words.ts';
import { field, resultOf } from '../context.ts';
import { defineCheck, judged } from './define.ts';
import { differences } from './partly.ts';

export const response = defineCheck({
  kind: 'response',
  summary: 'A step got this HTTP answer.',
  fields: {
    of: z.string().meta({ description: 'The step whose (last) answer is meant.' }),
    status: orVariable(z.number().int()).optional(),
    code: z.string().optional().meta({ description: 'The stable code of the problem body.' }),
    headers: z.record(z.string(), z.string()).optional().meta({ description: 'Text each header must contain.' }),
    body: z
      .unknown()
      .optional()
      .meta({ description: 'What the body must hold at least; lists must have the same length.' }),
    contains: z.array(z.string()).min(1).optional().meta({ description: 'Texts that must be somewhere in the body.' }),
    absent: z.array(z.string()).min(1).optional().meta({ description: 'Texts that must not be anywhere in the body.' }),
    statuses: z
      .array(z.number().int())
      .optional()
      .meta({ description: 'Every answer of a step with `times`, in order.' }),
  },
  references: {
    of: {
      to: 'step',
      kinds: ['upload', 'put', 'confirm', 'ask', 'http', 'webhook', 'mode', 'openai', 'llamaparse', 'supabase'],
    },
  },
  title: (check) =>
    `${check.of} is answered with ${[check.status, check.code].filter((x) => x !== undefined).join(' ') || 'what it must be'}`,
  async run(check, context) {
    const got = resultOf(context, check.of);
    const problems = [
      ...(check.status === undefined || Number(check.status) === got.status ? [] : [`status ${got.status}`]),
      ...(check.code === undefined || check.code === got.code ? [] : [`code ${got.code}`]),
      ...Object.entries(check.headers ?? {}).flatMap(([name, text]) => {
        const value = String(field(got.headers, name.toLowerCase()) ?? '(missing)');
        return value.includes(text) ? [] : [`header ${name}: ${value}`];
      }),
      ...(check.body === undefined ? [] : differences(got.body, check.body, 'body')),
      ...(check.contains ?? []).filter((text) => !bodyText(got.body).includes(text)).map((text) => `lacks "${text}"`),
      ...(check.absent ?? []).filter((text) => bodyText(got.body).includes(text)).map((text) => `holds "${text}"`),
      ...(check.statuses === undefined ? [] : differences(got.statuses, check.statuses, 'statuses')),
    ];
    const { of: _, ...expected } = check;
    const measured = { status: got.status, code: got.code, ...(problems.length > 0 && { problems }) };
    return judged(problems.length === 0, measured, shown(expected), [
      { kind: 'http', method: '', path: check.of, status: Number(got.status), body: got.body },
    ]);
  },
});

function bodyText(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body ?? null);
}

function shown(expected: Record<string, unknown>): Record<string, unknown> {
  const { check: _check, id: _id, title: _title, ...rest } = expected;
  return rest;
}
