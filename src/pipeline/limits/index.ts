export { type RequestLimits, requestLimits } from './request-limits.ts';
export { forgetEndedWindows } from './shared-limit.ts';
