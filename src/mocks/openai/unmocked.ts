/**
 * What the real API has and this mock has not: paths as the official SDK (openai 7.57) asks for them, without `/v1`. They
 * are answered 501, so that nobody takes the vendor's 404 for "no such API". Each name ends at a slash or the path's end.
 */
export const UNMOCKED: readonly string[] = [
  'agents',
  'assistants',
  'audio',
  'chatkit',
  'containers',
  'content_provenance_checks',
  'decisions',
  'evals',
  'fine_tuning',
  'images',
  'live',
  'organization',
  'projects',
  'realtime',
  'skills',
  'threads',
  'vaults',
  'videos',
  'webhook_endpoints',
  'webhook_event_types',
];

const UNMOCKED_PATH = new RegExp(`^/v1/(?:${UNMOCKED.join('|')})(?:/|$)`);

export function isUnmocked(path: string): boolean {
  return UNMOCKED_PATH.test(path);
}
