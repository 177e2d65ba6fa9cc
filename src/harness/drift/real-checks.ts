import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { MOCK_VENDORS, type MockVendor } from '../../mocks/index.ts';

/** The file in the repository that says when each operation was last held against the real service. */
export const REAL_CHECKS_FILE = 'docs/real-checks.json';

const check = z.strictObject({
  /** When the real service answered, ISO 8601. */
  at: z.iso.datetime(),
  /** Asked itself, or through a recording of it. */
  how: z.enum(['real', 'cassette']),
  /** Between the mock and the real answer, at that time. */
  differences: z.int().min(0),
});
const checksOfVendor = z.record(z.string(), check);
const schema = z.strictObject({
  openai: checksOfVendor.default({}),
  llamaparse: checksOfVendor.default({}),
  supabase: checksOfVendor.default({}),
});

export type RealCheck = z.infer<typeof check>;
/** By vendor and operation; an operation that is missing was never checked. */
export type RealChecks = z.infer<typeof schema>;

/** Nothing checked, when there is no such file. Throws on a file of another form. */
export async function readRealChecks(file: string): Promise<RealChecks> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  return schema.parse(JSON.parse(text));
}

/** Adds checks to the file; an operation's newer check takes the place of its older one. */
export async function addRealChecks(
  file: string,
  added: Readonly<Partial<Record<MockVendor, Readonly<Record<string, RealCheck>>>>>,
): Promise<void> {
  const known = await readRealChecks(file);
  const merged = Object.fromEntries(
    MOCK_VENDORS.map((vendor) => [vendor, sorted({ ...known[vendor], ...added[vendor] })]),
  );
  await writeFile(file, `${JSON.stringify(merged, null, 2)}\n`);
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The newest check of a vendor, or undefined: never. */
export function lastRealCheck(checks: RealChecks, vendor: MockVendor): string | undefined {
  return Object.values(checks[vendor])
    .map(({ at }) => at)
    .sort()
    .at(-1);
}
