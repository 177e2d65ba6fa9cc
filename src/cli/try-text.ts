import type { Tried, TriedAnswer, TryEvent, TryResult } from '../harness/index.ts';

/** What each recorded stage is called for a person; events that are not here are not shown. */
const STAGES: Readonly<Record<string, string>> = {
  UPLOAD_VERIFIED: 'arrived: size, hash and type are as declared',
  PARSE_REQUESTED: 'sent to the parser',
  PARSE_STORED: 'parsed',
  PARSE_VALIDATED: 'validated',
  CHUNKS_STORED: 'cut into chunks',
  EMBEDDINGS_STORED: 'embedded',
  COMPLETED: 'complete: counts and hashes agree',
  RETRY_SCHEDULED: 'an attempt failed; trying again',
};

const HEADINGS_SHOWN = 12;
const PREVIEW_CHARACTERS = 160;

export function describeEvent(event: TryEvent, options: { readonly chunks: boolean }): string {
  switch (event.type) {
    case 'sent':
      return `\n${event.path} (${size(event.bytes)}, ${event.mime})\n`;
    case 'stage': {
      const stage = STAGES[event.code];
      return stage === undefined ? '' : `  · ${stage}${details(event.payload)}\n`;
    }
    case 'ended':
      return describeTried(event.result, options.chunks);
    default:
      return event satisfies never;
  }
}

function details(payload: Readonly<Record<string, unknown>>): string {
  const shown = Object.entries(payload).filter(([, value]) => ['number', 'string', 'boolean'].includes(typeof value));
  return shown.length === 0
    ? ''
    : ` (${shown.map(([name, value]) => `${name.replaceAll('_', ' ')} ${value}`).join(', ')})`;
}

function describeTried(tried: Tried, chunks: boolean): string {
  if (tried.state === 'refused') return `${tried.sent ? '' : `\n${tried.path}\n`}  ✗ ${tried.reason} [${tried.code}]\n`;
  const { pages, tokens, costUsd } = tried;
  const headings = [...new Set(tried.chunks.map((chunk) => chunk.headings.join(' › ')).filter((text) => text !== ''))];
  const lines = [
    `  ✓ ${plural(pages, 'page')}, ${plural(tried.chunks.length, 'chunk')}, ${plural(tokens, 'token')}, ${usd(costUsd)}`,
    ...headings.slice(0, HEADINGS_SHOWN).map((heading) => `    # ${heading}`),
    ...(headings.length > HEADINGS_SHOWN ? [`    … and ${headings.length - HEADINGS_SHOWN} more headings`] : []),
    ...(chunks ? tried.chunks.map(describeChunk) : []),
  ];
  return `${lines.join('\n')}\n`;
}

function describeChunk({
  ord,
  pageFrom,
  pageTo,
  tokens,
  headings,
  text,
}: Extract<Tried, { state: 'complete' }>['chunks'][number]): string {
  const where = pageFrom === pageTo ? `page ${pageFrom}` : `pages ${pageFrom}-${pageTo}`;
  return `\n    [${ord}] ${where}, ${plural(tokens, 'token')}${headings.length > 0 ? `, ${headings.join(' › ')}` : ''}\n${indent(text)}`;
}

export function describeResult({ documents, answer, billedUsd }: TryResult): string {
  const complete = documents.filter((one) => one.state === 'complete').length;
  const lines = [
    '',
    ...(answer === undefined ? [] : describeAnswer(answer)),
    `${complete} of ${plural(documents.length, 'document')} went through; ${usd(billedUsd)} would have been billed by the real services`,
  ];
  return `${lines.join('\n')}\n`;
}

function describeAnswer({ question, kind, answer, citations }: TriedAnswer): string[] {
  if (kind === 'no_match') return [`? ${question}`, '  The documents do not answer this.', ''];
  return [
    `? ${question}`,
    indent(answer ?? ''),
    ...citations.map(({ marker, filename, pageFrom, pageTo, quote }) => {
      const page = pageFrom === pageTo ? `page ${pageFrom}` : `pages ${pageFrom}-${pageTo}`;
      return `    ${marker} ${filename}, ${page}: "${shorten(quote)}"`;
    }),
    '',
  ];
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= PREVIEW_CHARACTERS ? line : `${line.slice(0, PREVIEW_CHARACTERS)}…`;
}

function size(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

function plural(count: number, word: string): string {
  return `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;
}

function usd(amount: number): string {
  return `$${amount.toFixed(6)}`;
}
