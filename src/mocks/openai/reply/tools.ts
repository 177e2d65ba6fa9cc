import { wordsOf } from '../embeddings/words.ts';
import type { JsonSchema } from '../json/generate.ts';
import type { Task, Turn } from './passages.ts';

/** A tool the caller offers. */
export interface ToolSpec {
  readonly kind: 'function' | 'custom';
  readonly name: string;
  readonly description: string;
  readonly parameters: JsonSchema | undefined;
}

export type ToolChoice =
  | { readonly type: 'none' }
  | { readonly type: 'auto' }
  | { readonly type: 'required' }
  | { readonly type: 'named'; readonly name: string };

/** Words that say little about what a tool is for. */
const FAINT = 0.1;

/** The tool to call; undefined: answer in words. Left to choose, a tool is called whose name or purpose the question names. */
export function chooseTool(
  tools: readonly ToolSpec[],
  choice: ToolChoice,
  asked: { readonly task: Task; readonly turns: readonly Turn[] },
): ToolSpec | undefined {
  if (tools.length === 0) return undefined;
  const ranked = tools
    .map((tool) => ({ tool, score: affinity(tool, asked.task.question) }))
    .sort((a, b) => b.score - a.score);
  const best = ranked[0];
  switch (choice.type) {
    case 'none':
      return undefined;
    case 'named':
      return tools.find(({ name }) => name === choice.name);
    case 'required':
      return best?.tool;
    case 'auto': {
      const isAnswered = asked.turns.at(-1)?.role !== 'user';
      return !isAnswered && asked.task.passages.length === 0 && best && best.score > 0 ? best.tool : undefined;
    }
    default:
      return choice satisfies never;
  }
}

/** How much of the question the tool's name and description share. */
function affinity(tool: ToolSpec, question: string): number {
  const name = tool.name.replaceAll(/[_-]|(?<=[a-z])(?=[A-Z])/g, ' ');
  const own = new Set(meant(`${name} ${tool.description}`).map(({ concept }) => concept));
  return meant(question).reduce((sum, { concept, weight }) => sum + (own.has(concept) ? weight : 0), 0);
}

function meant(text: string) {
  return wordsOf(text).filter(({ weight }) => weight > FAINT);
}
