import type { OpenAiDeps } from '../../endpoint.ts';
import type { Task, Turn } from '../../reply/passages.ts';
import type { InputItem, ResponseRequest } from '../schemas.ts';
import type { Annotation, HostedItem } from './items.ts';

export type OfferedTool = NonNullable<ResponseRequest['tools']>[number];

/** What a tool of the service's own is given. */
export interface HostedTask<Tool = OfferedTool> {
  readonly deps: OpenAiDeps;
  readonly request: ResponseRequest;
  readonly tool: Tool;
  readonly task: Task;
  readonly turns: readonly Turn[];
  /** Everything that was said before. */
  readonly items: readonly InputItem[];
  /** `tool_choice` names the tool, or demands one and there is no other. */
  readonly isForced: boolean;
}

/** What a tool came to. */
export interface HostedWork {
  readonly items: readonly HostedItem[];
  /** The caller has to act: the response ends with the items. */
  readonly awaitsCaller?: true;
  /** The answer, where the tool makes it; else it is made as without the tool. */
  readonly said?: string;
  /** Of what is said. */
  readonly annotations?: readonly Annotation[];
  /** What the model is given to read beside its input: it is counted as input. */
  readonly read?: string;
  /** What the model wrote for the tool: it is counted as output. */
  readonly wrote?: string;
  readonly billed?: Billed;
}

/** What is billed beside tokens. */
export interface Billed {
  readonly webSearches?: number;
  readonly fileSearches?: number;
  readonly containers?: number;
  readonly imageTokens?: number;
}

export interface HostedTool {
  /** Whether the question asks for it, where the model may choose. */
  asksFor(task: HostedTask): boolean;
  work(task: HostedTask): HostedWork | Promise<HostedWork>;
}
