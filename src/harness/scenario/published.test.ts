import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { scenarioJsonSchema } from './json-schema.ts';
import { publishedFiles } from './published.ts';

test.each(Object.entries(publishedFiles()))('%s is what the code says', async (path, text) => {
  const published = await readFile(new URL(`../../../${path}`, import.meta.url), 'utf8');
  expect(published === text, 'run: npx node src/harness/scenario/write-published.ts').toBe(true);
});

const schema = JSON.parse(scenarioJsonSchema());

test('the JSON Schema refuses unknown keys, and asks for controls', () => {
  expect(schema.additionalProperties).toBe(false);
  expect(schema.required).toEqual(
    expect.arrayContaining(['id', 'kind', 'title', 'intent', 'flow', 'checks', 'controls']),
  );
});

test('it knows every kind of step and of check, with a description for the editor', () => {
  const steps: { properties: { do: { const: string; description: string } } }[] = schema.properties.flow.items.oneOf;
  expect(steps.map((step) => step.properties.do.const)).toEqual(
    expect.arrayContaining(['upload', 'ask', 'expire-lease']),
  );
  expect(steps.every((step) => step.properties.do.description.length > 10)).toBe(true);
  expect(schema.properties.checks.items.oneOf.length).toBeGreaterThanOrEqual(15);
});
