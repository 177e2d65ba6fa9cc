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
