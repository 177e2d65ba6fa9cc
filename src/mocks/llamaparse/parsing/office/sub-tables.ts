type Rows = readonly (readonly string[])[];

/** Cutting deeper than this goes on for ever on no sheet (ours). */
const MAX_DEPTH = 6;
/** More tables of one sheet are left in one piece (ours). */
const MAX_TABLES = 200;

/** The regions of a sheet that empty rows or columns set apart, top to bottom and left to right, without empty edges. */
export function subTables(rows: Rows): Rows[] {
  const tables = cut(rows, 0);
  return tables.length > MAX_TABLES ? cut(rows, MAX_DEPTH) : tables;
}

function cut(rows: Rows, depth: number): Rows[] {
  const full = depth >= MAX_DEPTH ? [rows.filter(hasText)] : groups(rows, hasText);
  const bands = full.filter((band) => band.length > 0).flatMap(byColumns);
  if (bands.length <= 1 || depth >= MAX_DEPTH) return bands;
  return bands.flatMap((band) => cut(band, depth + 1));
}

/** One band of rows, cut at columns that are empty in all of them. */
function byColumns(band: Rows): Rows[] {
  const width = Math.max(0, ...band.map((row) => row.length));
  const columns = Array.from({ length: width }, (_, column) => column);
  const isUsed = (column: number) => band.some((row) => (row[column] ?? '') !== '');
  return groups(columns, isUsed).map((used) => {
    const [from = 0, to = 0] = [used[0], used.at(-1)];
    return band.map((row) => Array.from({ length: to - from + 1 }, (_, at) => row[from + at] ?? ''));
  });
}

/** Runs of entries that hold. */
function groups<T>(list: readonly T[], holds: (entry: T) => boolean): T[][] {
  const found: T[][] = [];
  let open = false;
  for (const entry of list) {
    if (!holds(entry)) open = false;
    else if (open) found.at(-1)?.push(entry);
    else {
      found.push([entry]);
      open = true;
    }
  }
  return found;
}

function hasText(row: readonly string[]): boolean {
  return row.some((cell) => cell !== '');
}
