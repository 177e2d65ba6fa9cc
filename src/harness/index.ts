export { type Baseline, type BaselineReport, bless, compareWith, renderComparison } from './baseline/index.ts';
export { generateDocument } from './documents/index.ts';
export type { DocumentRecipe, Fact, GeneratedDocument } from './documents/types.ts';
export * from './drift/index.ts';
export { lanesElsewhere } from './lanes/elsewhere.ts';
export { forkLane } from './lanes/fork.ts';
export type { FromLane, ToLane } from './lanes/messages.ts';
export { environmentsAt, type Place } from './lanes/place.ts';
export { serveLane } from './lanes/serve.ts';
export type { Lanes } from './lanes/types.ts';
export { loadScenarios } from './load-scenarios.ts';
export { type Proof, type ProveOptions, prove } from './prove/prove.ts';
export { readControls, storeControls } from './prove/store.ts';
export {
  type ReadinessOptions,
  type ReadinessReport,
  readiness,
  renderPhases,
  renderReadiness,
  renderVerification,
  type StoredPhase,
  verifyReadiness,
} from './readiness/index.ts';
export { presentGates, readStoredRun, renderRegate, type StoredRun } from './regate/index.ts';
export {
  REPORT_FILES,
  renderAnnotations,
  renderHtml,
  renderJson,
  renderJunit,
  renderMarkdown,
  renderTerminal,
  reportSchema,
  type TerminalOptions,
  type WriteOptions,
  type WrittenReports,
  wantsColour,
  writeReports,
} from './report/index.ts';
export * from './report/types.ts';
export { parseScenarioPlans, type ScenarioPlan } from './run/fault-plan.ts';
export { type LocalOptions, localEnvironments } from './run/local-environments.ts';
export type { DataPlace } from './run/local-pipeline.ts';
export type { OnProgress, Progress as RunProgress } from './run/progress.ts';
export { type ProgressPrinter, progressPrinter } from './run/progress-printer.ts';
export { type RunOptions, runScenarios } from './run/run-scenarios.ts';
export type { Selection } from './run/selection.ts';
export { makeToken } from './run/tokens.ts';
export type { EnvironmentFactory, JwtSettings } from './run/types.ts';
export { FAIL_ON, type FailOn } from './run/verdict.ts';
export { JSON_SCHEMA_PATH, scenarioJsonSchema } from './scenario/json-schema.ts';
export { formatProblem, type Problem, ScenarioError } from './scenario/problems.ts';
export type { Scenario } from './scenario/types.ts';
export { type TryOptions, tryDocuments } from './try/try-documents.ts';
export type { Tried, TriedAnswer, TriedChunk, TryEvent, TryResult } from './try/types.ts';
