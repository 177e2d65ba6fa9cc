import type { ChatModel } from '../chat-models.ts';
import { notMocked, OpenAiError, unsupportedValue } from '../errors.ts';
import type { ChatRequest } from './schemas.ts';
import { SOUND_FORMATS } from './sound-out.ts';

/** Throws the vendor's 400 where sound is asked of a model without it, or no sound of one that needs it. */
export function refuseSound(request: ChatRequest, model: ChatModel): void {
  const wantsSound = request.modalities?.includes('audio') === true;
  const hasSound = request.messages.some(
    ({ content }) => Array.isArray(content) && content.some(({ type }) => type === 'input_audio'),
  );
  if (!hearsAndSpeaks(model)) {
    // The wording of both is a guess.
    if (wantsSound) throw unsupportedValue('modalities', 'audio', "'text'");
    if (hasSound) throw unsupportedValue('messages', 'input_audio');
    return;
  }
  if (!wantsSound && !hasSound) {
    const message = 'This model requires that either input content or output modality contain audio.'; // as seen live
    throw new OpenAiError(400, message, { param: 'model', code: 'invalid_value' });
  }
  if (wantsSound) refuseFormat(request);
}

function refuseFormat({ audio, stream }: ChatRequest): void {
  if (audio == null) {
    const message = "Missing required parameter: 'audio'."; // wording unconfirmed
    throw new OpenAiError(400, message, { param: 'audio', code: 'missing_required_parameter' });
  }
  if (stream && audio.format !== 'pcm16') {
    const message = `Unsupported value: 'audio.format' does not support '${audio.format}' when stream=true. Supported values are: 'pcm16'.`;
    throw new OpenAiError(400, message, { param: 'audio.format', code: 'unsupported_value' });
  }
  if (!SOUND_FORMATS.includes(audio.format)) throw notMocked(`sound in the format '${audio.format}'`);
}

function hearsAndSpeaks({ id }: ChatModel): boolean {
  return /audio/.test(id);
}
