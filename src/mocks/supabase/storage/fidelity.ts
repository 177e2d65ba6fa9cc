import type { Fidelity, FidelityEntries, NotMocked } from '../../kit/fidelity.ts';
import { s3Entries } from './s3/fidelity.ts';

const measured = (...deviations: string[]): Fidelity => ({
  source: 'measured',
  sdk: '@supabase/supabase-js',
  deviations,
});

const tus = (...deviations: string[]): Fidelity => ({ source: 'measured', sdk: 'tus-js-client', deviations });

export const storageEntries: FidelityEntries = {
  ...s3Entries,
  'bucket.create': measured(),
  'bucket.list': measured(),
  'bucket.get': measured(),
  'bucket.update': measured(),
  'bucket.empty': measured('Runs at once; the hosted service queues it.'),
  'bucket.delete': measured(),
  'object.list': measured('A NUL in a text is refused with 400, as in every call; the server’s own answer is a 500.'),
  'object.list_v2': measured(),
  'object.move': measured(),
  'object.copy': measured(),
  'object.sign': measured(),
  'object.sign_many': measured(),
  'object.upload_sign': measured(),
  'object.upload_signed': measured(),
  'object.download_signed': {
    ...measured('An address without a key: any fetch opens it, none of the client’s calls does.'),
    sdk: undefined,
  },
  'object.info': measured(),
  'object.download': measured(),
  'object.head': { ...measured(), sdk: undefined },
  'object.upload': measured(),
  'object.remove': measured(),
  'render.image': measured(
    'A pass-through: parameters are checked and told back, the pixels and the format stay as they were uploaded.',
    'What is no image is served as it is; the image proxy would refuse it.',
    'gravity and its offsets: names and values are a guess.',
  ),
  'render.image_signed': {
    ...measured('As render.image. An address without a key: no call of the client’s opens it.'),
    sdk: undefined,
  },
  'resumable.create': tus(
    'Lives for 24 hours, as documented; the server’s own default is one.',
    'At most 10,000 uploads and 1 GiB unfinished; then 429.',
  ),
  'resumable.append': tus('Bytes of a request that breaks off are dropped; the service keeps what had arrived.'),
  'resumable.status': tus(),
  'resumable.terminate': tus(),
  'resumable.options': { ...tus(), sdk: undefined },
  'cdn.purge': {
    source: 'sdk source',
    sdk: '@supabase/supabase-js',
    deviations: ['Always on; the service has it only where a CDN is set up. There is no cache to purge.'],
  },
  'service.status': { ...measured(), sdk: undefined },
  'service.version': { ...measured(), sdk: undefined },
};

export const storageNotMocked: readonly NotMocked[] = [
  {
    calls: 'Pixels of image transformations',
    answer: 'the image as it was uploaded, X-Transformations says what was asked',
  },
  { calls: 'Vector and analytics buckets, bucket lifecycle rules', answer: '501 that names it' },
  { calls: 'Object versions (versionId)', answer: 'the current version; the parameter is not read' },
];
