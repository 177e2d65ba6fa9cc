import { lazily } from '../../kit/lazily.ts';
import { type Route, type RouteRow, route } from '../routes/types.ts';

const alpha = lazily(() => import('./routes.ts'));

const BASE = '/api/v2alpha1/parse';

/** The specification ends the second path with a slash; the service's framework takes it without one too. */
const rows: readonly RouteRow[] = [
  ['POST', `${BASE}/upload`, 'v2alpha1.upload', alpha('upload')],
  ['POST', `${BASE}/`, 'v2alpha1.create', alpha('byFile')],
  ['POST', BASE, 'v2alpha1.create', alpha('byFile')],
  ['POST', `${BASE}/url`, 'v2alpha1.url', alpha('byUrl')],
  ['GET', `${BASE}/job/:id/result/text`, 'v2alpha1.result.text', alpha('text')],
  ['GET', `${BASE}/job/:id/result/markdown`, 'v2alpha1.result.markdown', alpha('markdown')],
  ['GET', `${BASE}/job/:id/result/structured`, 'v2alpha1.result.structured', alpha('structured')],
];

export const alphaRoutes: readonly Route[] = rows.map(route);
