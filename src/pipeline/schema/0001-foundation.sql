-- The pipeline's tables. Time is always a parameter: nothing here reads the database's own clock.
create extension if not exists vector;
create schema upload_pipeline;

-- One row per user that ever uploaded: fairness between users, and the row that limits lock.
create table upload_pipeline.tenants (
  user_id uuid primary key,
  -- virtual finish time of this user's newest job (facts/engine.md 2.4); claims go by the smallest
  last_vft double precision not null default 0
);
create index tenants_by_vft on upload_pipeline.tenants (last_vft);

create table upload_pipeline.documents (
  document_id uuid primary key,               -- UUIDv5 of user:sha256
  user_id uuid not null,
  filename text not null,
  mime text not null,
  bytes_len bigint not null check (bytes_len > 0),
  file_sha256 text not null check (file_sha256 ~ '^[0-9a-f]{64}$'),
  raw_path text not null,
  verified_at timestamptz,                    -- null until the bytes that arrived matched size, hash and type
  parsed_path text,
  parsed_sha256 text,                         -- of the parsed markdown, UTF-8
  page_offsets integer[],                     -- where page i+1 begins in the parsed markdown, in UTF-16 units
  parse_provenance jsonb,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (user_id, file_sha256)
);

-- The queue and the state machine in one.
create table upload_pipeline.upload_jobs (
  job_id uuid primary key,
  document_id uuid not null references upload_pipeline.documents,
  user_id uuid not null,
  status text not null check (status in (
    'uploaded', 'parse_queued', 'parsed', 'parse_validated', 'chunking', 'chunks_stored', 'embedding_queued',
    'embedding_in_progress', 'embeddings_stored', 'complete', 'failed_parse', 'failed_chunking', 'failed_embedding',
    'duplicate')),
  state text not null check (state in (
    'awaiting_upload', 'queued', 'working', 'retryable', 'parked', 'done', 'deadletter')),
  changed_by text not null check (changed_by in ('api', 'worker', 'sweeper', 'user')),
  attempt integer not null default 0 check (attempt >= 0),   -- attempts used in the present stage
  run_at timestamptz not null,                                -- not claimable before
  vft double precision not null,
  lease_token uuid,
  lease_until timestamptz,
  correlation_id uuid not null,
  upload_expires_at timestamptz not null,
  webhook_secret text not null,
  vendor_job_id text,
  parse_submitted_at timestamptz,
  parse_deadline timestamptz,
  progress jsonb not null default '{}',       -- {pages, chunks, embedded}
  last_error jsonb,                           -- {code, message, reference, retryable, stage, at}
  created_at timestamptz not null,
  updated_at timestamptz not null,
  finished_at timestamptz,
  check ((state = 'working') = (lease_token is not null)),
  check ((lease_token is null) = (lease_until is null)),
  check ((status in ('complete', 'failed_parse', 'failed_chunking', 'failed_embedding', 'duplicate'))
         = (state in ('done', 'deadletter')))
) with (fillfactor = 70);

create unique index one_live_job_per_document on upload_pipeline.upload_jobs (document_id)
  where state not in ('done', 'deadletter');
create index claimable on upload_pipeline.upload_jobs (vft, job_id) where state in ('queued', 'retryable', 'parked');
-- few rows at any time, and not by lease_until: renewing a lease then touches no index (a HOT update)
create index leased on upload_pipeline.upload_jobs (job_id) where state = 'working';
create index awaiting on upload_pipeline.upload_jobs (upload_expires_at) where state = 'awaiting_upload';
create index jobs_of_user on upload_pipeline.upload_jobs (user_id, created_at desc, job_id desc);
create index live_jobs_of_user on upload_pipeline.upload_jobs (user_id) where state not in ('done', 'deadletter');
create index jobs_of_document on upload_pipeline.upload_jobs (document_id);

create table upload_pipeline.document_chunks (
  chunk_id uuid primary key,                  -- UUIDv5 of document:chunker:version:ord
  document_id uuid not null references upload_pipeline.documents,
  user_id uuid not null,
  chunker text not null,
  chunker_version text not null,
  ord integer not null check (ord >= 0),
  text text not null check (text <> ''),
  text_sha256 text not null,
  tokens integer not null check (tokens > 0),
  page_from integer not null check (page_from >= 1),
  page_to integer not null,
  char_start integer not null check (char_start >= 0),  -- offsets into the parsed markdown, in UTF-16 units
  char_end integer not null,
  headings text[] not null,                   -- outermost first
  provenance jsonb not null,                  -- of the parsed text it was cut from
  embedding vector(1536),                     -- null until real
  embed_provenance jsonb,
  embedding_space text,                       -- backend:model:dims; vectors of different spaces are never compared
  embedded_at timestamptz,
  created_at timestamptz not null,
  unique (document_id, chunker, chunker_version, ord),
  check ((embedding is null) = (embed_provenance is null)),
  check ((embedding is null) = (embedding_space is null)),
  check (page_to >= page_from and char_end > char_start)
) with (fillfactor = 70);
-- for searches by its first two columns; with the third a text that was embedded before is found
create index chunks_of_user on upload_pipeline.document_chunks (user_id, embedding_space, text_sha256);

create table upload_pipeline.events (
  event_id bigint generated always as identity primary key,
  at timestamptz not null,
  job_id uuid not null,                       -- not a foreign key: each check would lock the job's hot row
  document_id uuid not null,
  correlation_id uuid not null,
  type text not null check (type in ('stage_started', 'stage_done', 'retry', 'error', 'finalized', 'info')),
  severity text not null check (severity in ('info', 'warn', 'error')),
  code text not null,                         -- UPLOAD_ACCEPTED, PARSE_STORED, LEASE_LOST ...
  status text not null,
  attempt integer not null,
  payload jsonb not null default '{}'
);
create index events_of_job on upload_pipeline.events (job_id, event_id);

-- One row per paid vendor call. Money is whole micro-dollars.
create table upload_pipeline.ledger (
  entry_id bigint generated always as identity primary key,
  at timestamptz not null,
  user_id uuid not null,
  job_id uuid references upload_pipeline.upload_jobs,   -- null for a query
  document_id uuid,
  correlation_id uuid not null,
  stage text not null,
  attempt integer not null,
  call integer not null,                      -- 0, 1, 2 … within one attempt
  vendor text not null,
  backend text not null check (backend in ('mock', 'real')),
  model text not null,
  units jsonb not null,                       -- {pages} or {inputTokens, outputTokens}
  micro_usd bigint not null check (micro_usd >= 0),
  price_date text not null,
  unique (correlation_id, stage, attempt, call)
);
create index ledger_of_job on upload_pipeline.ledger (job_id);

-- Every webhook that carried a valid signature, once.
create table upload_pipeline.webhook_log (
  event_id text primary key,
  job_id uuid not null references upload_pipeline.upload_jobs,
  event_type text not null,
  body_sha256 text not null,
  received_at timestamptz not null,
  deliveries integer not null default 1
);

create table upload_pipeline.legal_transitions (
  from_status text not null,
  to_status text not null,
  performer text not null,
  primary key (from_status, to_status, performer)
);
create table upload_pipeline.legal_states (
  from_state text not null,
  to_state text not null,
  primary key (from_state, to_state)
);

create function upload_pipeline.refuse_illegal_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.status <> 'uploaded' or new.state <> 'awaiting_upload' then
      raise exception 'a job begins as uploaded/awaiting_upload, not %/%', new.status, new.state
        using errcode = 'SD001';
    end if;
    return new;
  end if;
  if new.status <> old.status and not exists (
    select from upload_pipeline.legal_transitions
    where from_status = old.status and to_status = new.status and performer = new.changed_by
  ) then
    raise exception 'illegal transition % -> % by %', old.status, new.status, new.changed_by using errcode = 'SD001';
  end if;
  if new.state <> old.state and not exists (
    select from upload_pipeline.legal_states where from_state = old.state and to_state = new.state
  ) then
    raise exception 'illegal state change % -> %', old.state, new.state using errcode = 'SD001';
  end if;
  return new;
end $$;
create trigger refuse_illegal_change before insert or update on upload_pipeline.upload_jobs
  for each row execute function upload_pipeline.refuse_illegal_change();
