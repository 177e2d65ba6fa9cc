import LlamaCloud from '@llamaindex/llama-cloud';
import PDFDocument from 'pdfkit';
import { type Clock, systemClock } from '../../lib/clock.ts';
import { seededRandom } from '../../lib/random.ts';
import { nextTurn } from '../../lib/waiting.ts';
import { createFaultRules } from '../kit/faults/index.ts';
import { createJournal } from '../kit/journal.ts';
import { createMeter } from '../kit/meter.ts';
import { serve } from '../kit/server.ts';
import { createLlamaparseMock, type LlamaparseMockOptions } from './index.ts';

export const TRANSPORTS = ['socket', 'in-process'] as const;
export type Transport = (typeof TRANSPORTS)[number];

export interface StartOptions extends LlamaparseMockOptions {
  readonly clock?: Clock;
  /** Where webhooks go. */
  readonly fetch?: typeof globalThis.fetch;
}

/** The mock as a client meets it, for tests: the official SDK and raw fetch, over one of the two transports. */
export async function startLlamaparse(transport: Transport = 'in-process', options: StartOptions = {}) {
  const { clock = systemClock(), fetch: webhookFetch = refuseWebhooks, ...rest } = options;
  const faults = createFaultRules({ clock, seed: 'test' });
  const journal = createJournal({ clock });
  const meter = createMeter();
  const bugs: unknown[] = [];
  const deps = { clock, random: seededRandom('test'), meter, faults, journal, fetch: webhookFetch };
  const app = await createLlamaparseMock(deps, { billedAfterMs: 0, ...rest });
  const served = serve(app, { instance: 'mock', clock, faults, journal, onBug: (error) => bugs.push(error) });
  const url = transport === 'socket' ? (await served.listen({ port: 0 })).url : 'http://llamaparse.test';
  const send: typeof fetch = transport === 'socket' ? fetch : served.fetch;
  const sdk = (apiKey: string) => new LlamaCloud({ baseURL: url, apiKey, maxRetries: 0, fetch: send });
  const client = sdk(app.apiKey);
  return {
    app,
    clock,
    faults,
    journal,
    meter,
    bugs,
    url,
    send,
    sdk,
    client,
    /** A text for a body is JSON, unless the headers say otherwise. */
    raw: (path: string, init: RequestInit = {}) => {
      const type: Record<string, string> = typeof init.body === 'string' ? { 'content-type': 'application/json' } : {};
      return send(`${url}${path}`, {
        ...init,
        headers: { authorization: `Bearer ${app.apiKey}`, ...type, ...init.headers },
      });
    },
    /** The job once it has ended, with what `expand` names. */
    async finished(id: string, expand: string[] = []) {
      for (;;) {
        const answer = await client.parsing.get(id, { expand });
        if (answer.job.status !== 'PENDING' && answer.job.status !== 'RUNNING') return answer;
        await nextTurn();
      }
    },
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}

const refuseWebhooks: typeof fetch = () => Promise.reject(new TypeError('no webhook receiver in this test'));

export type Llamaparse = Awaited<ReturnType<typeof startLlamaparse>>;

export function file(content: string | Uint8Array, name: string): File {
  return new File([typeof content === 'string' ? content : new Uint8Array(content)], name);
}

type PdfOptions = ConstructorParameters<typeof PDFDocument>[0];
export type Pdf = InstanceType<typeof PDFDocument>;

/** A PDF made with pdfkit; `draw` is given the document with its first page. */
export async function pdf(draw: (document: Pdf) => void, options: PdfOptions = {}): Promise<Uint8Array> {
  const document = new PDFDocument({ margin: 72, ...options });
  const chunks: Uint8Array[] = [];
  document.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  const ended = new Promise((resolve) => document.on('end', resolve));
  draw(document);
  document.end();
  await ended;
  return Buffer.concat(chunks);
}

/** `pages` pages with a heading and a paragraph each. */
export function simplePdf(pages: number): Promise<Uint8Array> {
  return pdf((document) => {
    for (let page = 1; page <= pages; page++) {
      if (page > 1) document.addPage();
      document.font('Helvetica-Bold').fontSize(18).text(`Chapter ${page}`);
      document.moveDown().font('Helvetica').fontSize(11).text(`The lighthouse of page ${page} was built of granite.`);
    }
  });
}

/** Three pages, of which the last cannot be found in the file. */
export async function damagedPdf(): Promise<File> {
  const text = Buffer.from(await simplePdf(3)).toString('latin1');
  const lost = text.replace(/(\/Kids \[.* )(\d+)( 0 R\])/, (_all, head: string, id: string, tail: string) => {
    return `${head}${'9'.repeat(id.length)}${tail}`;
  });
  return file(Buffer.from(lost, 'latin1'), 'damaged.pdf');
}
