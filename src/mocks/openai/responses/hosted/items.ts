/*
 * Items of tools that the service has itself. Shapes are the SDK's types; what is remembered beyond them is a guess.
 * They are types, not interfaces: an output item is the input of what follows, which may have any further key.
 */

export type WebSearchCall = {
  readonly id: string;
  readonly type: 'web_search_call';
  readonly status: string;
  readonly action:
    | {
        readonly type: 'search';
        readonly queries: readonly string[];
        readonly query: string;
        readonly sources?: readonly { readonly type: 'url'; readonly url: string }[];
      }
    | { readonly type: 'open_page'; readonly url: string };
};

export type FileSearchResult = {
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly file_id: string;
  readonly filename: string;
  readonly score: number;
  readonly text: string;
};

export type FileSearchCall = {
  readonly id: string;
  readonly type: 'file_search_call';
  readonly status: string;
  readonly queries: readonly string[];
  /** Null unless asked for. */
  readonly results: readonly FileSearchResult[] | null;
};

export type CodeInterpreterCall = {
  readonly id: string;
  readonly type: 'code_interpreter_call';
  readonly status: string;
  readonly code: string;
  readonly container_id: string;
  /** Null unless asked for. */
  readonly outputs: readonly { readonly type: 'logs'; readonly logs: string }[] | null;
};

export type ImageGenerationCall = {
  readonly id: string;
  readonly type: 'image_generation_call';
  readonly status: string;
  readonly action: 'generate';
  readonly background: string;
  readonly output_format: 'png';
  readonly quality: string;
  /** Base64. */
  readonly result: string | null;
  readonly revised_prompt: string;
  readonly size: string;
};

export type McpListTools = {
  readonly id: string;
  readonly type: 'mcp_list_tools';
  readonly server_label: string;
  readonly tools: readonly McpTool[];
  readonly error: string | null;
};

export type McpTool = {
  readonly annotations: null;
  readonly description: string;
  readonly input_schema: object;
  readonly name: string;
};

export type McpCall = {
  readonly id: string;
  readonly type: 'mcp_call';
  readonly status: string;
  readonly approval_request_id: string | null;
  readonly arguments: string;
  readonly error: { readonly type: 'http_error'; readonly code: number; readonly message: string } | null;
  readonly name: string;
  readonly output: string | null;
  readonly server_label: string;
};

export type McpApprovalRequest = {
  readonly id: string;
  readonly type: 'mcp_approval_request';
  readonly arguments: string;
  readonly name: string;
  readonly server_label: string;
};

type Screenshot = {
  readonly type: 'screenshot';
};

/** The preview tool asks for one action, its successor for a list of them. */
export type ComputerCall = {
  readonly id: string;
  readonly type: 'computer_call';
  readonly status: string;
  readonly action?: Screenshot;
  readonly actions?: readonly Screenshot[];
  readonly call_id: string;
  readonly pending_safety_checks: readonly never[];
};

export type LocalShellCall = {
  readonly id: string;
  readonly type: 'local_shell_call';
  readonly status: string;
  readonly action: {
    readonly type: 'exec';
    readonly command: readonly string[];
    readonly env: Readonly<Record<string, string>>;
    readonly timeout_ms: null;
    readonly user: null;
    readonly working_directory: null;
  };
  readonly call_id: string;
};

export type ShellCall = {
  readonly id: string;
  readonly type: 'shell_call';
  readonly status: string;
  readonly action: {
    readonly commands: readonly string[];
    readonly max_output_length: null;
    readonly timeout_ms: null;
  };
  readonly call_id: string;
  readonly environment: object | null;
};

export type ShellCallOutput = {
  readonly id: string;
  readonly type: 'shell_call_output';
  readonly status: string;
  readonly call_id: string;
  readonly max_output_length: null;
  readonly output: readonly {
    readonly outcome: { readonly type: 'exit'; readonly exit_code: number };
    readonly stderr: string;
    readonly stdout: string;
  }[];
};

export type ApplyPatchCall = {
  readonly id: string;
  readonly type: 'apply_patch_call';
  readonly status: string;
  readonly call_id: string;
  readonly operation:
    | { readonly type: 'create_file' | 'update_file'; readonly path: string; readonly diff: string }
    | { readonly type: 'delete_file'; readonly path: string };
};

export type HostedItem =
  | WebSearchCall
  | FileSearchCall
  | CodeInterpreterCall
  | ImageGenerationCall
  | McpListTools
  | McpCall
  | McpApprovalRequest
  | ComputerCall
  | LocalShellCall
  | ShellCall
  | ShellCallOutput
  | ApplyPatchCall;

/** Indices are places in the text. */
export type Annotation =
  | {
      readonly type: 'url_citation';
      readonly end_index: number;
      readonly start_index: number;
      readonly title: string;
      readonly url: string;
    }
  | { readonly type: 'file_citation'; readonly file_id: string; readonly filename: string; readonly index: number };
