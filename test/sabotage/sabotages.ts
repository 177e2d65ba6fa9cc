/** One place in the pipeline's source and what is put there instead. The text must be there exactly once. */
export interface Edit {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** One thing a careless or hurried change might do to the pipeline, and what of the default run must see it. */
export interface Sabotage {
  readonly id: string;
  /** What the pipeline does then. */
  readonly meaning: string;
  readonly edits: readonly [Edit, ...Edit[]];
  /** `scenario/check`: each must be FAIL. Scenarios are named as in the report, without their matrix values. */
  readonly turnsRed: readonly [string, ...string[]];
}

const PIPELINE = 'src/pipeline';

/** Each replaces as little as it can. TypeScript is not checked in the copy: it runs as it is. */
export const SABOTAGES: readonly Sabotage[] = [
  {
    id: 'webhooks-unsigned',
    meaning: 'A webhook is believed whoever signed it, or nobody',
    edits: [
      {
        file: `${PIPELINE}/api/routes/webhook.ts`,
        find: "const isGenuine = isSignedBy(secret ?? NOBODYS_SECRET, rawBody, header('LC-Signature'));",
        replace: 'const isGenuine = true;',
      },
    ],
    turnsRed: ['webhook-replayed/forged-refused'],
  },
  {
    id: 'vectors-unchecked',
    meaning: 'Vectors are stored as they come, constant and broken ones too',
    edits: [
      {
        file: `${PIPELINE}/stages/embed.ts`,
        find: '  checkVectors(texts, vectors, embedder.dimensions);\n',
        replace: '',
      },
    ],
    turnsRed: ['bad-vectors/vectors', 'bad-vectors/tried-again'],
  },
  {
    id: 'vectors-zero',
    meaning: 'Zero vectors are stored for every chunk, and completion does not look',
    edits: [
      {
        file: `${PIPELINE}/stages/embed.ts`,
        find: 'vectors[index] as Float32Array]));',
        replace: 'new Float32Array(embedder.dimensions)]));',
      },
      {
        file: `${PIPELINE}/stages/finalize.ts`,
        find: '  const odd = chunks.find(({ norm }) => !(Math.abs((norm ?? 0) - 1) < 0.02));\n',
        replace: '  const odd = undefined as StoredChunk | undefined;\n',
      },
    ],
    turnsRed: ['single-page-pdf/vectors'],
  },
  {
    id: 'search-ignores-user',
    meaning: "Questions are answered from everybody's documents",
    edits: [
      {
        file: `${PIPELINE}/retrieval/search.ts`,
        find: "where user_id = $1 and status <> 'duplicate'",
        replace: "where $1::uuid is not null and status <> 'duplicate'",
      },
      {
        file: `${PIPELINE}/retrieval/search.ts`,
        find: 'where c.user_id = $1 and c.backend = $6',
        replace: 'where c.backend = $6',
      },
    ],
    turnsRed: ['question-with-no-match/nothing-for-ben'],
  },
  {
    id: 'lease-not-fenced',
    meaning: 'A worker whose lease was given away still writes what it has',
    edits: [
      {
        file: `${PIPELINE}/schema/0002-acknowledge.sql`,
        find: "where job_id = p_job and lease_token = p_token and status = here and state = 'working';",
        replace: "where job_id = p_job and status = here and state = 'working';",
      },
      {
        file: `${PIPELINE}/schema/0002-acknowledge.sql`,
        find: "where job_id = p_job and lease_token = p_token and status = here and state = 'working'\n    returning * into job;",
        replace: "where job_id = p_job and status = here and state = 'working'\n    returning * into job;",
      },
    ],
    turnsRed: ['zombie-worker/right-vectors'],
  },
  {
    id: 'retries-unlimited',
    meaning: 'A stage that fails is tried for ever',
    edits: [
      {
        file: `${PIPELINE}/queue/settle.ts`,
        find: 'if (!failure.retryable || job.attempt + 1 >= retry.attempts) {',
        replace: 'if (!failure.retryable) {',
      },
    ],
    turnsRed: ['dead-letter-and-retry/gave-up', 'dead-letter-and-retry/two-retries'],
  },
  {
    id: 'answers-without-passages',
    meaning: 'Where nothing was found, an answer is made up',
    edits: [
      {
        file: `${PIPELINE}/retrieval/answer.ts`,
        find: '  if (retrieved.passages.length === 0) return nothingFound(retrieved);\n',
        replace:
          "  if (retrieved.passages.length === 0) return { ...nothingFound(retrieved), kind: 'answer', answer: 'It is covered.', citations: [] };\n",
      },
    ],
    turnsRed: ['question-with-no-match/nothing-for-ben'],
  },
  {
    id: 'key-in-the-log',
    meaning: 'Every log line carries a key',
    edits: [
      {
        file: `${PIPELINE}/telemetry/log.ts`,
        find: 'options.write(mask(line.trimEnd()))',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text
        replace: 'options.write(mask(line.trimEnd()).replace(/}$/, `,"key":"${options.secrets[0]}"}`))',
      },
    ],
    turnsRed: ['single-page-pdf/logs'],
  },
  {
    id: 'declared-hash-ignored',
    meaning: 'Bytes are taken whatever was declared',
    edits: [
      {
        file: `${PIPELINE}/documents/verify.ts`,
        find: 'if (bytes.length !== declared.bytesLen) {',
        replace: 'if (bytes.length < 0) {',
      },
      {
        file: `${PIPELINE}/documents/verify.ts`,
        find: 'if (arrived === declared.sha256.toLowerCase()) return undefined;',
        replace: 'if (arrived !== undefined) return undefined;',
      },
    ],
    turnsRed: ['wrong-hash-declared/reason'],
  },
  {
    id: 'headings-lost',
    meaning: 'Chunks forget the headings they stand under',
    edits: [
      {
        file: `${PIPELINE}/chunking/markdown-sections.ts`,
        find: '    headings: piece.path,\n',
        replace: '    headings: [],\n',
      },
    ],
    turnsRed: ['headings/knows-its-headings'],
  },
  {
    id: 'submitted-twice',
    meaning: 'After a lost answer the document is submitted again without looking for the first submission',
    edits: [
      {
        file: `${PIPELINE}/stages/submit.ts`,
        find: 'const adopted = mayBeSent ? await findSubmission(job, context) : undefined;',
        replace: 'const adopted = undefined as string | undefined;',
      },
    ],
    turnsRed: ['answer-lost/submitted-once', 'answer-lost/adopted'],
  },
  {
    id: 'owner-ignored',
    meaning: 'A job is shown to whoever knows its id',
    edits: [
      {
        file: `${PIPELINE}/queue/read.ts`,
        find: 'where j.job_id = $1 and j.user_id = $2',
        replace: 'where j.job_id = $1 and $2::uuid is not null',
      },
    ],
    turnsRed: ['two-users-same-file/isolated'],
  },
  {
    id: 'duplicates-taken',
    meaning: 'The same bytes are taken and paid for again',
    edits: [
      {
        file: `${PIPELINE}/queue/enqueue.ts`,
        find: 'if (facts.twinJobId !== null) {',
        replace: 'if (facts.twinJobId === undefined) {',
      },
    ],
    turnsRed: ['duplicate-upload/refused'],
  },
  {
    id: 'advice-to-wait-ignored',
    meaning: 'Retry-After is not listened to',
    edits: [
      {
        file: `${PIPELINE}/queue/settle.ts`,
        find: 'const waitMs = Math.min(failure.retryAfterMs ?? 0, RETRY_AFTER_MAX_MS);',
        replace: 'const waitMs = Math.min(0, failure.retryAfterMs ?? 0, RETRY_AFTER_MAX_MS);',
      },
    ],
    turnsRed: ['openai-rate-limiting/waited-as-told'],
  },
  {
    id: 'admin-open-to-users',
    meaning: "A user's token opens the admin routes",
    edits: [
      {
        file: `${PIPELINE}/api/mount.ts`,
        find: "if (route.auth === 'admin') requireAdmin(user);",
        replace: '',
      },
    ],
    turnsRed: ['admin-closed/list-closed', 'admin-closed/replay-closed'],
  },
  {
    id: 'requests-uncounted',
    meaning: "A user's requests are not counted",
    edits: [
      {
        file: `${PIPELINE}/api/mount.ts`,
        find: "if (!user.isAdmin || route.auth === 'user') await limits.user(user.userId);",
        replace: '',
      },
    ],
    turnsRed: ['rate-limit-per-user/stopped-at-the-limit'],
  },
  {
    id: 'calls-not-booked',
    meaning: 'Embeddings are written into the ledger as if they had cost nothing',
    edits: [
      { file: `${PIPELINE}/stages/embed.ts`, find: '({ tokens }) => priced(tokens),', replace: '() => priced(0),' },
    ],
    turnsRed: ['openai-cost-tracking/as-billed'],
  },
  {
    id: 'budgets-unchecked',
    meaning: 'No budget is looked at before a call is paid',
    edits: [
      {
        file: `${PIPELINE}/costs/reserve.ts`,
        find: 'const budgets = budgetsOf({ ...payer, vendor: bound.vendor }, costs, now);',
        replace: 'const budgets: readonly unknown[] = [];',
      },
    ],
    turnsRed: ['cost-tracking-budget-enforcement/was-parked'],
  },
  {
    id: 'falls-back-silently',
    meaning: 'When a real service is down the mock serves in its place, in mode real too, and nothing says so',
    edits: [
      {
        file: `${PIPELINE}/routing/choose.ts`,
        find: "return mode === 'mock' || (mode === 'hybrid' && fallback) ? 'mock' : 'real';",
        replace: "return mode === 'mock' || now.failing.size > 0 ? 'mock' : 'real';",
      },
    ],
    turnsRed: ['real-waits/no-answer-of-a-mock'],
  },
];
