import type { messages, PGlite, protocol } from '@electric-sql/pglite';
import type { Decoder } from './decode.ts';
import type { WireParam } from './encode.ts';
import type { RawResult, RunRaw } from './type-table.ts';

type Protocol = typeof protocol;

/** More texts than the pipeline and the mocks have together; the longest unused gives way. */
const KEPT_MAX = 300;

/** After any other command a kept plan may be wrong: `create`, `alter`, `drop`, `set`, `do` … */
const CHANGES_NO_PLAN = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'BEGIN', 'COMMIT', 'ROLLBACK']);

/** cached plan must not change result type; prepared statement does not exist. */
const OUTDATED = new Set(['0A000', '26000']);

/**
 * PGlite's one session, spoken to in PostgreSQL's own protocol. PGlite's `query` parses and plans each text anew and
 * crosses into WebAssembly six times; a statement that is kept here crosses once and is planned once, which makes a
 * small one four times as fast.
 */
export class PgliteSession {
  readonly #pglite: PGlite;
  readonly #protocol: Protocol;
  readonly #decoder: (oid: number) => Decoder | undefined;
  /** Statement names by SQL text, the longest unused first. */
  readonly #kept = new Map<string, string>();
  /** Names to be given back with the next message. */
  #outdated: string[] = [];
  #made = 0;

  constructor(pglite: PGlite, protocol: Protocol, decoder: (oid: number) => Decoder | undefined) {
    this.#pglite = pglite;
    this.#protocol = protocol;
    this.#decoder = decoder;
  }

  /** One statement by itself: waits for an open transaction to end. */
  readonly run: RunRaw = (sql, params) =>
    this.#pglite._runExclusiveTransaction(async () => {
      const result = await this.#runAnew(sql, params);
      await this.#pglite.syncToFs();
      return result;
    });

  /** One statement of the transaction that PGlite holds open. */
  readonly runWithin: RunRaw = (sql, params) => this.#once(sql, params);

  /** To be called when something else than `run` may have changed tables or types. */
  forgetPlans(): void {
    this.#outdated.push(...this.#kept.values());
    this.#kept.clear();
  }

  async #runAnew(sql: string, params: readonly WireParam[]): Promise<RawResult> {
    try {
      return await this.#once(sql, params);
    } catch (error) {
      if (!OUTDATED.has((error as { code?: string }).code ?? '') || this.#kept.size > 0) throw error;
      return this.#once(sql, params); // #once has forgotten the plans
    }
  }

  #once(sql: string, params: readonly WireParam[]): Promise<RawResult> {
    return this.#pglite._runExclusiveQuery(async () => {
      const { serialize } = this.#protocol;
      const parts = this.#outdated.splice(0).map((name) => serialize.close({ type: 'S', name }));
      const known = this.#kept.get(sql);
      const name = known ?? `kept_${++this.#made}`;
      if (known === undefined) parts.push(serialize.parse({ name, text: sql, types: [] }));
      parts.push(
        serialize.bind({ statement: name, values: [...params] }),
        serialize.describe({ type: 'P' }),
        serialize.execute({}),
        serialize.sync(),
      );
      try {
        const answer = await this.#pglite.execProtocolStream(Buffer.concat(parts), { syncToFs: false });
        this.#keep(sql, name);
        return this.#read(answer);
      } catch (error) {
        if (known === undefined) this.#outdated.push(name);
        if (OUTDATED.has((error as { code?: string }).code ?? '')) this.forgetPlans();
        throw error;
      }
    });
  }

  #keep(sql: string, name: string): void {
    this.#kept.delete(sql);
    this.#kept.set(sql, name);
    if (this.#kept.size <= KEPT_MAX) return;
    const [oldest] = this.#kept.entries();
    if (!oldest) return;
    this.#kept.delete(oldest[0]);
    this.#outdated.push(oldest[1]);
  }

  #read(answer: readonly messages.BackendMessage[]): RawResult {
    let fields: RawResult['fields'] = [];
    let rowCount = 0;
    const rows: Record<string, unknown>[] = [];
    let columns: { readonly name: string; readonly decode: Decoder | undefined }[] = [];
    for (const message of answer) {
      if (isNamed(message, 'rowDescription')) {
        fields = message.fields.map(({ name, dataTypeID }) => ({ name, dataTypeID }));
        columns = fields.map((field) => ({ name: field.name, decode: this.#decoder(field.dataTypeID) }));
      } else if (isNamed(message, 'dataRow')) {
        const row: Record<string, unknown> = {};
        columns.forEach(({ name, decode }, i) => {
          const text = message.fields[i] ?? null;
          row[name] = text === null || !decode ? text : decode(text);
        });
        rows.push(row);
      } else if (isNamed(message, 'commandComplete')) {
        const [command = '', ...rest] = message.text.split(' ');
        rowCount = Number(rest.at(-1) ?? 0) || 0;
        if (!CHANGES_NO_PLAN.has(command)) this.forgetPlans();
      }
    }
    return { rows, fields, rowCount };
  }
}

interface Named {
  readonly rowDescription: messages.RowDescriptionMessage;
  readonly dataRow: messages.DataRowMessage;
  readonly commandComplete: messages.CommandCompleteMessage;
}

function isNamed<Name extends keyof Named>(message: messages.BackendMessage, name: Name): message is Named[Name] {
  return message.name === name;
}
