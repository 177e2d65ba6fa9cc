import type { Clock } from '../../lib/clock.ts';
import type { Database } from '../../lib/database/types.ts';
import { uuidV4 } from '../../lib/ids.ts';
import type { Random } from '../../lib/random.ts';
import type { PipelineConfig } from '../config/types.ts';
import { PipelineError } from '../errors.ts';
import { errorFacts, type Log } from '../telemetry/log.ts';
import type { Recorder } from '../telemetry/recorder.ts';
import { type Adapters, createAdapters } from '../vendors/adapters.ts';
import type { CallContext, Choice, ServiceRouter, SwitchedVendor, Vendor, VendorRouter } from '../vendors/types.ts';
import { type Choices, refusalOf, workOut } from './choose.ts';
import { LiveMode, type ModeInForce } from './live-mode.ts';
import { type ModeChange, type ModeOrder, storeMode } from './mode-store.ts';
import { configuredMode, type ModeSetting, type Reachable, reachable } from './modes.ts';

export interface RouterDeps {
  readonly config: PipelineConfig;
  readonly database: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly fetch: typeof globalThis.fetch;
  readonly log: Log;
  readonly recorder: Recorder;
}

/** The router, and what whoever runs the pipeline asks of it. */
export interface Router extends ServiceRouter {
  /** Calls the vendor for real, at no cost: resolves when it answers and takes our key, else rejects with VendorError. */
  check(vendor: Vendor, context: CallContext): Promise<void>;
  modeInForce(): ModeInForce;
  /** What a document and a question that come now would be served by, or why they cannot be. */
  choices(): Choices;
  /** Why a mode cannot be had here; undefined when it can. */
  refusalOf(setting: ModeSetting): PipelineError | undefined;
  /** Stores the mode and acts on it here at once; other processes follow within `routing.refreshMs`. */
  setMode(order: ModeOrder): Promise<ModeChange>;
}

/** Reads the mode in force and follows it until disposed. Rejects when the database cannot be read. */
export async function openRouter(deps: RouterDeps): Promise<Router & AsyncDisposable> {
  const router = new LiveRouter(deps);
  await router.start();
  return router;
}

class LiveRouter implements Router, AsyncDisposable {
  readonly #deps: RouterDeps;
  readonly #adapters: Adapters;
  readonly #reachable: Reachable;
  readonly #mode: LiveMode;
  #choices: Choices;
  readonly #closing = new AbortController();
  #wake: () => void = () => undefined;
  #following: Promise<void> = Promise.resolve();
  #heard: AsyncDisposable | undefined;

  constructor(deps: RouterDeps) {
    const { config, database, clock, random, log } = deps;
    this.#deps = deps;
    this.#adapters = createAdapters(config, deps);
    this.#reachable = reachable(config);
    const processId = uuidV4(random.derive('process'));
    const configured = configuredMode(config);
    const onChange = () => this.#workOut();
    this.#mode = new LiveMode({ database, clock, log, processId, configured, onChange });
    this.#choices = this.#choicesOf(configured);
  }

  async start(): Promise<void> {
    await this.#mode.refresh();
    this.#heard = await this.#mode
      .listen(() => this.#wake())
      .catch((error: unknown) => {
        this.#deps.log.warn('mode.unheard', errorFacts(error)); // reading again goes on
        return undefined;
      });
    this.#following = this.#follow();
  }

  store() {
    return this.#adapters.supabase.store;
  }

  chooseForDocument(): Choice {
    return chosen(this.#choices.document);
  }

  chooseForQuestion(): Choice {
    return chosen(this.#choices.question);
  }

  vendorsOf({ backends }: Choice): VendorRouter {
    const { llamaparse, openai, supabase } = this.#adapters;
    const parsing = llamaparse[backends.llamaparse];
    const embedding = openai[backends.openai];
    const refusal = refusalOf(backends, { reachable: this.#reachable, isProduction: this.#isProduction });
    if (refusal || !parsing || !embedding) throw refusal ?? new TypeError('a reachable backend has no adapter');
    return {
      parser: () => parsing.parser,
      embedder: () => embedding.embedder,
      answerer: () => embedding.answerer,
      store: () => supabase.store,
    };
  }

  async check(vendor: Vendor, context: CallContext): Promise<void> {
    if (vendor === 'supabase') return this.#adapters.supabase.check(context);
    await this.#adapterNow(vendor).check(context);
  }

  modeInForce(): ModeInForce {
    return this.#mode.current;
  }

  choices(): Choices {
    return this.#choices;
  }

  refusalOf(setting: ModeSetting): PipelineError | undefined {
    const { document, question } = this.#choicesOf(setting);
    return [document, question].find((choice) => choice instanceof PipelineError);
  }

  async setMode(order: ModeOrder): Promise<ModeChange> {
    const change = await storeMode(this.#deps.database, order);
    await this.#mode.refresh();
    return change;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.#wake();
    await this.#following;
    await this.#heard?.[Symbol.asyncDispose]();
  }

  get #isProduction(): boolean {
    return this.#deps.config.environment === 'production';
  }

  #adapterNow(vendor: SwitchedVendor) {
    const { backends } = vendor === 'openai' ? this.chooseForQuestion() : this.chooseForDocument();
    const adapter = this.#adapters[vendor][backends[vendor]];
    if (!adapter) throw new TypeError(`no ${backends[vendor]} ${vendor}`); // choosing would have refused it
    return adapter;
  }

  #workOut(): void {
    this.#choices = this.#choicesOf(this.#mode.current);
  }

  #choicesOf(setting: ModeSetting): Choices {
    return workOut(setting, { reachable: this.#reachable, isProduction: this.#isProduction, failing: new Set() });
  }

  async #follow(): Promise<void> {
    const { clock, config, log } = this.#deps;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const timer = new AbortController();
      const rung = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      const nap = clock.sleep(config.routing.refreshMs, timer.signal).catch(() => undefined);
      await Promise.race([rung, nap]);
      timer.abort();
      if (signal.aborted) return;
      await this.#mode.refresh().catch((error: unknown) => log.warn('mode.unread', errorFacts(error)));
    }
  }
}

function chosen(choice: Choice | PipelineError): Choice {
  if (choice instanceof PipelineError) throw choice;
  return choice;
}
