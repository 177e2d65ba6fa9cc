/** What the Supabase CLI's stack allows by default. */

/** Bytes of one object over the whole project: the CLI's `file_size_limit = "50MiB"`. */
export const GLOBAL_OBJECT_BYTES = 50 * 1024 * 1024;
/** Bytes of a JSON body: the default of the vendor's HTTP server. */
export const JSON_BODY_BYTES = 1024 * 1024;
/** Bytes of the `metadata` field of a multipart upload. */
export const USER_METADATA_BYTES = 1024 * 1024;
/** Bytes a multipart body may hold beside its file: one metadata field, nine small ones and the part headers. */
export const MULTIPART_OVERHEAD_BYTES = 2 * 1024 * 1024;
export const MULTIPART_FIELDS = 10;
/** Seconds a signed upload URL lives under the CLI (the bare server's default is 60). */
export const SIGNED_UPLOAD_SECONDS = 7200;
/** The last second a JavaScript date can name; a token that would outlive it is refused. */
export const LAST_SECOND = 8_640_000_000_000;
/** Longest object key: S3's own limit. */
export const OBJECT_KEY_CHARS = 1024;
export const BUCKET_NAME_CHARS = 100;
/** Objects a list answers at most: v1 cuts silently at 1500, v2 at 1000. */
export const LIST_V1_ROWS = 1500;
export const LIST_V2_ROWS = 1000;

/** How long an unfinished resumable upload can be continued: 24 hours (the vendor's documentation; its own server's
 * default is an hour). */
export const RESUMABLE_LIFETIME_MS = 24 * 60 * 60 * 1000;
/** Resumable uploads remembered; their unfinished bytes in all; pieces of one before they are joined. Ours. */
export const RESUMABLE_UPLOADS = 10_000;
export const RESUMABLE_BYTES = 1024 * 1024 * 1024;
export const RESUMABLE_PIECES = 64;

/** Bytes of an XML body of S3: a thousand keys of the longest kind, and their tags. Ours. */
export const S3_XML_BODY_BYTES = 2 * 1024 * 1024;
/** Bytes of one chunk of an `aws-chunked` body: the server's own limit. */
export const S3_CHUNK_BYTES = 8 * 1024 * 1024;
/** Fields of an S3 form upload beside its file: the server's own limit. */
export const S3_FORM_FIELDS = 20;
/** Keys of one DeleteObjects. */
export const S3_DELETE_KEYS = 1000;
/** Entries of one page of any S3 list. */
export const S3_LIST_ROWS = 1000;
/** Unfinished S3 multipart uploads, and their bytes in all. Ours. */
export const S3_MULTIPART_UPLOADS = 1000;
export const S3_MULTIPART_BYTES = 1024 * 1024 * 1024;
/** After which an unfinished one is aborted: 24 hours (the vendor's documentation). */
export const S3_MULTIPART_LIFETIME_MS = 24 * 60 * 60 * 1000;

/** Bytes of objects kept in memory; what comes after goes to a temporary folder. */
export const BLOB_MEMORY_BYTES = 256 * 1024 * 1024;
/** Bytes of objects kept in all: a runaway load test must not fill the disk. */
export const BLOB_TOTAL_BYTES = 8 * 1024 * 1024 * 1024;
