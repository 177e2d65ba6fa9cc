import type { Finding } from './explain.ts';
import { suggestion } from './suggest.ts';

export interface ConfigMistake {
  readonly name: string;
  readonly message: string;
}

/** Where the scenario will run: beside stand-ins for the real services or on mocks alone. */
export interface Place {
  readonly twin: boolean;
}

/** What the loader knows of the pipeline's configuration. */
export interface ConfigKnowledge {
  /** Variable names without their prefix. */
  readonly names: readonly string[];
  /** Problems of a set of overrides, by name; empty when the pipeline would start with them. */
  problems(overrides: Readonly<Record<string, string>>, place: Place): readonly ConfigMistake[];
}

export function findBadConfig(
  config: Readonly<Record<string, string | number | boolean>> | undefined,
  knowledge: ConfigKnowledge,
  place: Place,
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
  return knowledge.problems(asText(config), place).map(({ name, message }) => ({
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
