export { abortUpload, createUpload } from './begin-abort.ts';
export { completeUpload } from './complete.ts';
export { listParts, listUploads } from './list.ts';
export { uploadPart, uploadPartCopy } from './parts.ts';
