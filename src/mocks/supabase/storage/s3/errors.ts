import { StorageError } from '../errors.ts';

function refuse(status: number, code: string, message: string): StorageError {
  return new StorageError({ statusCode: String(status), error: code, message, code }, status);
}

const MISMATCH = 'The request signature we calculated does not match the signature you provided';

/** What the S3 protocol answers beside the errors of Storage itself: statuses, codes and words of the server's source. */
export const s3Refusals = {
  missingSignature: () => refuse(403, 'AccessDenied', 'Missing signature'),
  /** Of the claim: its form, its credential scope. */
  invalidSignature: (message: string) => refuse(400, 'InvalidSignature', message),
  expired: () => refuse(400, 'ExpiredToken', 'The provided token has expired.'),
  unknownKey: () => refuse(403, 'InvalidAccessKeyId', 'The Access Key Id you provided does not exist in our records.'),
  accessDenied: (message: string) => refuse(403, 'AccessDenied', message),
  signatureMismatch: () => refuse(403, 'SignatureDoesNotMatch', `${MISMATCH}. Check your key and signing method.`),
  sessionMismatch: () =>
    refuse(
      403,
      'SignatureDoesNotMatch',
      `${MISMATCH}, Check your credentials. The session token should be a valid JWT token`,
    ),
  invalidRequest: (message: string) => refuse(400, 'InvalidRequest', message),
  invalidParameter: (name: string) => refuse(400, 'InvalidParameter', `Invalid Parameter ${name}`),
  missingParameter: (name: string) => refuse(400, 'MissingParameter', `Missing Required Parameter ${name}`),
  missingLength: () => refuse(400, 'MissingContentLength', 'You must provide the Content-Length HTTP header.'),
  invalidUploadId: () => refuse(400, 'InvalidUploadId', 'Invalid upload id'),
  noSuchUpload: () => refuse(404, 'NoSuchUpload', 'Upload not found'),
  missingPart: (part: number, uploadId: string) =>
    refuse(400, 'MissingPart', `Part ${part} is missing for upload id ${uploadId}`),
  wrongPart: (part: number) => refuse(400, 'InvalidChecksum', `Invalid ETag for part ${part}`),
  /** Of a copied range: 400, unlike that of a download. */
  invalidCopyRange: () => refuse(400, 'InvalidRange', 'invalid range provided'),
  chunkTooLarge: (bytes: number) => refuse(413, 'EntityTooLarge', `The chunk exceeded ${bytes} bytes`),
  /** ? Code and words: what the server passes on of its own store's refusal. */
  preconditionFailed: () => refuse(412, 'S3Error', 'At least one of the pre-conditions you specified did not hold'),
  /** The server answers 500 to XML and chunks that it cannot read; a caller's mistake is none of ours. */
  malformedXml: () => refuse(400, 'MalformedXML', 'The XML you provided was not well-formed'),
  malformedChunks: (what: string) => refuse(400, 'InvalidRequest', `aws-chunked body: ${what}`),
  /** A limit of the mock's. */
  tooManyUploads: (uploads: number, bytes: number) =>
    refuse(
      429,
      'SlowDown',
      `the mock keeps at most ${uploads} unfinished multipart uploads and ${bytes} bytes of them`,
    ),
};
