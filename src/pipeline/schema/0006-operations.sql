-- What whoever runs the pipeline asks for and does: dead letters, and a record of every admin's act.
create index dead_letters on upload_pipeline.upload_jobs (finished_at desc, job_id desc) where state = 'deadletter';

create table upload_pipeline.audit (
  entry_id bigint generated always as identity primary key,
  at timestamptz not null,
  actor text not null,                        -- the admin's user id, or the process that did it
  action text not null,                       -- DEAD_LETTERS_REPLAYED ...
  correlation_id uuid not null,
  facts jsonb not null default '{}'           -- counts, codes and ids; never text of a document
);
create index audit_by_time on upload_pipeline.audit (at desc, entry_id desc);

-- Requests counted by user, address and job, shared by all processes. A row stays until its window has ended.
create table upload_pipeline.request_windows (
  key text primary key,                       -- what is counted, and of whom: 'user <id>', 'address <ip>'
  ends_at timestamptz not null,
  used integer not null,
  granted integer not null                    -- by the latest statement: what it answers
) with (fillfactor = 50);
create index request_windows_by_end on upload_pipeline.request_windows (ends_at);
