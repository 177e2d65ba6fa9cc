export type { Choices } from './choose.ts';
export { declareDeployment } from './deployment.ts';
export type { ModeInForce } from './live-mode.ts';
export { type ModeChange, readModeChanges, readSeenBy } from './mode-store.ts';
export type { ModeSetting } from './modes.ts';
export { type BackendHealth, breakerReadings, openRouter, type Router } from './router.ts';
