import type { OdfFile } from '../../odf/file.ts';
import type { Counter, ListStyles } from '../../odf/lists.ts';

export interface OdtContext {
  readonly file: OdfFile;
  readonly listStyles: ListStyles;
  /** Of headings. */
  readonly outline: Counter;
  /** Of lists that may be continued, by their style. */
  readonly counters: Map<string, Counter>;
}
