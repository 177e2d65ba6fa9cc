import type { Evidence } from '../report/types.ts';
import { makeToken, type TokenKind } from './tokens.ts';
import {
  type Context,
  type Hands,
  type HttpAnswer,
  type PreparedDocument,
  type StepData,
  StepFailed,
  type User,
} from './types.ts';

/** Headers with a token of `kind` for the named user. The token is remembered, to be cut out of reports. */
export function tokenFor(context: Context, userName: string, kind: TokenKind = 'valid'): string | undefined {
  const now = (context.environment.clock ?? context.clock).now();
  const token = makeToken(context.environment.jwt, kind, userOf(context, userName).id, now);
  if (token !== undefined && kind !== 'garbage') context.tokens.add(token);
  return token;
}

export function userOf(context: Context, name: string): User {
  const user = context.users.get(name);
  if (!user) throw new StepFailed(`no user "${name}" is declared`);
  return user;
}

export function documentOf(context: Context, name: string): PreparedDocument {
  const document = context.documents.get(name);
  if (!document) throw new StepFailed(`no document "${name}" is declared`);
  return document;
}

export function resultOf(context: Context, stepId: string): StepData {
  const data = context.results.get(stepId);
  if (!data) throw new StepFailed(`step ${stepId} left no result`);
  return data;
}

export function handsOf(context: Context): Hands {
  if (!context.environment.hands) throw new StepFailed('this place gives no direct access (hands)');
  return context.environment.hands;
}

export function httpEvidence(answer: HttpAnswer): Evidence {
  return { kind: 'http', method: answer.method, path: answer.path, status: answer.status, body: answer.body };
}

/** The stable code of a problem body `{error:{code,message,reference}}`; undefined for any other body. */
export function problemCode(body: unknown): string | undefined {
  const error = field(body, 'error');
  const code = field(error, 'code');
  return typeof code === 'string' ? code : undefined;
}

export function field(value: unknown, name: string): unknown {
  if (value === null || typeof value !== 'object') return undefined;
  return (value as Record<string, unknown>)[name];
}

/** A text field of an answer; StepFailed names the field when it is missing. */
export function textField(answer: HttpAnswer, name: string): string {
  const value = field(answer.body, name);
  if (typeof value === 'string' && value !== '') return value;
  throw new StepFailed(`${answer.method} ${answer.path} answered ${answer.status} without "${name}"`, {
    evidence: [httpEvidence(answer)],
  });
}
