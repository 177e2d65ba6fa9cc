import { type ApiError, errors, fieldError } from '../errors.ts';
import { hasMarkdown, type Tier } from '../options/tiers.ts';

/** What `?expand=` may name, and the field of the answer that it fills. */
const CONTENT = [
  'text',
  'text_full',
  'markdown',
  'markdown_full',
  'items',
  'metadata',
  'job_metadata',
  'usage',
  'forms',
] as const;
const FILES = [
  'text',
  'text_full',
  'markdown',
  'markdown_full',
  'items',
  'metadata',
  'forms',
  'raw_words',
  'xlsx',
  'output_pdf',
  'stripped_markdown',
  'concatenated_stripped_markdown',
] as const;
const NEEDS_MARKDOWN: ReadonlySet<string> = new Set(['markdown', 'markdown_full', 'items']);

export type ContentField = (typeof CONTENT)[number];
export type FileField = (typeof FILES)[number];

export interface Expansion {
  readonly content: ReadonlySet<ContentField>;
  /** `<name>_content_metadata`: sizes and download links. */
  readonly files: ReadonlySet<FileField>;
  readonly images: boolean;
  /** Of `image_filenames`: the pictures wanted; none: all. */
  readonly imageFilenames: readonly string[];
}

/** @throws ApiError 422 for a name that does not exist */
export function readExpand(names: readonly string[], imageFilenames: readonly string[]): Expansion {
  const content = new Set<ContentField>();
  const files = new Set<FileField>();
  let images = false;
  for (const name of names) {
    const file = name.endsWith('_content_metadata') ? name.slice(0, -'_content_metadata'.length) : undefined;
    if (isOneOf(CONTENT, name)) content.add(name);
    else if (file === 'images') images = true;
    else if (file !== undefined && isOneOf(FILES, file)) files.add(file);
    else throw unknownExpand(name);
  }
  return { content, files, images, imageFilenames };
}

/** @throws ApiError 400 for what jobs of this tier and version do not have */
export function refuseMissing(expansion: Expansion, { tier, version }: { tier: Tier; version: string }): void {
  const names = [...expansion.content, ...expansion.files];
  if (!hasMarkdown(tier, version) && names.some((name) => NEEDS_MARKDOWN.has(name))) throw errors.markdownOnFast();
  if (tier === 'fast' && names.includes('forms')) throw errors.formsOnFast();
}

/** Whether there is such a value. */
export function isExpand(name: string): boolean {
  const file = name.endsWith('_content_metadata') ? name.slice(0, -'_content_metadata'.length) : undefined;
  return isOneOf(CONTENT, name) || file === 'images' || (file !== undefined && isOneOf(FILES, file));
}

function isOneOf<T extends string>(list: readonly T[], value: string): value is T {
  return list.includes(value as T);
}

function unknownExpand(name: string): ApiError {
  return fieldError({
    type: 'value_error',
    loc: ['query', 'expand'],
    msg: `Value error, Invalid expand value: ${name.slice(0, 100)}. Must be one of: ${CONTENT.join(', ')}, or <name>_content_metadata`,
    input: name.slice(0, 100),
    ctx: { error: {} },
  });
}
