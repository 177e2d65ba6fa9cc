import { configurationReference } from './configuration.ts';
import { fidelityReference } from './fidelity.ts';
import { httpApiReference } from './http-api.ts';

/** Files in docs/ that are made from the code, by their path from the repository's root. A test compares them. */
export async function generatedDocs(): Promise<Readonly<Record<string, string>>> {
  return {
    'docs/configuration.md': configurationReference(),
    'docs/http-api.md': httpApiReference(),
    'docs/fidelity.md': await fidelityReference(),
  };
}
