import type { Clock } from '../../lib/clock.ts';
import type { Queryable } from '../../lib/database/types.ts';
import type { OffsetClock } from '../../lib/offset-clock.ts';
import type { Random } from '../../lib/random.ts';
import type { FaultPlan, FaultRule, JournalEntry, MeterEntry } from '../../mocks/index.ts';
import type { GeneratedDocument } from '../documents/types.ts';
import type { Evidence } from '../report/types.ts';

/** One HTTP exchange as a step saw it. `body` is parsed JSON, or text when it was none. */
export interface HttpAnswer {
  readonly method: string;
  /** Path and query without origin; signed tokens cut out. */
  readonly path: string;
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly durationMs: number;
}

export interface HttpRequest {
  readonly method: string;
  /** Path on the pipeline (`/api/v2/jobs`) or, for signed URLs, a whole URL. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is when text or bytes, else as JSON. */
  readonly body?: unknown;
  /** Bearer token. */
  readonly token?: string;
}

/** The pipeline under test, seen from outside: all a user could do, and nothing else. */
export interface Target {
  readonly url: string;
  /** Rejects with StepFailed when there is no answer at all. */
  request(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>;
}

/** What the harness signs its users' tokens with. */
export interface JwtSettings {
  readonly secret: string;
  readonly issuer: string;
  readonly audience: string;
}

/** A webhook as it arrived at the pipeline's public address. */
export interface DeliveredWebhook {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** What the pipeline answered. */
  readonly status: number;
}

export interface FaultHands {
  add(rule: FaultRule): void;
  /** Ends the rule and the hangs it caused. */
  remove(ruleId: string): void;
  /** Removes all rules and forgets their hits. */
  clear(): void;
  list(): readonly FaultRule[];
  /** How often the rule changed something; stays readable after `remove`, not after `clear`. */
  hits(ruleId: string): number;
  /** Every call that met a fault since the last `clear`, and what it met; the oldest of very many are forgotten. */
  plans(): readonly FaultPlan[];
  forgottenPlans(): number;
  /** Until `clear` the calls that rules cover meet exactly these faults, and no others. */
  replay(plans: readonly FaultPlan[], calls: 'covered'): void;
}

export interface StorageHands {
  /** Undefined when nothing lies there. */
  read(bucket: string, path: string, signal: AbortSignal): Promise<Uint8Array | undefined>;
  /** Creates or replaces. */
  write(bucket: string, path: string, bytes: Uint8Array, mime: string, signal: AbortSignal): Promise<void>;
  remove(bucket: string, path: string, signal: AbortSignal): Promise<void>;
}

/** One vendor as a scenario reaches it itself, past the pipeline. */
export interface VendorDoor {
  /** As the vendor's SDK wants it. */
  readonly baseUrl: string;
  /** The key to use. On the mocks a key of its own for each label, so that its limits and its bill are apart. */
  keyFor(label: string): string;
}

export interface VendorDoors {
  readonly openai: VendorDoor;
  readonly llamaparse: VendorDoor;
  /** The service role's key: the project's data is one, whoever asks. */
  readonly supabase: VendorDoor;
  readonly fetch: typeof globalThis.fetch;
}

/** Direct access behind the pipeline's back: to look at what it really did, and to break things on purpose. */
export interface Hands {
  readonly database: Queryable;
  readonly faults: FaultHands;
  readonly storage: StorageHands;
  readonly vendors: VendorDoors;
  journal(): readonly JournalEntry[];
  /** What was billed to the pipeline; what scenarios call themselves is not in it. */
  meter(): readonly MeterEntry[];
  /** The pipeline's log lines since the environment started, each one JSON text. */
  logs(): readonly string[];
  /** Adds a line to what `logs()` answers, to prove that a check of the logs can see. */
  plantLog(line: string): void;
  webhooks(): readonly DeliveredWebhook[];
  /** What shows that the stand-ins for the real services made something; undefined where there are none. */
  readonly twin: { readonly parseMarker: string; readonly answerMarker: string } | undefined;
  /** Name to value of every secret that must never be seen in a log, a report or a journal. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Pipeline processes that can be killed (`needs: [processes]`). */
export interface Processes {
  start(signal: AbortSignal): Promise<void>;
  /** SIGKILL: nothing gets a chance to tidy up. */
  kill(): Promise<void>;
  /** SIGTERM, then waits for the end. */
  stop(signal: AbortSignal): Promise<void>;
  /** Sees that checks can look into the database and that the API answers: on an embedded database from here. */
  land(signal: AbortSignal): Promise<void>;
}

/** A running pipeline with what it needs. Closed by whoever created it. */
export interface Environment extends AsyncDisposable {
  readonly target: Target;
  readonly jwt: JwtSettings;
  /** Undefined for a pipeline deployed elsewhere. */
  readonly hands: Hands | undefined;
  readonly processes: Processes | undefined;
  /** The pipeline's own clock, which `advance-clock` moves; undefined for a pipeline deployed elsewhere. */
  readonly clock: OffsetClock | undefined;
  /**
   * From now on all that chance decides in the mocks, and in a pipeline in this process, depends on `label` alone: not on
   * what ran here before. Undefined for a pipeline deployed elsewhere. A label may come only once: it makes ids.
   */
  begin?(label: string): void;
  /** Set for a pipeline deployed elsewhere, which keeps what earlier runs left and limits who asks too often. */
  readonly elsewhere?: {
    /** Makes this run's users others than those of any run before. */
    readonly salt: string;
    /** Between two questions about a job. */
    readonly pollMs: number;
  };
}

export interface EnvironmentRequest {
  /** For messages and data folders: the scenario's id, or `shared`. */
  readonly label: string;
  /** Overrides of the pipeline's configuration. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly processes: boolean;
  /** Whether stand-ins for the real services are started beside the mocks. */
  readonly twin: boolean;
  readonly random: Random;
  readonly signal: AbortSignal;
}

export interface EnvironmentFactory {
  /** For the report: `embedded`, `container`, a URL without credentials, or `target`. */
  readonly database: string;
  readonly backend: 'mock' | 'real' | 'hybrid';
  /** What environments from here can do; a scenario that needs more is skipped with the reason. */
  readonly capabilities: ReadonlySet<string>;
  create(request: EnvironmentRequest): Promise<Environment>;
}

export interface PreparedDocument extends GeneratedDocument {
  readonly sha256: string;
}

export interface User {
  readonly name: string;
  readonly id: string;
}

/** Where a scenario began in the records that the environment keeps for all scenarios. */
export interface Marks {
  /** The journal's last sequence number before the scenario. */
  readonly journalSeq: number;
  readonly meterIndex: number;
  readonly logIndex: number;
  readonly webhookIndex: number;
}

/** What every step and check is handed. */
export interface Context {
  readonly scenarioId: string;
  /** Seed, scenario and attempt: tells runs apart that meet in one environment. */
  readonly label: string;
  readonly environment: Environment;
  /** The harness's own clock: waits and durations are real, whatever the pipeline's clock says. */
  readonly clock: Clock;
  readonly random: Random;
  readonly marks: Marks;
  readonly documents: ReadonlyMap<string, PreparedDocument>;
  readonly users: ReadonlyMap<string, User>;
  /** Results of the steps done so far, by step id. */
  readonly results: ReadonlyMap<string, StepData>;
  /** The scenario's declared fault rules, by id, variables not yet replaced. */
  readonly faultRules: ReadonlyMap<string, FaultRule>;
  /** Every token the scenario made, to be cut out of reports and looked for in logs. */
  readonly tokens: Set<string>;
}

export type StepData = Readonly<Record<string, unknown>>;

export interface StepOutcome {
  /** What later steps and checks may use: `${step.field}`. */
  readonly data: StepData;
  readonly evidence: readonly Evidence[];
}

/** A step did not come out as the scenario says: the pipeline's failure, not the harness's. */
export class StepFailed extends Error {
  readonly evidence: readonly Evidence[];
  /** What was learnt before it failed; checks may still look at it. */
  readonly data: StepData | undefined;

  constructor(message: string, facts: { evidence?: readonly Evidence[]; data?: StepData; cause?: unknown } = {}) {
    super(message, { cause: facts.cause });
    this.name = 'StepFailed';
    this.evidence = facts.evidence ?? [];
    this.data = facts.data;
  }
}
