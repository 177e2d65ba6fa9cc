/** Numbers of the service; each names its source: "docs", "observed", or "ours" where nothing is published. */
export const LIMITS = {
  /** Per file, platform-wide since 2026 (docs). */
  maxFileBytes: 512 * 1024 * 1024,
  /** JSON bodies and the `configuration` field (ours). */
  maxJsonBytes: 1024 * 1024,
  /** Fields of a form, and files of it (Starlette's default). */
  maxFormParts: 1_000,
  /** Characters of one text field (Starlette's default: 1024 KB). */
  maxFormTextChars: 1024 * 1024,
  /** Of the head of a form's part that much is looked at (ours). */
  maxPartHeadBytes: 16 * 1024,
  /** Multipart framing on top of the file (ours). */
  multipartOverheadBytes: 2 * 1024 * 1024,
  /** Characters of a file name (ours; v1 documents that there is a limit). */
  maxFileNameLength: 255,
  /** Parse results are found again for the same file and options this long (docs: 48 h). */
  cacheMs: 48 * 3_600_000,
  /** Results can be read this long; then 404 (a guess: that they expire is documented, and not when). */
  resultMs: 30 * 24 * 3_600_000,
  /** Source files of the files API live this long (docs: 48 h). */
  fileMs: 48 * 3_600_000,
  /** A download link lives this long unless the caller asks otherwise (ours). */
  downloadMs: 3_600_000,
  /** Stored jobs; the oldest finished ones give way first (ours, bounds memory). */
  maxJobs: 20_000,
  /** Jobs waiting or running at once; beyond it uploads answer 429 (ours, bounds memory). */
  maxUnfinishedJobs: 2_000,
  /** Characters of parse results kept; the oldest give way first and then answer 404 (ours, bounds memory). */
  maxResultChars: 256_000_000,
  /** Files kept by the files API (ours). */
  maxFiles: 5_000,
  /** Bytes of the sources of unfinished jobs; beyond it uploads answer 429 (ours). */
  maxWaitingBytes: 1024 * 1024 * 1024,
  /** Bytes kept by the files API (ours). */
  maxStoredBytes: 1024 * 1024 * 1024,
  /** Documents parsed at the same time; the others wait as PENDING (ours: parsing is bound by one core). */
  parsesAtOnce: 2,
  /** Download links remembered (ours). */
  maxDownloads: 10_000,
  pageSizeDefault: 50,
  /** Larger page sizes are refused (files API docs: 1 to 1000). */
  pageSizeMax: 1_000,
  /** Webhook endpoints of one job (ours). */
  maxWebhooks: 20,
  /** Saved webhook configurations of all projects (ours). */
  maxWebhookConfigs: 1_000,
  /** Saved product configurations of all projects (ours). */
  maxConfigurations: 1_000,
  /** For fetching a `source_url` (ours). */
  sourceTimeoutMs: 60_000,
  webhookAttempts: 3,
  /** Waits between the attempts (docs). */
  webhookWaitsMs: [1_000, 2_000],
  webhookTimeoutMs: 30_000,
  /** Entries and lengths of `user_metadata` (ours; the docs say that limits exist). */
  maxMetadataEntries: 50,
  maxMetadataKeyLength: 64,
  maxMetadataValueLength: 512,
  /** Text of one page; the rest is dropped silently (docs: 64 KB). */
  maxPageChars: 65_536,
} as const;

/** 1,000 credits cost $1.25 (docs, read 2026-10-07): whole micro-dollars per credit. */
export const MICRO_USD_PER_CREDIT = 1_250;
/** `confidence_score_effort: high` adds this per page (docs). */
export const CREDITS_CONFIDENCE_PER_PAGE = 5;
/** `forms: enrich` adds this for each page that is a form (docs). */
export const CREDITS_ENRICHED_FORM_PAGE = 10;
/** Layout extraction adds this per page (docs). */
export const CREDITS_LAYOUT_PER_PAGE = 3;
/** A sheet of a spreadsheet costs this whatever the tier (docs: "spreadsheet 1/sheet"; that it takes the page's place is a guess). */
export const CREDITS_PER_SHEET = 1;
