import { hasBounds } from '../run/checks/bounds.ts';
import type { Finding } from './explain.ts';
import type { ScenarioFile } from './schema.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What the shapes allow but could never be wrong or right: counts without a bound, documents from nowhere. */
export function findMeaningless(file: ScenarioFile): Finding[] {
  return [
    ...file.checks.flatMap((check, i) => {
      const message = meaninglessCheck(check as Fields);
      return message ? [{ path: ['checks', i], of: 'value' as const, message }] : [];
    }),
    ...Object.entries(file.documents ?? {}).flatMap(([name, source]) => {
      const sources = ['generate', 'file', 'sameAs'].filter((key) => source[key as keyof typeof source] !== undefined);
      if (sources.length === 1 && (source.file === undefined || source.mime !== undefined)) return [];
      const message =
        sources.length === 1
          ? 'a document from a file needs its mime'
          : 'a document has exactly one of generate, file and sameAs';
      return [{ path: ['documents', name], of: 'key' as const, message }];
    }),
  ];
}

function meaninglessCheck(check: Fields): string | undefined {
  switch (check.check) {
    case 'journal-count':
    case 'event-count':
      return hasBounds(check) ? undefined : 'a count without equals, atLeast or atMost would pass on anything';
    case 'rows':
      return hasBounds(check) || check.rows !== undefined
        ? undefined
        : 'rows to expect, or a count, are missing: it would pass on anything';
    case 'response': {
      const asks = ['status', 'code', 'headers', 'body', 'contains', 'absent', 'statuses'].some(
        (key) => check[key] !== undefined,
      );
      return asks ? undefined : 'a response check that expects nothing would pass on anything';
    }
    default:
      return undefined;
  }
}
