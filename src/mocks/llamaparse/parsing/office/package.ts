import { posix } from 'node:path';
import { ParseFailure } from '../types.ts';
import { childrenOf, readXml, type XmlElement } from '../xml.ts';
import type { ZipArchive } from '../zip.ts';

/** As a tree, XML takes many times its length (ours, bounds memory). */
export const MAX_PART_BYTES = 32 * 1024 * 1024;

/** A part of an Office file as XML; undefined when it is missing. @throws ParseFailure when it is damaged or too large */
export function readPart(zip: ZipArchive, name: string): XmlElement | undefined {
  const content = zip.read(name);
  if (content && content.length > MAX_PART_BYTES) {
    throw new ParseFailure('DOCUMENT_TOO_LARGE', `The part ${name.slice(0, 100)} is too large.`);
  }
  return content && readXml(content.toString('utf8'));
}

/** What a part refers to, by the references' ids: names of other parts, or addresses outside. */
export function readRelations(zip: ZipArchive, part: string): ReadonlyMap<string, { type: string; target: string }> {
  const folder = posix.dirname(part);
  const root = readPart(zip, `${folder}/_rels/${posix.basename(part)}.rels`);
  return new Map(
    childrenOf(root, 'Relationship').map(({ attributes }) => {
      const { Id = '', Type = '', Target = '', TargetMode } = attributes;
      const inside = Target.startsWith('/') ? Target.slice(1) : posix.normalize(posix.join(folder, Target));
      return [Id, { type: Type.slice(Type.lastIndexOf('/') + 1), target: TargetMode === 'External' ? Target : inside }];
    }),
  );
}
