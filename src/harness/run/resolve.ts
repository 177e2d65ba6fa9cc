import { type Expression, follow, type Lookup } from '../scenario/variables.ts';
import type { Context, PreparedDocument } from './types.ts';

/** Answers the variables that are known only while a scenario runs. */
export function resolver(context: Context): Lookup {
  return (expression) => follow(rootValue(context, expression.root), expression.path);
}

function rootValue(context: Context, root: Expression['root']): unknown {
  const document = context.documents.get(root);
  if (document) return describeDocument(document);
  const user = context.users.get(root);
  if (user) return { id: user.id, name: user.name };
  switch (root) {
    case 'scenario':
      return { id: context.scenarioId };
    case 'clock':
      return { now: new Date((context.environment.clock ?? context.clock).now()).toISOString() };
    case 'target':
      return { url: context.environment.target.url };
    case 'secrets':
      return context.environment.hands?.secrets;
    default:
      return context.results.get(root);
  }
}

/** What `${document.field}` can say. */
export const DOCUMENT_FIELDS = ['filename', 'mime', 'bytes', 'pages', 'sha256', 'facts'] as const;
export const FACT_FIELDS = ['sentence', 'question', 'answer', 'page', 'heading'] as const;
export const FIXED_ROOTS: Readonly<Record<string, readonly string[] | undefined>> = {
  scenario: ['id'],
  clock: ['now'],
  target: ['url'],
};

function describeDocument(document: PreparedDocument): Record<(typeof DOCUMENT_FIELDS)[number], unknown> {
  const { filename, mime, bytes, pages, sha256, facts } = document;
  return { filename, mime, bytes: bytes.byteLength, pages, sha256, facts };
}
