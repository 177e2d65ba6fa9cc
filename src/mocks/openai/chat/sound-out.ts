/** Formats this mock can make; the service also has flac, opus and aac. */
export type SoundFormat = 'wav' | 'mp3' | 'pcm16';
export const SOUND_FORMATS: readonly string[] = ['wav', 'mp3', 'pcm16'];

export interface Sound {
  readonly bytes: Buffer;
  /** Of what the model says, as documented for realtime sessions: a token for every 50 ms. */
  readonly tokens: number;
}

const MS_PER_TOKEN = 50;
/** A tone for each token of the transcript, and no more than two seconds of them: it is not speech. */
const MS_PER_SAID = 50;
const MS_MAX = 2_000;

/** A quiet tone (silence as MP3) whose length goes by the transcript's tokens. */
export function soundOf(format: SoundFormat, said: number): Sound {
  const ms = Math.min(MS_MAX, Math.max(1, said) * MS_PER_SAID);
  return { bytes: encoded(format, ms), tokens: Math.ceil(ms / MS_PER_TOKEN) };
}

function encoded(format: SoundFormat, ms: number): Buffer {
  switch (format) {
    case 'pcm16':
      return tone(ms);
    case 'wav':
      return wav(tone(ms));
    case 'mp3':
      return silentMp3(ms);
    default:
      return format satisfies never;
  }
}

/** The service's rate for pcm16: 24 kHz, mono, little-endian. */
const SAMPLES_PER_SECOND = 24_000;
const TONE_HZ = 440;
const LOUDNESS = 1_000;

function tone(ms: number): Buffer {
  const samples = Math.round((ms / 1000) * SAMPLES_PER_SECOND);
  const bytes = Buffer.alloc(samples * 2);
  for (let i = 0; i < samples; i++) {
    bytes.writeInt16LE(Math.round(LOUDNESS * Math.sin((2 * Math.PI * TONE_HZ * i) / SAMPLES_PER_SECOND)), i * 2);
  }
  return bytes;
}

/** RIFF: a format chunk of 16 bytes (PCM, mono, 16 bits), then the samples. */
function wav(samples: Buffer): Buffer {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(SAMPLES_PER_SECOND, 24);
  head.writeUInt32LE(SAMPLES_PER_SECOND * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}

/** MPEG-1 Layer III, 32 kbit/s, 44.1 kHz, mono: 144 × 32,000 / 44,100 bytes a frame, each 1,152 samples long. */
const MP3_HEADER = [0xff, 0xfb, 0x10, 0xc4];
const MP3_FRAME_BYTES = 104;
const MP3_FRAME_MS = (1_152 / 44_100) * 1000;

/** Frames whose side information is all zeros decode to silence. */
function silentMp3(ms: number): Buffer {
  const frame = Buffer.alloc(MP3_FRAME_BYTES);
  frame.set(MP3_HEADER);
  return Buffer.concat(Array.from({ length: Math.ceil(ms / MP3_FRAME_MS) }, () => frame));
}
