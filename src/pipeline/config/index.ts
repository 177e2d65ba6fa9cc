export { ConfigError, type ConfigProblem } from './error.ts';
export { type EnvironmentVariables, readConfig } from './read.ts';
export { DEVELOPMENT_JWT_SECRET, PREFIX, VARIABLES } from './schema.ts';
export {
  type Environment,
  type LlamaParseTier,
  type LogLevel,
  type PipelineConfig,
  SERVICE_MODES,
  type ServiceMode,
} from './types.ts';
