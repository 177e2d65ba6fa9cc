import { decodeArray } from './arrays.ts';
import { type Decoder, standardDecoders } from './decode.ts';
import type { WireParam } from './encode.ts';
import { DatabaseError } from './types.ts';
import { decodeVector } from './vectors.ts';

/** What a driver answers before late decoding. */
export interface RawResult {
  readonly rows: Record<string, unknown>[];
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
  readonly rowCount: number;
}

/** Runs one statement on the session at hand: the database's or an open transaction's. */
export type RunRaw = (sql: string, params: readonly WireParam[]) => Promise<RawResult>;

/** Smaller oids belong to PostgreSQL itself (FirstNormalObjectId); those of extensions differ between databases. */
const FIRST_EXTENSION_OID = 16384;

const FIND_VECTOR = `select t.oid::int4 as element, t.typarray::int4 as list
  from pg_catalog.pg_type t join pg_catalog.pg_extension e on e.extnamespace = t.typnamespace
  where e.extname = 'vector' and t.typname = 'vector'`;

/**
 * One database's decoders. The oids of `vector` and `vector[]` are looked up when they are first met, so that it does
 * not matter when, or by whom, the extension is created.
 */
export class TypeTable {
  readonly #decoders = standardDecoders();
  readonly #onLearned: (oid: number, decoder: Decoder) => void;
  readonly #unknown = new Set<number>();
  #vector: number | undefined;

  /** `onLearned` is called for each decoder, those known from the start included. */
  constructor(onLearned: (oid: number, decoder: Decoder) => void = () => undefined) {
    this.#onLearned = onLearned;
    for (const [oid, decoder] of this.#decoders) onLearned(oid, decoder);
  }

  decoder(oid: number): Decoder | undefined {
    return this.#decoders.get(oid);
  }

  /** After a rollback or a migration the extension may be gone, or back under other oids. */
  forgetVector(): void {
    this.#vector = undefined;
  }

  async vectorOid(run: RunRaw): Promise<number> {
    if (this.#vector === undefined) await this.#findVector(run);
    if (this.#vector !== undefined) return this.#vector;
    throw new DatabaseError('this database has no type "vector": run "create extension vector" first', {
      code: '42704',
    });
  }

  /** Decodes in place the columns whose types were not known when the driver read the rows. */
  async decodeLate(run: RunRaw, result: RawResult): Promise<void> {
    const fresh = result.fields.filter((field) => this.#isNew(field.dataTypeID));
    if (fresh.length === 0) return;
    await this.#findVector(run);
    for (const { name, dataTypeID } of fresh) {
      const decoder = this.#decoders.get(dataTypeID);
      if (!decoder) {
        this.#unknown.add(dataTypeID);
        continue;
      }
      for (const row of result.rows) if (typeof row[name] === 'string') row[name] = decoder(row[name]);
    }
  }

  #isNew(oid: number): boolean {
    return oid >= FIRST_EXTENSION_OID && !this.#decoders.has(oid) && !this.#unknown.has(oid);
  }

  async #findVector(run: RunRaw): Promise<void> {
    const { rows } = await run(FIND_VECTOR, []);
    const found = rows[0] as { element: number; list: number } | undefined;
    if (!found) return;
    this.#vector = found.element;
    this.#learn(found.element, decodeVector);
    this.#learn(found.list, (text) => decodeArray(text, decodeVector));
  }

  #learn(oid: number, decoder: Decoder): void {
    this.#decoders.set(oid, decoder);
    this.#onLearned(oid, decoder);
  }
}
