-- What the processes tell about themselves, so that any of them can tell it of all.

-- A row per worker that runs. A worker that stops removes its row; one that dies leaves it to go silent.
create table upload_pipeline.workers (
  worker_id uuid primary key,
  started_at timestamptz not null,
  seen_at timestamptz not null,               -- when its process last wrote this row
  looked_at timestamptz,                      -- when it last looked into the queue; null before the first time
  busy integer not null,
  loops integer not null
) with (fillfactor = 50);

-- How long operations took, a minute of one process a row. keys and counts: a sketch (telemetry/sketch.ts).
create table upload_pipeline.operation_minutes (
  minute timestamptz not null,
  operation text not null,                    -- 'http readJob', 'stage parsed', 'vendor openai' ...
  process_id uuid not null,
  count integer not null,
  failed integer not null,
  sum_ms double precision not null,
  keys integer[] not null,
  counts integer[] not null,
  primary key (minute, operation, process_id)
) with (fillfactor = 50);

-- An alert that is pending or firing has one row; once resolved it stays as history.
create table upload_pipeline.alerts (
  alert_id bigint generated always as identity primary key,
  rule text not null,
  subject text not null,                      -- which vendor, operation ...; '' where there is only one
  severity text not null check (severity in ('warning', 'critical')),
  state text not null check (state in ('pending', 'firing', 'resolved')),
  value double precision not null,            -- the latest measurement
  threshold double precision not null,
  message text not null,
  since timestamptz not null,                 -- true from here on without a break
  fired_at timestamptz,
  resolved_at timestamptz
);
create unique index one_open_alert on upload_pipeline.alerts (rule, subject) where state <> 'resolved';
create index alerts_by_time on upload_pipeline.alerts (since desc, alert_id desc);
