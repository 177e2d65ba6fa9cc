import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { ControlResult } from '../report/types.ts';
import { ScenarioError } from '../scenario/problems.ts';

const storedSchema = z.object({
  schemaVersion: z.literal(1),
  controls: z.array(
    z.object({
      id: z.string(),
      scenario: z.string(),
      planted: z.string(),
      state: z.enum(['RED', 'GREEN', 'INVALID']),
      checks: z.array(z.object({ id: z.string(), state: z.enum(['PASS', 'FAIL', 'UNKNOWN', 'MISSING']) })),
      at: z.string(),
      reason: z.string().optional(),
    }),
  ),
});

/** The results of the newest proofs (`reports/controls.json`); empty when nothing was ever proved. */
export async function readControls(file: string): Promise<ControlResult[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return [];
  const parsed = storedSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data.controls as ControlResult[];
  throw new ScenarioError(
    `${file} is not a file of control results: ${parsed.error.issues[0]?.message}; delete it and run shakedown prove`,
  );
}

/** Puts new results over the stored ones of the same scenario and control; the rest stays. Replaces the file at once. */
export async function storeControls(file: string, results: readonly ControlResult[]): Promise<void> {
  const key = (control: ControlResult) => `${control.scenario}/${control.id}`;
  const merged = new Map([...(await readControls(file)), ...results].map((control) => [key(control), control]));
  const controls = [...merged.values()].sort((a, b) => key(a).localeCompare(key(b)));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, `${JSON.stringify({ schemaVersion: 1, controls }, null, 2)}\n`);
  await rename(`${file}.new`, file);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // told by the schema
  }
}
