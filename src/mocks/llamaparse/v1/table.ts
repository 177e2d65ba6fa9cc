import { lazily } from '../../kit/lazily.ts';
import { type Route, type RouteRow, route } from '../routes/types.ts';

const v1 = lazily(() => import('./routes.ts'));

/** `/api/parsing/…` and `/api/v1/parsing/…` are the same routes: older clients use the first. */
const PREFIXES = ['/api/v1/parsing', '/api/parsing'] as const;

const parsingRows: readonly RouteRow[] = [
  ['POST', '/upload', 'v1.upload', v1('uploadToParse')],
  ['POST', '/screenshot', 'v1.screenshot', v1('uploadForScreenshots')],
  ['GET', '/supported_file_extensions', 'v1.supported_file_extensions', v1('fileExtensions'), 'open'],
  ['GET', '/job/:id', 'v1.job', v1('status')],
  ['GET', '/job/:id/details', 'v1.details', v1('details')],
  ['GET', '/job/:id/parameters', 'v1.parameters', v1('parameters')],
  ['GET', '/job/:id/result/text', 'v1.result.text', v1('text')],
  ['GET', '/job/:id/result/markdown', 'v1.result.markdown', v1('markdown')],
  ['GET', '/job/:id/result/json', 'v1.result.json', v1('json')],
  ['GET', '/job/:id/result/raw/text', 'v1.result.raw_text', v1('rawText')],
  ['GET', '/job/:id/result/raw/markdown', 'v1.result.raw_markdown', v1('rawMarkdown')],
  ['GET', '/job/:id/result/raw/xlsx', 'v1.result.raw_xlsx', v1('workbook')],
  ['GET', '/job/:id/result/xlsx', 'v1.result.xlsx', v1('workbook')],
  ['GET', '/job/:id/result/pdf', 'v1.result.pdf', v1('outputPdf')],
  ['GET', '/job/:id/result/image/:name', 'v1.result.image', v1('pageImage')],
  ['GET', '/job/:id/result/structured', 'v1.result.structured', v1('structured')],
  ['GET', '/job/:id/read/:filename', 'v1.read', v1('fileLink')],
];

const otherRows: readonly RouteRow[] = [
  ['GET', '/api/v1/jobs', 'v1.jobs', v1('jobs')],
  ['GET', '/api/v1/beta/usage-metrics', 'v1.usage_metrics', v1('usageMetrics')],
];

/** Parse API v1. */
export const v1Routes: readonly Route[] = [
  ...PREFIXES.flatMap((prefix) => parsingRows.map(route).map((each) => ({ ...each, path: `${prefix}${each.path}` }))),
  ...otherRows.map(route),
];
