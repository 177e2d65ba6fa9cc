/** Why a picture cannot be had: not on this machine, not of this document, or not now. */
export type PictureFailure = 'unavailable' | 'failed' | 'busy';

/** A picture cannot be drawn. The job it is of is not touched by it; the download answers with this. */
export class PictureError extends Error {
  readonly code: PictureFailure;

  constructor(code: PictureFailure, sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.name = 'PictureError';
    this.code = code;
  }
}

/** The status of an answer that says so. */
export const PICTURE_STATUS: Readonly<Record<PictureFailure, number>> = { unavailable: 501, failed: 500, busy: 503 };
