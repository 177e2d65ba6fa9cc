/** Windows code pages by a font's `\fcharset` (RTF 1.9.1, "Font Table"). */
const CHARSETS: Readonly<Record<number, number>> = {
  0: 1252,
  77: 10000,
  128: 932,
  129: 949,
  134: 936,
  136: 950,
  161: 1253,
  162: 1254,
  163: 1258,
  177: 1255,
  178: 1256,
  186: 1257,
  204: 1251,
  222: 874,
  238: 1250,
};
const SYMBOL = 2;

const ENCODINGS: Readonly<Record<number, string>> = {
  874: 'windows-874',
  932: 'shift_jis',
  936: 'gbk',
  949: 'euc-kr',
  950: 'big5',
  10000: 'macintosh',
  65001: 'utf-8',
};

export type Decoder = (bytes: readonly number[]) => string;

/** Letters of symbol fonts are no text. */
const none: Decoder = () => '';

export function decoderOfCharset(charset: number): Decoder | undefined {
  if (charset === SYMBOL) return none;
  const page = CHARSETS[charset];
  return page === undefined || charset === 0 ? undefined : decoderOfCodePage(page);
}

/** Pages that are not known are read as Western European. */
export function decoderOfCodePage(page: number): Decoder {
  const label = ENCODINGS[page] ?? (page >= 1250 && page <= 1258 ? `windows-${page}` : 'windows-1252');
  const decoder = new TextDecoder(label);
  return (bytes) => decoder.decode(Uint8Array.from(bytes));
}
