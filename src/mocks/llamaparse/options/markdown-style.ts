import type { MarkdownStyle } from '../parsing/write.ts';
import type { ParseOptions } from '../schemas.ts';

/** How a request wants its Markdown written. */
export function markdownStyle(options: ParseOptions): MarkdownStyle {
  const tables = options.output_options?.markdown?.tables;
  return {
    compactTables: tables?.compact_markdown_tables === true,
    htmlTables: tables?.output_tables_as_markdown === false,
    cellLineSeparator: tables?.markdown_table_multiline_separator ?? ' ',
  };
}
