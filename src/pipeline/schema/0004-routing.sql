-- Who answers for the vendors: the modes that were ever in force, who has seen them, and each job's own choice.

-- The newest row is the mode in force; none yet: the configured one. Rows are only ever added: they are the audit too.
create table upload_pipeline.mode_changes (
  version bigint primary key check (version > 0),
  mode text not null check (mode in ('mock', 'real', 'hybrid')),
  overrides jsonb not null,                   -- {"llamaparse": "mock"}: vendors that go their own way
  reason text not null,
  changed_by text not null,                   -- the admin's user id
  correlation_id uuid not null,
  changed_at timestamptz not null
);
create function upload_pipeline.refuse_rewriting() returns trigger language plpgsql as $$
begin
  raise exception '% is an audit: its rows are never changed', tg_table_name using errcode = 'SD003';
end $$;
create trigger refuse_rewriting before update or delete on upload_pipeline.mode_changes
  for each row execute function upload_pipeline.refuse_rewriting();

-- When each process began to act on a version. 0: the configured mode.
create table upload_pipeline.mode_seen (
  process_id uuid not null,
  version bigint not null,
  seen_at timestamptz not null,
  primary key (process_id, version)
);

-- A job keeps the backends it was submitted with. `fallback`: whether the mock may take it over as a whole, or has.
alter table upload_pipeline.upload_jobs
  add column llamaparse_backend text not null check (llamaparse_backend in ('mock', 'real')),
  add column openai_backend text not null check (openai_backend in ('mock', 'real')),
  add column fallback text not null default 'never' check (fallback in ('never', 'allowed', 'taken')),
  add check (fallback <> 'taken' or (llamaparse_backend = 'mock' and openai_backend = 'mock'));

-- What a mock and what the real parser made of one document may lie side by side while the one replaces the other.
alter table upload_pipeline.document_chunks
  add column backend text not null generated always as (provenance->>'backend') stored;
alter table upload_pipeline.document_chunks
  drop constraint document_chunks_pkey,
  drop constraint document_chunks_document_id_chunker_chunker_version_ord_key,
  add primary key (chunk_id, backend),
  add unique (document_id, backend, chunker, chunker_version, ord);

-- One breaker per backend, shared by all processes; written by compare-and-set on the version.
create table upload_pipeline.breakers (
  vendor text not null check (vendor in ('llamaparse', 'openai')),
  backend text not null check (backend in ('mock', 'real')),
  version bigint not null,
  breaker jsonb not null,                     -- state, counted calls, times in milliseconds since the epoch
  updated_at timestamptz not null,
  primary key (vendor, backend)
) with (fillfactor = 50);

-- Which service a job waits for because it is down; it is woken when that is well again. Costs no attempt.
alter table upload_pipeline.upload_jobs add column awaits text check (awaits ~ '^(mock|real) (llamaparse|openai)$');
create index awaiting_service on upload_pipeline.upload_jobs (awaits) where awaits is not null;

-- What a fallback made is made again by the real service, by a job of its own.
alter table upload_pipeline.upload_jobs
  add column reprocesses uuid references upload_pipeline.upload_jobs,    -- the fallback whose products this job replaces
  add column reprocessed_by uuid references upload_pipeline.upload_jobs; -- on the fallback: the job that replaces it
create index fallbacks on upload_pipeline.upload_jobs (finished_at)
  where fallback = 'taken' and status = 'complete' and reprocessed_by is null;
-- The parsed text that a fallback left in storage; removed once the real one's products are complete.
alter table upload_pipeline.documents add column stale_path text;
create index stale_paths on upload_pipeline.documents (document_id) where stale_path is not null;

-- Queues a job with the real backends for up to cardinality(p_jobs) documents that a fallback made, the oldest first, after
-- everybody's present work. None twice: the fallback's row is locked and names its successor.
create function upload_pipeline.reprocess_fallbacks(
  p_at timestamptz, p_jobs uuid[], p_correlations uuid[], p_secrets text[]
) returns integer language plpgsql as $$
declare
  old upload_pipeline.upload_jobs;
  place integer := 0;
  last_vft double precision;
begin
  select coalesce(max(t.last_vft), 0) into last_vft from upload_pipeline.tenants t;
  for old in
    select * from upload_pipeline.upload_jobs j
    where j.fallback = 'taken' and j.status = 'complete' and j.reprocessed_by is null and not exists (
      select from upload_pipeline.upload_jobs live
      where live.document_id = j.document_id and live.state not in ('done', 'deadletter'))
    order by j.finished_at limit cardinality(p_jobs) for update skip locked
  loop
    place := place + 1;
    insert into upload_pipeline.upload_jobs
      (job_id, document_id, user_id, status, state, changed_by, run_at, vft, correlation_id, upload_expires_at,
       webhook_secret, progress, created_at, updated_at, llamaparse_backend, openai_backend, fallback, reprocesses)
    values (p_jobs[place], old.document_id, old.user_id, 'uploaded', 'awaiting_upload', 'sweeper', p_at, last_vft + place,
      p_correlations[place], p_at, p_secrets[place], jsonb_strip_nulls(jsonb_build_object('pages', old.progress->'pages')),
      p_at, p_at, 'real', 'real', 'never', old.job_id);
    update upload_pipeline.upload_jobs set state = 'queued' where job_id = p_jobs[place]; -- its bytes were verified long ago
    update upload_pipeline.upload_jobs set reprocessed_by = p_jobs[place], changed_by = 'sweeper', updated_at = p_at
    where job_id = old.job_id;
    insert into upload_pipeline.events
      (at, job_id, document_id, correlation_id, type, severity, code, status, attempt, payload)
    values
      (p_at, old.job_id, old.document_id, old.correlation_id, 'info', 'info', 'REPROCESSING_QUEUED', old.status, 0,
        jsonb_build_object('job_id', p_jobs[place])),
      (p_at, p_jobs[place], old.document_id, p_correlations[place], 'info', 'info', 'REPROCESSING_QUEUED', 'uploaded', 0,
        jsonb_build_object('reprocesses', old.job_id));
  end loop;
  return place;
end $$;

-- Which kind of deployment this database belongs to. A database of production refuses whatever a mock made, by
-- constraints that are there from the moment it is declared production.
create table upload_pipeline.deployment (
  one boolean primary key default true check (one),
  environment text not null,
  declared_at timestamptz not null
);
create function upload_pipeline.declare_deployment(p_environment text, p_at timestamptz) returns void language plpgsql as $$
declare
  known text;
begin
  select environment into known from upload_pipeline.deployment for update;
  if known is not distinct from p_environment then return; end if;
  if known = 'production' then
    raise exception 'this database belongs to production and takes no % pipeline', p_environment using errcode = 'SD004';
  end if;
  if p_environment = 'production' then
    -- fails where a mock has made something already
    alter table upload_pipeline.documents
      add constraint no_mock_in_production check (parse_provenance->>'backend' is distinct from 'mock');
    alter table upload_pipeline.document_chunks add constraint no_mock_in_production
      check (provenance->>'backend' is distinct from 'mock' and embed_provenance->>'backend' is distinct from 'mock');
    alter table upload_pipeline.upload_jobs
      add constraint no_mock_in_production check (llamaparse_backend <> 'mock' and openai_backend <> 'mock');
    alter table upload_pipeline.ledger add constraint no_mock_in_production check (backend <> 'mock');
  end if;
  insert into upload_pipeline.deployment (environment, declared_at) values (p_environment, p_at)
  on conflict (one) do update set environment = excluded.environment, declared_at = excluded.declared_at;
end $$;
