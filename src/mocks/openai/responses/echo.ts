import type { ResponseRequest } from './schemas.ts';

/*
 * A response repeats what it was asked with, and fills in what was left out. The defaults of hosted tools are those we
 * remember of live answers: a guess.
 */

type Tools = NonNullable<ResponseRequest['tools']>;

export function echoedTools(tools: Tools | null | undefined): readonly object[] {
  return (tools ?? []).map(echoedTool);
}

function echoedTool(tool: Tools[number]): object {
  switch (tool.type) {
    case 'function':
      return {
        type: 'function',
        description: tool.description ?? null,
        name: tool.name,
        parameters: tool.parameters ?? null,
        strict: tool.strict ?? true,
        ...others(tool, ['type', 'description', 'name', 'parameters', 'strict']),
      };
    case 'custom':
      return { description: null, format: { type: 'text' }, ...tool };
    case 'web_search':
    case 'web_search_preview':
      return { search_context_size: 'medium', user_location: APPROXIMATELY, ...tool };
    case 'file_search':
      return {
        filters: null,
        max_num_results: 20,
        ranking_options: { ranker: 'auto', score_threshold: 0 },
        ...tool,
      };
    default:
      return tool;
  }
}

const APPROXIMATELY = { type: 'approximate', city: null, country: 'US', region: null, timezone: null };

function others(tool: object, known: readonly string[]): object {
  return Object.fromEntries(Object.entries(tool).filter(([name]) => !known.includes(name)));
}

type Format = NonNullable<NonNullable<ResponseRequest['text']>['format']>;

export function echoedFormat(format: Format | undefined): object {
  if (format?.type !== 'json_schema') return format ?? { type: 'text' };
  const { name, schema, description = null, strict } = format;
  return { type: 'json_schema', description, name, schema, strict: strict ?? true };
}
