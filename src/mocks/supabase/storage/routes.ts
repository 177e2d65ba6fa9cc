import * as buckets from './buckets.ts';
import type { StorageRoute } from './call.ts';
import * as download from './download.ts';
import { listV1 } from './list-v1.ts';
import { listV2 } from './list-v2.ts';
import { copyObject, moveObject } from './relocate.ts';
import { removeMany, removeOne } from './remove.ts';
import * as render from './render/handlers.ts';
import * as resumable from './resumable/handlers.ts';
import { schemas } from './schemas.ts';
import { purgeCache, version } from './service.ts';
import * as signing from './signing.ts';
import { uploadNew, uploadOver } from './upload.ts';

type RouteOptions = Pick<StorageRoute, 'schema' | 'query'> & Partial<Pick<StorageRoute, 'body' | 'auth'>>;

function route(
  call: `${string} ${string}`,
  operation: string,
  policyName: string,
  handle: StorageRoute['handle'],
  options: RouteOptions = {},
): StorageRoute {
  const [method = '', pattern = ''] = call.split(' ');
  const body = options.body ?? (options.schema ? 'json' : 'none');
  return { method, pattern, operation, policyName: `storage.${policyName}`, handle, auth: 'jwt', ...options, body };
}

const bytes = { body: 'bytes' } as const;
const optional = { auth: 'optional' } as const;
const open = { auth: 'none' } as const;

/** Every route, the more literal first; `/bucket/` is `/bucket`. */
export const storageRoutes: readonly StorageRoute[] = [
  ...['/bucket', '/bucket/'].flatMap((path) => [
    route(`POST ${path}`, 'bucket.create', 'bucket.create', buckets.createBucket, { schema: schemas.createBucket }),
    route(`GET ${path}`, 'bucket.list', 'bucket.list', buckets.listBuckets, { query: schemas.listBuckets }),
  ]),
  route('GET /bucket/:bucket', 'bucket.get', 'bucket.get', buckets.getBucket),
  route('PUT /bucket/:bucket', 'bucket.update', 'bucket.update', buckets.updateBucket, {
    schema: schemas.updateBucket,
  }),
  route('POST /bucket/:bucket/empty', 'bucket.empty', 'bucket.empty', buckets.emptyBucket, { body: 'json-or-empty' }),
  route('DELETE /bucket/:bucket', 'bucket.delete', 'bucket.delete', buckets.deleteBucket, { body: 'json-or-empty' }),

  route('POST /object/list/:bucket', 'object.list', 'object.list', listV1, { schema: schemas.listV1 }),
  route('POST /object/list-v2/:bucket', 'object.list_v2', 'object.list_v2', listV2, { schema: schemas.listV2 }),
  route('POST /object/move', 'object.move', 'object.move', moveObject, { schema: schemas.move }),
  route('POST /object/copy', 'object.copy', 'object.copy', copyObject, { schema: schemas.copy }),
  route('POST /object/sign/:bucket', 'object.sign_many', 'object.sign_many', signing.signMany, {
    schema: schemas.signMany,
  }),
  route('POST /object/sign/:bucket/*', 'object.sign', 'object.sign', signing.signOne, { schema: schemas.sign }),
  route('POST /object/upload/sign/:bucket/*', 'object.upload_sign', 'object.sign_upload_url', signing.signUpload, {
    body: 'json',
  }),
  route('PUT /object/upload/sign/:bucket/*', 'object.upload_signed', 'object.upload_signed', signing.uploadSigned, {
    ...bytes,
    ...open,
    query: schemas.token,
  }),
  route('GET /object/sign/:bucket/*', 'object.download_signed', 'object.get_signed', download.downloadSigned, {
    ...open,
    query: schemas.token,
  }),

  route('GET /object/info/public/:bucket/*', 'object.info', 'object.info_public', download.infoPublic, open),
  route(
    'GET /object/info/authenticated/:bucket/*',
    'object.info',
    'object.get_authenticated_info',
    download.infoByPolicy,
  ),
  route('GET /object/info/:bucket/*', 'object.info', 'object.get_authenticated_info', download.infoByPolicy, optional),
  route('GET /object/public/:bucket/*', 'object.download', 'object.get_public', download.downloadPublic, open),
  route('HEAD /object/public/:bucket/*', 'object.head', 'object.info_public', download.headPublic, open),
  route(
    'GET /object/authenticated/:bucket/*',
    'object.download',
    'object.get_authenticated',
    download.downloadByPolicy,
  ),
  route('HEAD /object/authenticated/:bucket/*', 'object.head', 'object.head_authenticated_info', download.headByPolicy),

  route('POST /object/:bucket/*', 'object.upload', 'object.upload', uploadNew, bytes),
  route('PUT /object/:bucket/*', 'object.upload', 'object.upload_update', uploadOver, bytes),
  route('GET /object/:bucket/*', 'object.download', 'object.get_authenticated', download.downloadByPolicy, optional),
  route('HEAD /object/:bucket/*', 'object.head', 'object.head_authenticated_info', download.headByPolicy, optional),
  route('DELETE /object/:bucket/*', 'object.remove', 'object.delete', removeOne, { body: 'json' }),
  route('DELETE /object/:bucket', 'object.remove', 'object.delete_many', removeMany, { schema: schemas.removeMany }),

  route('GET /render/image/public/:bucket/*', 'render.image', 'render.image_public', render.renderPublic, {
    ...open,
    query: schemas.render,
  }),
  route(
    'GET /render/image/authenticated/:bucket/*',
    'render.image',
    'render.image_authenticated',
    render.renderAuthenticated,
    { query: schemas.render },
  ),
  route('GET /render/image/sign/:bucket/*', 'render.image_signed', 'render.image_sign', render.renderSigned, {
    ...open,
    query: schemas.token,
  }),

  ...resumableRoutes(),

  ...['/cdn', '/cdn/:bucket', '/cdn/:bucket/*'].map((path) =>
    route(`DELETE ${path}`, 'cdn.purge', 'object.purge_cache', purgeCache, {
      body: 'json-or-empty',
      query: schemas.purge,
    }),
  ),
  route('GET /status', 'service.status', 'status', async () => new Response(null, { status: 200 }), open),
  route('GET /version', 'service.version', 'version', version, open),
];

/** tus at /upload/resumable for who has a JWT, at /upload/resumable/sign for who has an upload token. */
function resumableRoutes(): StorageRoute[] {
  const body = 'resumable' as const;
  const base = '/upload/resumable';
  const signed = `${base}/sign`;
  return [
    ...[signed, `${signed}/`].map((path) =>
      route(`POST ${path}`, 'resumable.create', 'tus.upload.create_signed', resumable.createSignedUpload, {
        body,
        ...open,
      }),
    ),
    ...[`${base}`, `${base}/*`].map((path) =>
      route(`POST ${path}`, 'resumable.create', 'tus.upload.create', resumable.createUpload, { body }),
    ),
    route(`PATCH ${signed}/*`, 'resumable.append', 'tus.upload.part_signed', resumable.appendToSignedUpload, {
      body,
      ...open,
    }),
    route(`PATCH ${base}/*`, 'resumable.append', 'tus.upload.part', resumable.appendToUpload, { body }),
    route(`PUT ${base}/*`, 'resumable.append', 'tus.upload.part', resumable.putUpload, { body }),
    route(`HEAD ${signed}/*`, 'resumable.status', 'tus.upload.get_signed', resumable.describeSignedUpload, open),
    route(`HEAD ${base}/*`, 'resumable.status', 'tus.upload.get', resumable.describeUpload),
    route(`DELETE ${signed}/*`, 'resumable.terminate', 'tus.upload.delete_signed', resumable.terminateSignedUpload, {
      body,
      ...open,
    }),
    route(`DELETE ${base}/*`, 'resumable.terminate', 'tus.upload.delete', resumable.terminateUpload, { body }),
    ...[base, `${base}/*`].map((path) =>
      route(`OPTIONS ${path}`, 'resumable.options', 'tus.options', resumable.tusOptions, open),
    ),
  ];
}
