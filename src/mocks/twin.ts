type Fetch = typeof globalThis.fetch;

/** Port 0 = any free ones, undefined = in-process only. Host 127.0.0.1 unless told. */
export interface TwinOptions {
  readonly port?: 0;
  readonly host?: string;
}

/** The second OpenAI and LlamaParse, which stand in for the real services where a mix-up must show. */
export interface TwinFace {
  readonly openai: {
    readonly baseUrl: string;
    readonly apiKey: string;
    readonly fetch: Fetch;
    readonly organization: string;
    /** Stands at the end of every chat answer. */
    readonly marker: string;
  };
  readonly llamaparse: {
    readonly baseUrl: string;
    readonly apiKey: string;
    readonly fetch: Fetch;
    /** Stands at the end of every parsed page that has something on it. */
    readonly marker: string;
  };
}

/** What the stand-ins have of their own. The keys open nothing but a mock. */
export const TWIN = {
  openai: {
    apiKeys: ['sk-shakedown-stand-in-for-real-000000000000'],
    organization: 'org-shakedownstandin0000000000',
    space: 'stand-in/',
    marker: '(STANDIN-CHAT-9B2D)',
  },
  llamaparse: {
    apiKey: 'llx-shakedown-stand-in-for-real-00000000',
    marker: 'STANDIN-PARSE-5C1E',
  },
} as const;
