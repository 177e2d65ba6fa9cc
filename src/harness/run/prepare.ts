import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { uuidV5 } from '../../lib/ids.ts';
import type { Random } from '../../lib/random.ts';
import { generateDocument } from '../documents/index.ts';
import type { GeneratedDocument } from '../documents/types.ts';
import type { DocumentSource } from '../scenario/documents-schema.ts';
import type { PreparedDocument, User } from './types.ts';

/** Of the harness's users: made once, never reused for anything else. */
const USER_NAMESPACE = '0d0f3a8e-53f6-4b0a-9f3c-2f6a5a1b7c11';

/** The scenario's documents, the same for the same seed. */
export async function prepareDocuments(
  sources: Readonly<Record<string, DocumentSource>>,
  random: Random,
): Promise<Map<string, PreparedDocument>> {
  const documents = new Map<string, PreparedDocument>();
  const entries = Object.entries(sources).sort(
    ([, a], [, b]) => Number(a.sameAs !== undefined) - Number(b.sameAs !== undefined),
  );
  for (const [name, source] of entries) {
    const document =
      source.sameAs === undefined ? await prepared(name, source, random) : copy(documents, name, source.sameAs);
    documents.set(name, { ...document, sha256: createHash('sha256').update(document.bytes).digest('hex') });
  }
  return documents;
}

async function prepared(name: string, source: DocumentSource, random: Random): Promise<GeneratedDocument> {
  if (source.generate) return generateDocument(source.generate, random.derive(`document/${name}`), name);
  const file = source.file ?? '';
  const facts = (source.facts ?? []).map((fact) => ({ ...fact, heading: fact.heading }));
  return {
    filename: basename(file),
    mime: source.mime ?? '',
    bytes: new Uint8Array(await readFile(file)),
    pages: 1,
    facts,
  };
}

function copy(documents: ReadonlyMap<string, PreparedDocument>, name: string, of: string): GeneratedDocument {
  const original = documents.get(of);
  if (!original) throw new TypeError(`document ${name} is a copy of ${of}, which is a copy itself`);
  const extension = original.filename.slice(original.filename.lastIndexOf('.'));
  return { ...original, filename: `${name}${extension}` };
}

/** The scenario's users. `label` tells runs apart that meet in one database: seed, scenario, attempt. */
export function prepareUsers(names: readonly string[], label: string): Map<string, User> {
  return new Map(names.map((name) => [name, { name, id: uuidV5(USER_NAMESPACE, `${label}/${name}`) }]));
}
