/** What an image may be asked to become. Sizes in pixels, quality in percent. */
export interface Transformations {
  readonly height?: number;
  readonly width?: number;
  readonly resize?: string;
  readonly quality?: number;
  readonly format?: string;
  readonly gravity?: string;
  readonly x_offset?: number;
  readonly y_offset?: number;
}

/** ajv's properties, for the query of /render/image and the body of a signing call. */
export const transformationProperties = {
  height: { type: 'integer', minimum: 0 },
  width: { type: 'integer', minimum: 0 },
  resize: { type: 'string', enum: ['cover', 'contain', 'fill'] },
  format: { type: 'string', enum: ['origin', 'avif', 'webp'] },
  quality: { type: 'integer', minimum: 20, maximum: 100 },
  // ? The sheet names gravity and offsets; their values and spelling are the image proxy's own documentation.
  gravity: {
    type: 'string',
    enum: ['no', 'so', 'ea', 'we', 'noea', 'nowe', 'soea', 'sowe', 'ce', 'sm', 'fp'],
  },
  x_offset: { type: 'number' },
  y_offset: { type: 'number' },
} as const;

/** The server's default limits of a side, in pixels; what lies outside is moved to them. */
const SIDE = { min: 1, max: 2000 };
const clamp = (side: number) => Math.min(Math.max(side, SIDE.min), SIDE.max);
const PROXY_RESIZE: Readonly<Record<string, string>> = { cover: 'fill', contain: 'fit', fill: 'force' };

/** `X-Transformations`: what the image proxy was told. Empty when nothing was asked. */
export function toProxyWords(asked: Transformations): string {
  return segments(asked, `resizing_type:${PROXY_RESIZE[asked.resize ?? 'cover'] ?? 'fill'}`).join(',');
}

/** The `transformations` claim of a signed URL; a resize that was not asked for is written as `undefined`. */
export function toClaim(asked: Transformations): string {
  return segments(asked, `resize:${asked.resize}`).join(',');
}

function segments(asked: Transformations, resize: string): string[] {
  const { height, width, quality, format, gravity, x_offset: x, y_offset: y } = asked;
  return [
    ...(height ? [`height:${clamp(height)}`] : []),
    ...(width ? [`width:${clamp(width)}`] : []),
    ...(width || height ? [resize] : []),
    ...(quality ? [`quality:${quality}`] : []),
    ...(format && format !== 'origin' ? [`format:${format}`] : []),
    ...(gravity ? [['gravity', gravity, x, y].filter((part) => part !== undefined).join(':')] : []),
  ];
}

/** Reads a claim that `toClaim` wrote; what it does not know it leaves out. */
export function fromClaim(claim: string): Transformations {
  const found: Record<string, string | number> = {};
  for (const segment of claim.split(',')) {
    const [name = '', value = '', x, y] = segment.split(':');
    const isCount = name === 'height' || name === 'width' || name === 'quality';
    if (isCount && /^\d+$/.test(value)) found[name] = Number(value);
    if ((name === 'resize' && value !== 'undefined') || name === 'format' || name === 'gravity') found[name] = value;
    if (name === 'gravity' && Number.isFinite(Number(x)) && Number.isFinite(Number(y))) {
      found.x_offset = Number(x);
      found.y_offset = Number(y);
    }
  }
  return found;
}
