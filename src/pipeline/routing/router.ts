import type { Clock } from '../../lib/clock.ts';
import type { Database } from '../../lib/database/types.ts';
import { uuidV4 } from '../../lib/ids.ts';
import type { Random } from '../../lib/random.ts';
import type { PipelineConfig } from '../config/types.ts';
import { BreakerOpenError, PipelineError, VendorError } from '../errors.ts';
import { errorFacts, type Log } from '../telemetry/log.ts';
import type { BreakerReading } from '../telemetry/readings.ts';
import type { Recorder } from '../telemetry/recorder.ts';
import { type Adapters, createAdapters } from '../vendors/adapters.ts';
import {
  type CallContext,
  type Choice,
  type FailedStage,
  type Remedy,
  type ServiceRouter,
  SWITCHED_VENDORS,
  type SwitchedVendor,
  type Vendor,
  type VendorRouter,
} from '../vendors/types.ts';
import type { Breaker } from './breaker.ts';
import { type BackendName, nameOf } from './breaker-store.ts';
import { type Choices, refusalOf, workOut } from './choose.ts';
import { type Gate, guardedAnswerer, guardedEmbedder, guardedParser } from './guard.ts';
import { kindOf, LiveBreakers } from './live-breakers.ts';
import { LiveMode, type ModeInForce } from './live-mode.ts';
import { type ModeChange, type ModeOrder, storeMode } from './mode-store.ts';
import { configuredMode, type ModeSetting, type Reachable, reachable } from './modes.ts';
import { breakerPolicy } from './policy.ts';
import { type Health, Probes } from './probes.ts';
import { queueReprocessing, removeStale } from './reprocess.ts';
import { wakeWaiting } from './waiting-jobs.ts';

export interface RouterDeps {
  readonly config: PipelineConfig;
  readonly database: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly fetch: typeof globalThis.fetch;
  readonly log: Log;
  readonly recorder: Recorder;
  readonly processId: string;
  /** Wakes workers: jobs that waited for a service may go on. */
  readonly ring: () => void;
}

/** What is known of one backend without asking it now. */
export interface BackendHealth extends BackendName {
  readonly breaker: Breaker;
  /** Undefined when it was not probed by this process yet. */
  readonly probe: Health | undefined;
}

/** The router, and what whoever runs the pipeline asks of it. */
export interface Router extends ServiceRouter {
  /** Calls the vendor for real, at no cost: resolves when it answers and takes our key, else rejects with VendorError. */
  check(vendor: Vendor, context: CallContext): Promise<void>;
  /** Every backend that can be reached, as it is known here. */
  backendHealth(): readonly BackendHealth[];
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

/** A service that was found well so short a time ago is not asked again because one call failed. */
const WELL_FOR_MS = 1_000;

class LiveRouter implements Router, AsyncDisposable {
  readonly #deps: RouterDeps;
  readonly #adapters: Adapters;
  readonly #reachable: Reachable;
  readonly #names: readonly BackendName[];
  readonly #mode: LiveMode;
  readonly #breakers: LiveBreakers;
  readonly #probes: Probes;
  readonly #guarded = new Map<string, VendorRouter>();
  readonly #nextProbe = new Map<string, number>();
  /** Failures that put a breaker on probation back to open: they count as attempts. */
  readonly #onProbation = new WeakSet<Error>();
  readonly #random: Random;
  readonly #reprocessing: Random;
  readonly #closing = new AbortController();
  #choices: Choices;
  #wake: () => void = () => undefined;
  #following: Promise<void> = Promise.resolve();
  #heard: AsyncDisposable | undefined;
  readonly #background = new Set<Promise<void>>();

  constructor(deps: RouterDeps) {
    const { config, database, clock, random, log, processId } = deps;
    this.#deps = deps;
    this.#random = random.derive('router');
    this.#reprocessing = random.derive('reprocessing');
    this.#adapters = createAdapters(config, deps);
    this.#reachable = reachable(config);
    this.#names = SWITCHED_VENDORS.flatMap((vendor) => this.#reachable[vendor].map((backend) => ({ vendor, backend })));
    const configured = configuredMode(config);
    const following = { database, clock, log, processId };
    this.#mode = new LiveMode({ ...following, configured, onChange: () => this.#workOut() });
    const policy = breakerPolicy(config.routing);
    const onChange = (name: BackendName, breaker: Breaker) => this.#breakerChanged(name, breaker);
    this.#breakers = new LiveBreakers({ ...following, random, policy, onChange });
    const check = (name: BackendName, context: CallContext) => this.#adapter(name).check(context);
    this.#probes = new Probes({ clock, limitMs: config.routing.probeTimeoutMs, check });
    this.#choices = this.#choicesOf(configured);
  }

  async start(): Promise<void> {
    await this.#refresh();
    for (const name of this.#names) this.#planProbe(name);
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
    const refusal = refusalOf(backends, { reachable: this.#reachable, isProduction: this.#isProduction });
    if (refusal) throw refusal;
    const key = `${backends.llamaparse} ${backends.openai}`;
    let vendors = this.#guarded.get(key);
    if (!vendors) {
      vendors = this.#guard(backends);
      this.#guarded.set(key, vendors);
    }
    return vendors;
  }

  remedyFor({ choice, error, isLast }: FailedStage): Remedy {
    if (!(error instanceof VendorError) || error.vendor === 'supabase') return { kind: 'retry' };
    const kind = kindOf(error.failure);
    if (kind === undefined) return { kind: 'retry' };
    const name = { vendor: error.vendor, backend: choice.backends[error.vendor] };
    const breaker = this.#breakers.of(name);
    const isDown = breaker.state !== 'closed';
    const stead = choice.fallback === 'allowed' && (isDown || isLast) ? this.#standIn() : undefined;
    if (stead) return { kind: 'fall_back', choice: stead };
    if (!isDown || this.#onProbation.has(error)) return { kind: 'retry' };
    if (kind === 'fatal') return { kind: 'retry' }; // it was told that it will never pass: the dead letter; others wait
    return { kind: 'wait', awaits: nameOf(name), waitMs: this.#waitMs(breaker) };
  }

  async check(vendor: Vendor, context: CallContext): Promise<void> {
    if (vendor === 'supabase') return this.#adapters.supabase.check(context);
    const { backends } = vendor === 'openai' ? this.chooseForQuestion() : this.chooseForDocument();
    await this.#adapter({ vendor, backend: backends[vendor] }).check(context);
  }

  backendHealth(): readonly BackendHealth[] {
    return this.#names.map((name) => ({
      ...name,
      breaker: this.#breakers.of(name),
      probe: this.#probes.latest(name),
    }));
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
    this.#closing.abort(new Error('the router is closing'));
    this.#wake();
    await this.#following;
    await Promise.all(this.#background);
    await this.#heard?.[Symbol.asyncDispose]();
  }

  get #isProduction(): boolean {
    return this.#deps.config.environment === 'production';
  }

  #adapter({ vendor, backend }: BackendName) {
    const adapter = this.#adapters[vendor][backend];
    if (!adapter) throw new TypeError(`no ${backend} ${vendor}`); // choosing would have refused it
    return adapter;
  }

  #guard({ llamaparse, openai }: Choice['backends']): VendorRouter {
    const parsing = this.#adapters.llamaparse[llamaparse];
    const speaking = this.#adapters.openai[openai];
    if (!parsing || !speaking) throw new TypeError('a reachable backend has no adapter');
    const parser = guardedParser(parsing.parser, this.#gate({ vendor: 'llamaparse', backend: llamaparse }));
    const gate = this.#gate({ vendor: 'openai', backend: openai });
    const embedder = guardedEmbedder(speaking.embedder, gate);
    const answerer = guardedAnswerer(speaking.answerer, gate);
    return { parser: () => parser, embedder: () => embedder, answerer: () => answerer, store: () => this.store() };
  }

  #gate(name: BackendName): Gate {
    return {
      name,
      enter: () => {
        const breaker = this.#breakers.of(name);
        if (breaker.state !== 'closed') throw new BreakerOpenError(name.vendor, name.backend, this.#waitMs(breaker));
      },
      succeeded: () => this.#breakers.succeeded(name),
      failed: async (error, context) => {
        if (await this.#breakers.failed(name, error)) this.#onProbation.add(error);
        if (kindOf(error.failure) === 'counted') await this.#suspect(name, context.correlationId);
      },
    };
  }

  /** A failed call may be the document's fault or the service's: its health tells, before anybody acts on the failure. */
  async #suspect(name: BackendName, correlationId: string): Promise<void> {
    if (this.#breakers.of(name).state !== 'closed' || this.#closing.signal.aborted) return;
    const latest = this.#probes.latest(name);
    const now = this.#deps.clock.now();
    if (latest && !latest.isIll && now - latest.at < WELL_FOR_MS && now >= latest.at) return;
    const health = await this.#probes.ask(name, { signal: this.#closing.signal, correlationId }).catch(() => undefined);
    if (health?.isIll) await this.#breakers.failedHealth(name, health.code ?? 'UNKNOWN');
  }

  /** Until somebody may have found the service well again; a job is woken sooner when that is so. */
  #waitMs(breaker: Breaker): number {
    const { openMs, refreshMs } = this.#deps.config.routing;
    if (breaker.state === 'closed') return 0;
    const until = breaker.state === 'open' ? breaker.until : breaker.probeUntil;
    const left = Math.min(Math.max(0, until - this.#deps.clock.now()), openMs);
    return Math.round(left + refreshMs * (1 + this.#random.next()));
  }

  /** The choice that takes a failing document over, as the mode in force allows it; undefined: it does not. */
  #standIn(): Choice | undefined {
    const failing = new Set(SWITCHED_VENDORS);
    const { document } = workOut(this.#mode.current, { ...this.#circumstances(), failing });
    return document instanceof PipelineError || document.fallback !== 'taken' ? undefined : document;
  }

  #breakerChanged(name: BackendName, breaker: Breaker): void {
    this.#workOut();
    if (breaker.state !== 'closed') return;
    const { database, clock, ring, log } = this.#deps;
    this.#inBackground(async () => {
      const woken = await wakeWaiting(database, nameOf(name), new Date(clock.now()));
      if (woken > 0) log.info('jobs.woken', { service: nameOf(name), jobs: woken });
      ring();
    });
  }

  #workOut(): void {
    this.#choices = this.#choicesOf(this.#mode.current);
  }

  #choicesOf(setting: ModeSetting): Choices {
    return workOut(setting, this.#circumstances());
  }

  #circumstances() {
    const isFailing = (vendor: SwitchedVendor) => this.#breakers.of({ vendor, backend: 'real' }).state !== 'closed';
    const failing = new Set(SWITCHED_VENDORS.filter(isFailing));
    return { reachable: this.#reachable, isProduction: this.#isProduction, failing };
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
      await this.#refresh().catch((error: unknown) => log.warn('mode.unread', errorFacts(error)));
      for (const name of this.#names) this.#inBackground(() => this.#probeIfDue(name));
      this.#inBackground(() => this.#reprocessIfWell());
    }
  }

  async #refresh(): Promise<void> {
    await this.#mode.refresh();
    await this.#breakers.refresh();
  }

  async #probeIfDue(name: BackendName): Promise<void> {
    const context = { signal: this.#closing.signal, correlationId: uuidV4(this.#random) };
    if (this.#breakers.of(name).state !== 'closed') {
      if (!(await this.#breakers.takeProbe(name))) return;
      const { isIll, code } = await this.#probes.ask(name, context);
      await this.#breakers.probed(name, isIll ? (code ?? 'UNKNOWN') : undefined);
      return;
    }
    if (this.#deps.clock.now() < (this.#nextProbe.get(nameOf(name)) ?? 0) || !this.#isChosen(name)) return;
    this.#planProbe(name);
    const first = await this.#probes.ask(name, context);
    if (!first.isIll) return;
    const second = await this.#probes.ask(name, context); // one lost answer is no outage
    if (second.isIll) await this.#breakers.failedHealth(name, second.code ?? 'UNKNOWN');
  }

  /** Makes anew what fallbacks have made, once documents are served by the real services again. */
  async #reprocessIfWell(): Promise<void> {
    const { document } = this.#choices;
    if (document instanceof PipelineError || SWITCHED_VENDORS.some((vendor) => document.backends[vendor] !== 'real'))
      return;
    const { database, clock, config, log, ring } = this.#deps;
    const random = this.#reprocessing;
    const deps = { database, clock, random, store: this.store(), callMs: config.deadlines.callMs };
    const queued = await queueReprocessing(deps);
    if (queued > 0) {
      log.info('reprocessing.queued', { jobs: queued });
      ring();
    }
    await removeStale(deps, { signal: this.#closing.signal, correlationId: uuidV4(this.#random) });
  }

  /** Whether anything is served by it now: others are not bothered. */
  #isChosen({ vendor, backend }: BackendName): boolean {
    const { document, question } = this.#choices;
    return [document, question].some(
      (choice) => !(choice instanceof PipelineError) && choice.backends[vendor] === backend,
    );
  }

  #planProbe(name: BackendName): void {
    const everyMs = this.#deps.config.routing.probeEveryMs * (0.75 + this.#random.next() / 2);
    this.#nextProbe.set(nameOf(name), this.#deps.clock.now() + everyMs);
  }

  #inBackground(work: () => Promise<void>): void {
    const running = work()
      .catch((error: unknown) => {
        if (!this.#closing.signal.aborted) this.#deps.log.warn('router.failed', errorFacts(error));
      })
      .finally(() => this.#background.delete(running));
    this.#background.add(running);
  }
}

/** As the alerts and /metrics read them. */
export function breakerReadings(health: readonly BackendHealth[]): BreakerReading[] {
  return health.map(({ vendor, backend, breaker: { state } }) => ({
    vendor,
    backend,
    state: state === 'half_open' ? 'half-open' : state,
  }));
}

function chosen(choice: Choice | PipelineError): Choice {
  if (choice instanceof PipelineError) throw choice;
  return choice;
}
