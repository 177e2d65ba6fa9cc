-- What the vendors say of their rate limits, shared by all processes; who used which key; and how many retries are left.

create table upload_pipeline.vendor_rates (
  vendor text not null,
  backend text not null check (backend in ('mock', 'real')),
  key_id text not null,                       -- the first 12 hex digits of the key's SHA-256
  model text not null,                        -- '' where the limit is one for all
  read_at timestamptz not null,               -- when the vendor last told its levels
  levels jsonb not null,                      -- {requests?: {limit, remaining, resetMs}, tokens?: {…}}
  held_until timestamptz not null,            -- the vendor said when to come back (429)
  primary key (vendor, backend, key_id, model)
) with (fillfactor = 50);

-- Every use of a vendor's key, an hour a row.
create table upload_pipeline.api_key_uses (
  vendor text not null,
  backend text not null check (backend in ('mock', 'real')),
  key_id text not null,
  hour timestamptz not null,
  calls bigint not null,
  refused bigint not null,                    -- 401 and 403
  last_used_at timestamptz not null,
  primary key (vendor, backend, key_id, hour)
) with (fillfactor = 50);

-- One row: retries that may be granted at once. Finished stages pay in, retries take out.
create table upload_pipeline.retry_budget (
  only_row boolean primary key default true check (only_row),
  tokens double precision not null,
  updated_at timestamptz not null
);
insert into upload_pipeline.retry_budget (tokens, updated_at) values (100, to_timestamp(0));
