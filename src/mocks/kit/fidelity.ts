/**
 * What an operation's shapes, statuses and texts were built from, the best evidence first. `recording`: live traffic that
 * somebody recorded. `measured`: a server of the vendor's own code that was run and asked. `sdk source`: types, code and
 * tests of an official client or of the vendor's published server. `documentation`: the vendor's pages or its OpenAPI
 * description. `guess`: nothing of these.
 */
export const FIDELITY_SOURCES = ['recording', 'measured', 'sdk source', 'documentation', 'guess'] as const;
export type FidelitySource = (typeof FIDELITY_SOURCES)[number];

/** Official clients that drive operations of the mocks. */
export const OFFICIAL_SDKS = [
  'openai',
  '@llamaindex/llama-cloud',
  'llama-cloud-services',
  '@supabase/supabase-js',
  'tus-js-client',
  '@aws-sdk/client-s3',
] as const;
export type OfficialSdk = (typeof OFFICIAL_SDKS)[number];

/** How far an operation of a mock can be trusted. A test holds `sdk` against what the probes really drive. */
export interface Fidelity {
  readonly source: FidelitySource;
  /** The official client that drives it in the probes; undefined: none of them has this call. */
  readonly sdk: OfficialSdk | undefined;
  /** Where the mock is known to differ from the service, or where the evidence is doubtful. One short sentence each. */
  readonly deviations: readonly string[];
}

/** By the operation's name in the route table. */
export type FidelityEntries = Readonly<Record<string, Fidelity>>;

/** Calls of the real service that the mock has not. */
export interface NotMocked {
  /** As a reader looks for it: `images.*`, `S3 protocol`. */
  readonly calls: string;
  /** What the mock answers instead. */
  readonly answer: string;
}

/** One line of a route table. */
export interface MockedRoute {
  readonly operation: string;
  readonly method: string;
  /** Segments that begin with a colon take anything but a slash; a final `*` takes the rest. */
  readonly path: string;
  /** Query parameters that must be there, with their value where one is named: `list-type=2`. Absent: none. */
  readonly query?: readonly string[];
  /** A header that must be there, with how it begins where that is named. Absent: none. */
  readonly header?: readonly [name: string, start?: string];
}
