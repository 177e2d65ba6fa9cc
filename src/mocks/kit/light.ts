/**
 * A Request and a Response that cost nothing until somebody asks for what is dear. Undici's own take some 20 µs each to
 * make, more than all the rest of answering from memory; these hold plain values and make the real one on demand.
 */

export interface RequestParts {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
  /** Called at most once. */
  readonly signal: () => AbortSignal;
}

export interface ResponseParts {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: LightBody;
}

/** Text, bytes, or pieces of bytes that follow one another. */
export type LightBody = string | Uint8Array<ArrayBuffer> | readonly Uint8Array<ArrayBuffer>[];

export type Facts = Readonly<Record<string, string | number | boolean>>;

class LightRequest {
  readonly parts: RequestParts;
  /** What the journal was told of it. */
  facts: Facts | undefined;
  #signal: AbortSignal | undefined;
  #real: Request | undefined;

  constructor(parts: RequestParts) {
    this.parts = parts;
  }

  get method() {
    return this.parts.method;
  }
  get url() {
    return this.parts.url;
  }
  get headers() {
    return this.parts.headers;
  }
  get signal() {
    this.#signal ??= this.parts.signal();
    return this.#signal;
  }
  async text() {
    const { buffer, byteOffset, length } = this.parts.body;
    const text = Buffer.from(buffer, byteOffset, length).toString('utf8');
    return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text; // as fetch's own text() has it
  }
  async json() {
    return JSON.parse(await this.text());
  }
  async bytes() {
    return new Uint8Array(this.parts.body); // a copy; Buffer's own slice would share the memory
  }
  async arrayBuffer() {
    return new Uint8Array(this.parts.body).buffer;
  }
  get real(): Request {
    if (!this.#real) {
      const { method, url, headers, body } = this.parts;
      const hasBody = method !== 'GET' && method !== 'HEAD';
      this.#real = new Request(url, { method, headers, signal: this.signal, body: hasBody ? body : null });
    }
    return this.#real;
  }
}

class LightResponse {
  readonly parts: ResponseParts;
  #real: Response | undefined;

  constructor(parts: ResponseParts) {
    this.parts = parts;
  }

  get status() {
    return this.parts.status;
  }
  get ok() {
    return this.parts.status >= 200 && this.parts.status < 300;
  }
  get real(): Response {
    const { body } = this.parts;
    this.#real ??= new Response(isPieces(body) ? Buffer.concat(body) : body, this.parts);
    return this.#real;
  }
}

const BYTE_ORDER_MARK = 0xfeff;

/** Everything else the standard class has is asked of the real one. */
function standIn(light: { readonly prototype: object }, standard: { readonly prototype: object }): void {
  for (const [name, { value, get }] of Object.entries(Object.getOwnPropertyDescriptors(standard.prototype))) {
    if (Object.hasOwn(light.prototype, name) || name === 'constructor') continue;
    const isMethod = typeof value === 'function';
    if (!isMethod && !get) continue;
    Object.defineProperty(light.prototype, name, {
      configurable: true,
      get(this: { readonly real: Record<string, unknown> }) {
        const member = this.real[name];
        return isMethod ? (member as () => unknown).bind(this.real) : member;
      },
    });
  }
  Object.setPrototypeOf(light.prototype, standard.prototype);
}

standIn(LightRequest, Request);
standIn(LightResponse, Response);

/** A Request for an app. `clone`, `formData` and the like work; `new Request(it)` does not. */
export function lightRequest(parts: RequestParts): Request {
  return new LightRequest(parts) as unknown as Request;
}

/** What was noted of a request that `lightRequest` made; undefined for any other, which `noteFacts` does not take either. */
export function notedFacts(request: Request): Facts | undefined {
  return asLight(request)?.facts;
}

/** False for a request that is not light. Facts that were there already are added to. */
export function noteFacts(request: Request, facts: Facts): boolean {
  const light = asLight(request);
  if (light) light.facts = light.facts ? { ...light.facts, ...facts } : facts;
  return light !== undefined;
}

function asLight(request: Request): LightRequest | undefined {
  return (request as object) instanceof LightRequest ? (request as unknown as LightRequest) : undefined;
}

/** A Response whose bytes are at hand. Not to be changed by who gets it. */
export function lightResponse(
  body: LightBody,
  init: { status?: number; headers: Readonly<Record<string, string>> },
): Response {
  return new LightResponse({ status: init.status ?? 200, headers: init.headers, body }) as unknown as Response;
}

export function isPieces(body: LightBody): body is readonly Uint8Array<ArrayBuffer>[] {
  return Array.isArray(body);
}

/** How many bytes a light body is when it is sent. */
export function byteLengthOf(body: LightBody): number {
  return isPieces(body) ? body.reduce((sum, piece) => sum + piece.length, 0) : Buffer.byteLength(body);
}

/** The plain values of a light response; undefined for any other. */
export function responseParts(response: Response): ResponseParts | undefined {
  return (response as object) instanceof LightResponse ? (response as unknown as LightResponse).parts : undefined;
}

/** Undici's own, for callers that may do anything with it. */
export function realResponse(response: Response): Response {
  return (response as object) instanceof LightResponse ? (response as unknown as LightResponse).real : response;
}

/** Header fields as node:http parsed them; looked up without making a Headers object. */
export function lightHeaders(
  fields: Readonly<Record<string, string | string[] | undefined>>,
  rawHeaders: readonly string[],
): Headers {
  return new LightHeaders(fields, rawHeaders) as unknown as Headers;
}

class LightHeaders {
  readonly #fields: Readonly<Record<string, string | string[] | undefined>>;
  readonly #raw: readonly string[];
  #real: Headers | undefined;

  constructor(fields: Readonly<Record<string, string | string[] | undefined>>, raw: readonly string[]) {
    this.#fields = fields;
    this.#raw = raw;
  }

  get(name: string): string | null {
    const value = this.#fields[name.toLowerCase()];
    if (value === undefined) return null; // the commonest question, and the real thing is dear
    return typeof value === 'string' ? value : this.real.get(name);
  }
  get real(): Headers {
    if (!this.#real) {
      this.#real = new Headers();
      for (let i = 0; i < this.#raw.length; i += 2)
        this.#real.append(this.#raw[i] as string, this.#raw[i + 1] as string);
    }
    return this.#real;
  }
  [Symbol.iterator]() {
    return this.real[Symbol.iterator]();
  }
}

standIn(LightHeaders, Headers);
