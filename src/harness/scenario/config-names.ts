import type { Finding } from './explain.ts';
import { suggestion } from './suggest.ts';

/** What the loader knows of the pipeline's configuration. */
export interface ConfigKnowledge {
  /** Variable names without their prefix. */
  readonly names: readonly string[];
  /** Problems of a set of overrides, by name; empty when the pipeline would start with them. */
  problems(overrides: Readonly<Record<string, string>>): readonly { readonly name: string; readonly message: string }[];
}

export function findBadConfig(
  config: Readonly<Record<string, string | number | boolean>> | undefined,
  knowledge: ConfigKnowledge,
): Finding[] {
  const names = Object.keys(config ?? {});
  const unknown = names.filter((name) => !knowledge.names.includes(name));
  if (unknown.length > 0) {
    return unknown.map((name) => ({
      path: ['config', name],
      of: 'key',
      message: `the pipeline has no variable ${name}`,
      hint: suggestion(name, knowledge.names),
    }));
  }
  return knowledge.problems(asText(config)).map(({ name, message }) => ({
    path: ['config', name],
    of: 'value',
    message: `${name} ${message}`,
  }));
}

export function asText(
  config: Readonly<Record<string, string | number | boolean>> | undefined,
): Record<string, string> {
  return Object.fromEntries(Object.entries(config ?? {}).map(([name, value]) => [name, String(value)]));
}
