import { type ChatRequest, textOf } from './schemas.ts';

/** Of what a user says, as documented for realtime sessions: a token for every 100 ms. */
const MS_PER_TOKEN = 100;
/** MPEG frames without a bit rate that could be read are taken for 128 kbit/s. */
const DEFAULT_BITS_PER_SECOND = 128_000;

/** What a part's sound adds to the prompt's tokens; 0 when it is none. */
export function soundTokens(part: { readonly type: string; readonly input_audio?: unknown }): number {
  if (part.type !== 'input_audio') return 0;
  const { data, format } = part.input_audio as { data: string; format: 'wav' | 'mp3' };
  const bytes = Buffer.from(data, 'base64');
  return Math.max(1, Math.ceil((format === 'wav' ? wavMs(bytes) : mp3Ms(bytes)) / MS_PER_TOKEN));
}

/** Of the whole prompt. */
export function promptSoundTokens({ messages }: Pick<ChatRequest, 'messages'>): number {
  const parts = messages.flatMap(({ content }) => (Array.isArray(content) ? content : []));
  return parts.reduce((sum, part) => sum + soundTokens(part), 0);
}

const UNHEARD = 'This mock cannot hear: the sound was taken and counted, and not listened to.';

/** What is answered to somebody who only speaks: the mock has no ears. Undefined where words are there to answer. */
export function answerToSound({ messages }: Pick<ChatRequest, 'messages'>): string | undefined {
  const last = messages.findLast(({ role }) => role === 'user');
  if (!last || !Array.isArray(last.content)) return undefined;
  const isSpoken = last.content.some(({ type }) => type === 'input_audio');
  return isSpoken && textOf(last).trim() === '' ? UNHEARD : undefined;
}

/** Bytes of sound by bytes a second, both from the header; 24 kHz of 16 bits where it does not tell. */
function wavMs(bytes: Buffer): number {
  const isWav = bytes.length >= 44 && bytes.toString('latin1', 0, 4) === 'RIFF';
  const perSecond = isWav ? bytes.readUInt32LE(28) || 48_000 : 48_000;
  return (Math.max(0, bytes.length - (isWav ? 44 : 0)) / perSecond) * 1000;
}

/** kbit/s of MPEG-1 Layer III by the header's index. */
const BIT_RATES = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];

function mp3Ms(bytes: Buffer): number {
  const at = bytes.indexOf(Buffer.from([0xff, 0xfb]));
  const rate = at >= 0 ? (BIT_RATES[(bytes[at + 2] ?? 0) >> 4] ?? 0) * 1000 : 0;
  return ((bytes.length * 8) / (rate || DEFAULT_BITS_PER_SECOND)) * 1000;
}
