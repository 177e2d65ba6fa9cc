export { createApi } from './app.ts';
export type { ApiDeps, WorkerFacts } from './deps.ts';
export { listenApi, type RunningApi } from './listen.ts';
export { type OpenApiDocument, openApiDocument } from './openapi.ts';
export { apiRoutes } from './routes/index.ts';
