-- Money is reserved before a paid call and settled with what the call really cost. Budgets are strict for any number of
-- processes, because nothing but these rows decides, and whoever needs several of them locks them in one order:
-- (rank, subject, period, window_start). The rows that everybody needs are locked last.

alter table upload_pipeline.ledger
  -- presumed: the vendor may have billed it, its answer was lost. Booked at what was reserved, which for embeddings is exact.
  add column kind text not null default 'paid' check (kind in ('paid', 'presumed')),
  add column reservation_id bigint unique;
create index ledger_by_time on upload_pipeline.ledger using brin (at);

-- Limits set at run time. They replace the configured ones of the same scope, subject and period.
create table upload_pipeline.budget_limits (
  scope text not null check (scope in ('total', 'vendor', 'user', 'document')),
  subject text not null,                      -- 'all', a vendor, an id; '*': every user, or every document
  period text not null check (period in ('hour', 'day', 'total')),
  micro_usd bigint check (micro_usd >= 0),    -- null: no limit; so are the next two
  requests bigint check (requests >= 0),
  tokens bigint check (tokens >= 0),
  set_at timestamptz not null,
  set_by text not null,
  primary key (scope, subject, period)
);

-- One row per budget and window, made by the first call that needs it.
create table upload_pipeline.budgets (
  budget_id bigint generated always as identity primary key,
  rank smallint not null,                     -- 0 document, 1 user, 2 vendor, 3 total
  scope text not null,
  subject text not null,
  period text not null,
  window_start timestamptz not null,          -- UTC hours and days; the epoch where the period is total
  window_end timestamptz,                     -- null where the period is total: it never starts anew
  limit_micro_usd bigint,                     -- as it stood at the last call; null: no limit
  limit_requests bigint,
  limit_tokens bigint,
  reserved_micro_usd bigint not null default 0 check (reserved_micro_usd >= 0),
  spent_micro_usd bigint not null default 0 check (spent_micro_usd >= 0),
  requests bigint not null default 0 check (requests >= 0),
  reserved_tokens bigint not null default 0 check (reserved_tokens >= 0),
  tokens bigint not null default 0 check (tokens >= 0),
  alert_percents integer[] not null,          -- 100 is always among them
  unique (rank, subject, period, window_start)
) with (fillfactor = 50);

create table upload_pipeline.reservations (
  reservation_id bigint generated always as identity primary key,
  reserved_at timestamptz not null,
  -- the call follows at once: from here on the vendor may have billed it, unless we know that it never left
  sent_at timestamptz not null,
  expires_at timestamptz not null,            -- no living stage or query comes back after this
  state text not null check (state in ('open', 'settled', 'released', 'expired')),
  ended_at timestamptz,
  user_id uuid not null,
  job_id uuid,                                -- null for a query, like the document
  document_id uuid,
  correlation_id uuid not null,
  stage text not null,
  attempt integer not null,
  vendor text not null,
  backend text not null,
  model text not null,
  units jsonb not null,                       -- the upper bound
  micro_usd bigint not null check (micro_usd >= 0),
  tokens bigint not null check (tokens >= 0),
  price_date text not null,
  booked_micro_usd bigint not null default 0, -- what of it is counted as spent now
  booked_tokens bigint not null default 0,
  budget_ids bigint[] not null
) with (fillfactor = 70);
-- a parse is paid for when it is fetched, perhaps by another worker: a job has one that is under way
create unique index one_open_parse_per_job on upload_pipeline.reservations (job_id, backend)
  where state = 'open' and vendor = 'llamaparse';
create index open_reservations on upload_pipeline.reservations (expires_at) where state = 'open';
create index reservations_of_job on upload_pipeline.reservations (job_id);
create index reservations_of_document on upload_pipeline.reservations (document_id);
create index reservations_of_user on upload_pipeline.reservations (user_id, reserved_at);
create index reservations_by_time on upload_pipeline.reservations using brin (reserved_at);

-- Each threshold of a budget is told once in its window.
create table upload_pipeline.budget_alerts (
  alert_id bigint generated always as identity primary key,
  budget_id bigint not null references upload_pipeline.budgets,
  measure text not null check (measure in ('money', 'requests', 'tokens')),
  percent integer not null,
  used bigint not null,
  limit_value bigint not null,
  at timestamptz not null,
  told_at timestamptz,                        -- when it went to the log and to the metrics
  unique (budget_id, measure, percent)
);
create index untold_alerts on upload_pipeline.budget_alerts (alert_id) where told_at is null;

-- What was not bought because it was there already.
create table upload_pipeline.savings (
  saving_id bigint generated always as identity primary key,
  at timestamptz not null,
  user_id uuid not null,
  job_id uuid not null,
  document_id uuid not null,
  kind text not null check (kind in ('embedding_cache', 'parse_cache')),
  vendor text not null,
  model text not null,
  units jsonb not null,
  micro_usd bigint not null check (micro_usd >= 0)
);
create index savings_by_time on upload_pipeline.savings using brin (at);

-- Notes each threshold that these budgets have passed.
create function upload_pipeline.raise_alerts(p_at timestamptz, p_ids bigint[]) returns void language plpgsql as $$
begin
  insert into upload_pipeline.budget_alerts (budget_id, measure, percent, used, limit_value, at)
  select b.budget_id, m.measure, percent, m.used, m.top, p_at
  from upload_pipeline.budgets b
    cross join lateral (values ('money', b.spent_micro_usd, b.limit_micro_usd), ('requests', b.requests, b.limit_requests),
      ('tokens', b.tokens, b.limit_tokens)) as m(measure, used, top)
    cross join lateral unnest(b.alert_percents) as percent
  where b.budget_id = any(p_ids) and m.top > 0 and m.used * 100 >= m.top * percent
  on conflict do nothing;
end $$;

-- The budget row of this window, locked. A new one begins with what was reserved and booked in its window before it was
-- there, so that a limit set in the middle of a day counts the whole day. What is open then counts as spent in full.
create function upload_pipeline.lock_budget(p_rank integer, p_budget jsonb, p_alerts integer[])
returns upload_pipeline.budgets language plpgsql as $$
declare
  whose text := p_budget->>'scope';
  named text := p_budget->>'subject';
  one uuid := case when whose in ('document', 'user') then named::uuid end;
  start timestamptz := (p_budget->>'start')::timestamptz;
  b upload_pipeline.budgets;
begin
  select * into b from upload_pipeline.budgets
  where rank = p_rank and subject = named and period = p_budget->>'period' and window_start = start for update;
  if found then return b; end if;
  -- one branch of four has rows; apart, so that each finds its index
  with past as (
    select * from upload_pipeline.reservations where whose = 'document' and document_id = one
    union all
    select * from upload_pipeline.reservations where whose = 'user' and user_id = one and reserved_at >= start
    union all
    select * from upload_pipeline.reservations where whose = 'vendor' and vendor = named and reserved_at >= start
    union all
    select * from upload_pipeline.reservations where whose = 'total' and reserved_at >= start)
  insert into upload_pipeline.budgets
    (rank, scope, subject, period, window_start, window_end, spent_micro_usd, requests, tokens, alert_percents)
  select p_rank, whose, named, p_budget->>'period', start, (p_budget->>'end')::timestamptz,
    coalesce(sum(case when state = 'open' then micro_usd else booked_micro_usd end), 0), count(*),
    coalesce(sum(case when state = 'open' then tokens else booked_tokens end), 0), p_alerts
  from past
  on conflict do nothing;
  select * into b from upload_pipeline.budgets
  where rank = p_rank and subject = named and period = p_budget->>'period' and window_start = start for update;
  return b;
end $$;

-- Reserves the upper bound of one paid call in every budget that it falls under, or in none.
-- wanted: {vendor, backend, model, units, microUsd, tokens, priceDate, userId, jobId, documentId, correlationId, stage,
--   attempt, expiresAt, alertPercents, once}; budgets: [{rank, scope, subject, period, start, end, microUsd, requests, tokens}]
--   in the order of locking, with the configured limits.
-- Answers {reservation, reused}, or {refused: {scope, subject, period, measure, limit, until, crowded}}. `crowded`: only
-- calls under way stand in the way, whose reservations may shrink when they are settled. `until`: null is never.
create function upload_pipeline.reserve(p_at timestamptz, p_wanted jsonb, p_budgets jsonb)
returns jsonb language plpgsql as $$
declare
  cost bigint := (p_wanted->>'microUsd')::bigint;
  more_tokens bigint := (p_wanted->>'tokens')::bigint;
  alerts integer[] := array(select jsonb_array_elements_text(p_wanted->'alertPercents')::integer);
  wanted jsonb;
  own upload_pipeline.budget_limits;
  b upload_pipeline.budgets;
  ids bigint[] := '{}';
  full_id bigint;
  reservation bigint;
  broken text;
  crowd boolean;
  top bigint;
  refusal jsonb;
begin
  if (p_wanted->>'once')::boolean then
    update upload_pipeline.reservations set expires_at = greatest(expires_at, (p_wanted->>'expiresAt')::timestamptz)
    where job_id = (p_wanted->>'jobId')::uuid and vendor = p_wanted->>'vendor' and backend = p_wanted->>'backend'
      and state = 'open' returning reservation_id into reservation;
    if found then return jsonb_build_object('reservation', reservation, 'reused', true); end if;
  end if;

  for wanted in select value from jsonb_array_elements(p_budgets) loop
    select * into own from upload_pipeline.budget_limits
    where scope = wanted->>'scope' and period = wanted->>'period' and subject in (wanted->>'subject', '*')
    order by subject = '*' limit 1;
    if found then
      wanted := wanted || jsonb_build_object('microUsd', own.micro_usd, 'requests', own.requests, 'tokens', own.tokens);
    end if;
    continue when wanted->>'microUsd' is null and wanted->>'requests' is null and wanted->>'tokens' is null;
    b := upload_pipeline.lock_budget((wanted->>'rank')::integer, wanted, alerts);
    ids := ids || b.budget_id;
    if (b.limit_micro_usd, b.limit_requests, b.limit_tokens, b.alert_percents) is distinct from
       ((wanted->>'microUsd')::bigint, (wanted->>'requests')::bigint, (wanted->>'tokens')::bigint, alerts) then
      update upload_pipeline.budgets set limit_micro_usd = (wanted->>'microUsd')::bigint,
        limit_requests = (wanted->>'requests')::bigint, limit_tokens = (wanted->>'tokens')::bigint, alert_percents = alerts
      where budget_id = b.budget_id returning * into b;
    end if;
    broken := null;
    if b.spent_micro_usd + b.reserved_micro_usd + cost > b.limit_micro_usd then
      broken := 'money'; top := b.limit_micro_usd; crowd := b.spent_micro_usd + cost <= b.limit_micro_usd;
    end if;
    if b.tokens + b.reserved_tokens + more_tokens > b.limit_tokens and (broken is null or crowd) then
      broken := 'tokens'; top := b.limit_tokens; crowd := b.tokens + more_tokens <= b.limit_tokens;
    end if;
    if b.requests + 1 > b.limit_requests and (broken is null or crowd) then
      broken := 'requests'; top := b.limit_requests; crowd := false;
    end if;
    continue when broken is null;
    -- of several full budgets the one that is full the longest decides
    if refusal is null or ((refusal->>'crowded')::boolean and not crowd)
       or (not crowd and coalesce(b.window_end, 'infinity') > coalesce((refusal->>'until')::timestamptz, 'infinity')) then
      refusal := jsonb_build_object('scope', b.scope, 'subject', b.subject, 'period', b.period, 'measure', broken,
        'limit', top, 'until', b.window_end, 'crowded', crowd);
      full_id := case when not crowd then b.budget_id end;
    end if;
  end loop;

  if refusal is not null then
    insert into upload_pipeline.budget_alerts (budget_id, measure, percent, used, limit_value, at)
    select budget_id, refusal->>'measure', 100, case refusal->>'measure' when 'money' then spent_micro_usd
      when 'tokens' then tokens else requests end, (refusal->>'limit')::bigint, p_at
    from upload_pipeline.budgets where budget_id = full_id on conflict do nothing;
    return jsonb_build_object('refused', refusal);
  end if;

  if cardinality(ids) > 0 then
    update upload_pipeline.budgets set reserved_micro_usd = reserved_micro_usd + cost, requests = requests + 1,
      reserved_tokens = reserved_tokens + more_tokens where budget_id = any(ids);
  end if;
  insert into upload_pipeline.reservations
    (reserved_at, sent_at, expires_at, state, user_id, job_id, document_id, correlation_id, stage, attempt, vendor, backend,
     model, units, micro_usd, tokens, price_date, budget_ids)
  values (p_at, p_at, (p_wanted->>'expiresAt')::timestamptz, 'open', (p_wanted->>'userId')::uuid,
    (p_wanted->>'jobId')::uuid, (p_wanted->>'documentId')::uuid, (p_wanted->>'correlationId')::uuid, p_wanted->>'stage',
    (p_wanted->>'attempt')::integer, p_wanted->>'vendor', p_wanted->>'backend', p_wanted->>'model', p_wanted->'units', cost,
    more_tokens, p_wanted->>'priceDate', ids)
  returning reservation_id into reservation;
  return jsonb_build_object('reservation', reservation, 'reused', false);
end $$;

-- Ends reservations with what became of their calls, books the ledger and moves the budgets, all or nothing.
-- items: [{reservation, kind: paid | presumed | released, vendor, backend, model, units, microUsd, tokens, priceDate, sent}].
-- `reservation` null means the job's newest one at that vendor and backend (a parse). What is known for certain (paid,
-- released) also corrects what was only presumed; what was paid stands. p_stage and p_attempt say where the call was paid;
-- null: where it was reserved.
create function upload_pipeline.settle(
  p_at timestamptz, p_job uuid, p_stage text, p_attempt integer, p_items jsonb
) returns void language plpgsql as $$
declare
  items jsonb;
  ids bigint[];
  moved bigint[];
begin
  select jsonb_agg(i.value || jsonb_build_object('id', r.reservation_id, 'place', i.place)), array_agg(r.reservation_id)
  into items, ids
  from jsonb_array_elements(p_items) with ordinality as i(value, place)
    join lateral (
      select reservation_id from upload_pipeline.reservations
      where reservation_id = (i.value->>'reservation')::bigint
      union all
      (select reservation_id from upload_pipeline.reservations
       where i.value->>'reservation' is null and job_id = p_job and vendor = i.value->>'vendor'
         and backend = i.value->>'backend'
       order by reservation_id desc limit 1)) r on true;
  if ids is null then return; end if;
  perform from upload_pipeline.reservations where reservation_id = any(ids) order by reservation_id for update;
  moved := array(select distinct unnest(budget_ids) from upload_pipeline.reservations where reservation_id = any(ids));
  if cardinality(moved) > 0 then
    perform from upload_pipeline.budgets where budget_id = any(moved)
    order by rank, subject, period, window_start for update;
  end if;

  with item as (
    select i.id, i.place, i.kind, coalesce(i.sent, true) as sent, i.model, i.units, i."priceDate" as price_date,
      case when i.kind = 'released' then 0 else i."microUsd" end as micro_usd,
      case when i.kind = 'released' then 0 else i.tokens end as tokens
    from jsonb_to_recordset(items) as i(id bigint, place integer, kind text, sent boolean, model text, units jsonb,
      "priceDate" text, "microUsd" bigint, tokens bigint)),
  due as (
    select i.*, r.state as was, r.user_id, r.job_id, r.document_id, r.correlation_id, r.vendor, r.backend, r.budget_ids,
      coalesce(p_stage, r.stage) as stage, coalesce(p_attempt, r.attempt) as attempt,
      case when r.state = 'open' then r.micro_usd else 0 end as freed, i.micro_usd - r.booked_micro_usd as spent,
      case when r.state = 'open' then r.tokens else 0 end as freed_tokens, i.tokens - r.booked_tokens as spent_tokens
    from item i join upload_pipeline.reservations r on r.reservation_id = i.id
    where case i.kind when 'paid' then r.state <> 'settled' when 'released' then r.state in ('open', 'expired')
      else r.state = 'open' end),
  taken_back as (
    delete from upload_pipeline.ledger l using due where l.reservation_id = due.id and due.kind = 'released'),
  booked as (
    insert into upload_pipeline.ledger
      (at, user_id, job_id, document_id, correlation_id, stage, attempt, call, vendor, backend, model, units, micro_usd,
       price_date, kind, reservation_id)
    select p_at, d.user_id, d.job_id, d.document_id, d.correlation_id, d.stage, d.attempt,
      row_number() over (partition by d.correlation_id, d.stage, d.attempt order by d.place) - 1 + coalesce(
        (select max(call) + 1 from upload_pipeline.ledger l
         where l.correlation_id = d.correlation_id and l.stage = d.stage and l.attempt = d.attempt), 0),
      d.vendor, d.backend, d.model, d.units, d.micro_usd, d.price_date, d.kind, d.id
    from due d where d.kind <> 'released'
    on conflict (reservation_id) do update set kind = excluded.kind, model = excluded.model, units = excluded.units,
      micro_usd = excluded.micro_usd, price_date = excluded.price_date),
  ended as (
    update upload_pipeline.reservations r set ended_at = p_at, booked_micro_usd = due.micro_usd, booked_tokens = due.tokens,
      state = case due.kind when 'paid' then 'settled' when 'released' then 'released' else 'expired' end
    from due where r.reservation_id = due.id),
  change as (
    select b.budget_id, sum(freed) as freed, sum(spent) as spent, sum(freed_tokens) as freed_tokens,
      sum(spent_tokens) as spent_tokens, count(*) filter (where not sent) as unsent
    from due cross join lateral unnest(due.budget_ids) as b(budget_id) group by b.budget_id)
  update upload_pipeline.budgets b set reserved_micro_usd = b.reserved_micro_usd - change.freed,
    spent_micro_usd = b.spent_micro_usd + change.spent, reserved_tokens = b.reserved_tokens - change.freed_tokens,
    tokens = b.tokens + change.spent_tokens, requests = b.requests - change.unsent
  from change where b.budget_id = change.budget_id;
  if cardinality(moved) > 0 then perform upload_pipeline.raise_alerts(p_at, moved); end if;
end $$;

-- Books calls whose process is gone: they were sent, so the vendor may have billed them. A parse is left alone, as the
-- vendor still knows it. Either the calls of these jobs (their leases ran out), or, where p_jobs is null, up to 100 whose
-- time is over. Answers how many.
create function upload_pipeline.presume(p_at timestamptz, p_jobs uuid[]) returns integer language plpgsql as $$
declare
  items jsonb;
begin
  select jsonb_agg(jsonb_build_object('reservation', reservation_id, 'kind', 'presumed', 'model', model, 'units', units,
    'microUsd', micro_usd, 'tokens', tokens, 'priceDate', price_date))
  into items
  from (
    select * from upload_pipeline.reservations
    where state = 'open' and vendor <> 'llamaparse'
      and case when p_jobs is null then expires_at < p_at else job_id = any(p_jobs) end
    order by reservation_id limit 100 for update skip locked) lost;
  if items is null then return 0; end if;
  perform upload_pipeline.settle(p_at, null, null, null, items);
  return jsonb_array_length(items);
end $$;
