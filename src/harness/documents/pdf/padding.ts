/**
 * Makes a PDF exactly `size` bytes long. Comment lines go between the last object and the cross-reference table, where
 * every reader skips them; the one offset that moves, `startxref`, is written anew.
 */
export function padPdf(bytes: Uint8Array, size: number): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  const tail = /startxref\n(\d+)\n%%EOF\s*$/.exec(text);
  if (!tail) throw new Error('this PDF does not end in startxref, so it cannot be padded');
  const table = Number(tail[1]);
  const body = text.slice(table, tail.index);
  const endWith = (offset: number) => `${body}startxref\n${offset}\n%%EOF\n`;
  // the end gets longer with the offset that it names, and the padding shorter: settles at once
  let padding = size - table - endWith(table).length;
  padding = size - table - endWith(table + Math.max(0, padding)).length;
  if (padding < 2) throw new RangeError(`the document already has ${bytes.length} bytes, more than ${size} allows`);
  const result = Buffer.alloc(size, '%');
  result.write(text.slice(0, table), 0, 'latin1');
  for (let at = table + LINE; at < table + padding - 1; at += LINE) result[at] = 0x0a;
  result[table + padding - 1] = 0x0a;
  result.write(endWith(table + padding), table + padding, 'latin1');
  return new Uint8Array(result);
}

/** Comment lines are this long, line end included. */
const LINE = 78;
