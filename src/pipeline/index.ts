// what the ports ask for, so that whoever uses the pipeline alone needs nothing else of ours
export { type Clock, systemClock } from '../lib/clock.ts';
export { type Database, embeddedDatabase, migrate, openPg } from '../lib/database/index.ts';
export { type Random, systemRandom } from '../lib/random.ts';
export {
  ConfigError,
  type ConfigProblem,
  DEVELOPMENT_JWT_SECRET,
  type PipelineConfig,
  PREFIX,
  readConfig,
  SERVICE_MODES,
  type ServiceMode,
  VARIABLES,
} from './config/index.ts';
export { PRICES_DATED } from './costs/index.ts';
export { createPipeline, type Pipeline } from './create.ts';
export { PipelineError, RequestError, VendorError, type VendorFailure } from './errors.ts';
export type { PipelinePorts } from './ports.ts';
export { pipelineMigrations } from './schema/migrations.ts';
export { STATES, STATUSES, type State, type Status, TRANSITIONS } from './statuses.ts';
export { mintToken, type TokenOptions } from './token.ts';
export type { Backend, Provenance, Vendor } from './vendors/types.ts';
