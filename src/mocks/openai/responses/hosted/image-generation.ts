import { notMocked, OpenAiError } from '../../errors.ts';
import { responseId } from '../../ids.ts';
import { plainPicture } from './picture.ts';
import type { HostedTool } from './types.ts';

const ASKS =
  /\b(?:draw|paint|sketch|illustrate)\b|\b(?:generate|create|make|design|render|edit)\b[^.?!]{0,80}\b(?:image|picture|photo|drawing|logo|icon|illustration|painting|poster)\b/i;

interface Settings {
  readonly background?: string;
  readonly output_format?: string;
  readonly quality?: string;
  readonly size?: string;
}

/** A plain picture of the size that was asked for. */
export const imageGeneration: HostedTool = {
  asksFor: ({ task: { question } }) => ASKS.test(question),
  work({ deps, tool, task: { question } }) {
    const { background = 'auto', output_format: format = 'png', quality = 'auto', size = 'auto' } = tool as Settings;
    if (format !== 'png') throw notMocked(`pictures in the format '${format}'`);
    const [width, height] = size === 'auto' ? [1024, 1024] : sidesOf(size);
    const drawn = { quality: quality === 'auto' ? 'medium' : quality, size: `${width}x${height}` };
    return {
      items: [
        {
          id: responseId(deps.random, 'ig'),
          type: 'image_generation_call',
          status: 'completed',
          action: 'generate',
          background: background === 'auto' ? 'opaque' : background,
          output_format: 'png',
          quality: drawn.quality,
          result: plainPicture(width, height, question).toString('base64'),
          revised_prompt: question,
          size: drawn.size,
        },
      ],
      said: 'The Shakedown mock made a plain picture in place of the one that was asked for.',
      billed: { imageTokens: tokensOf(width, height, drawn.quality) },
    };
  },
};

/** The SDK's documentation: at most 3840 × 2160, no side longer than three times the other, both divisible by 16. */
function sidesOf(size: string): [width: number, height: number] {
  const [width = 0, height = 0] = /^(\d{2,4})x(\d{2,4})$/.exec(size)?.slice(1).map(Number) ?? [];
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  const fits = short >= 16 && long <= 3_840 && short <= 2_160 && long <= 3 * short;
  if (fits && width % 16 === 0 && height % 16 === 0) return [width, height];
  const message = `Invalid size '${size}'.`; // wording unconfirmed
  throw new OpenAiError(400, message, { param: 'tools', code: 'invalid_value' });
}

/** What a square of 1024 pixels costs; others by their area. The vendor's pages as we remember them: a guess. */
const SQUARE_TOKENS: Readonly<Record<string, number>> = { low: 272, medium: 1_056 };

function tokensOf(width: number, height: number, quality: string): number {
  return Math.ceil(((SQUARE_TOKENS[quality] ?? 4_160) * width * height) / 1024 ** 2);
}
