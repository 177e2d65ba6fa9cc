import { z } from 'zod';
import { follow, parseExpression } from '../../scenario/variables.ts';
import { orVariable } from '../../scenario/words.ts';
import { resultOf } from '../context.ts';
import { defineCheck, judged } from './define.ts';
import { differences } from './partly.ts';

const bound = orVariable(z.number()).optional();

export const value = defineCheck({
  kind: 'value',
  summary: 'What a step left at a place is this value, lies between these bounds, or holds these texts.',
  fields: {
    of: z.string().meta({ description: 'The step.' }),
    at: z.string().meta({ description: 'A path into what it leaves: body.usage.total_tokens, norms[0].' }),
    is: z.unknown().optional().meta({ description: 'What it must be; an object may hold more keys.' }),
    atLeast: bound,
    atMost: bound,
    contains: z.array(z.string()).min(1).optional().meta({ description: 'Texts it must hold; an object as JSON.' }),
    absent: z.array(z.string()).min(1).optional().meta({ description: 'Texts it must not hold.' }),
  },
  references: { of: { to: 'step' } },
  title: (check) => `${check.at} of ${check.of} is what it must be`,
  async run(check, context) {
    const { root, path } = parseExpression(check.at);
    const found = follow(resultOf(context, check.of), [root, ...path]);
    const problems = problemsOf(found, check);
    const { check: _check, id: _id, title: _title, of: _of, at: _at, ...expected } = check as Record<string, unknown>;
    const note = `${check.of}.${check.at}: ${problems.join('; ') || 'as expected'}`;
    return judged(problems.length === 0, found ?? null, expected, [{ kind: 'text', note }]);
  },
});

interface Wanted {
  readonly is?: unknown;
  readonly atLeast?: number | string | undefined;
  readonly atMost?: number | string | undefined;
  readonly contains?: readonly string[] | undefined;
  readonly absent?: readonly string[] | undefined;
}

/** Nothing there is a problem whatever is wanted, and so is wanting nothing. */
function problemsOf(found: unknown, wanted: Wanted): string[] {
  if (found === undefined) return ['nothing is there'];
  const { is, atLeast, atMost, contains = [], absent = [] } = wanted;
  const text = typeof found === 'string' ? found : JSON.stringify(found);
  const asked =
    is !== undefined || atLeast !== undefined || atMost !== undefined || contains.length + absent.length > 0;
  return [
    ...(asked ? [] : ['the check wants nothing: add is, atLeast, atMost, contains or absent']),
    ...(is === undefined ? [] : differences(found, is, 'it')),
    ...(atLeast === undefined || Number(found) >= Number(atLeast) ? [] : [`less than ${atLeast}`]),
    ...(atMost === undefined || Number(found) <= Number(atMost) ? [] : [`more than ${atMost}`]),
    ...contains.filter((part) => !text.includes(part)).map((part) => `lacks "${part}"`),
    ...absent.filter((part) => text.includes(part)).map((part) => `holds "${part}"`),
  ];
}
