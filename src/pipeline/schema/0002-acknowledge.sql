-- The acknowledgement of a stage: fence, effect, next status, ledger and events in one statement. As functions, because
-- their plans are kept: the same as a statement with CTEs costs twice as much, mostly for planning it anew each time.

-- The chunks that this backend's text was cut into become exactly these. Rows that already say the same keep their vectors;
-- a row whose text changed
-- (the document was parsed anew) loses its vector; rows of an older cut are removed.
-- effect: {chunker, version, provenance, chunks: [{chunkId, ord, text, textSha256, tokens, pageFrom, …}]}
create function upload_pipeline.store_chunks(p_at timestamptz, p_document uuid, p_user uuid, p_effect jsonb)
returns void language plpgsql as $$
begin
  delete from upload_pipeline.document_chunks
  where document_id = p_document and backend = p_effect->'provenance'->>'backend' and (chunker <> p_effect->>'chunker' or chunker_version <> p_effect->>'version'
    or ord >= jsonb_array_length(p_effect->'chunks'));
  insert into upload_pipeline.document_chunks as c
    (chunk_id, document_id, user_id, chunker, chunker_version, ord, text, text_sha256, tokens, page_from, page_to,
     char_start, char_end, headings, provenance, created_at)
  select r."chunkId", p_document, p_user, p_effect->>'chunker', p_effect->>'version', r.ord, r.text, r."textSha256",
    r.tokens, r."pageFrom", r."pageTo", r."charStart", r."charEnd",
    array(select jsonb_array_elements_text(r.headings)), p_effect->'provenance', p_at
  from jsonb_to_recordset(p_effect->'chunks') as r("chunkId" uuid, ord int, text text, "textSha256" text, tokens int,
    "pageFrom" int, "pageTo" int, "charStart" int, "charEnd" int, headings jsonb)
  on conflict (chunk_id, backend) do update set text = excluded.text, text_sha256 = excluded.text_sha256,
    tokens = excluded.tokens, page_from = excluded.page_from, page_to = excluded.page_to,
    char_start = excluded.char_start, char_end = excluded.char_end, headings = excluded.headings,
    provenance = excluded.provenance,
    embedding = case when c.text_sha256 = excluded.text_sha256 then c.embedding end,
    embed_provenance = case when c.text_sha256 = excluded.text_sha256 then c.embed_provenance end,
    embedding_space = case when c.text_sha256 = excluded.text_sha256 then c.embedding_space end,
    embedded_at = case when c.text_sha256 = excluded.text_sha256 then c.embedded_at end;
end $$;

-- Does nothing but write the event LEASE_LOST and book what was paid, and returns false, unless the job is at work under p_token at p_from.
-- ack: {steps: [{to, event?: {code, type, severity, payload}}], state, attempt, runAt, leaseUntil, finishedAt, lastError,
--   awaits, progress, effect: {kind, …}, settlements and savings (0005-budgets.sql), attemptPaid}; p_ids and p_vectors belong to
--   the effect `vectors`.
create function upload_pipeline.acknowledge(
  p_job uuid, p_token uuid, p_from text, p_at timestamptz, p_ack jsonb, p_ids uuid[], p_vectors vector[]
) returns boolean language plpgsql as $$
declare
  job upload_pipeline.upload_jobs;
  effect jsonb := p_ack->'effect';
  steps jsonb := p_ack->'steps';
  last integer := jsonb_array_length(steps) - 1;
  here text := p_from;
  held boolean := true;
begin
  -- statuses that are passed through on the way: each a transition of its own
  for i in 0 .. last - 1 loop
    update upload_pipeline.upload_jobs set status = steps->i->>'to', changed_by = 'worker'
    where job_id = p_job and lease_token = p_token and status = here and state = 'working';
    held := found;
    exit when not held;
    here := steps->i->>'to';
  end loop;
  if held then
    update upload_pipeline.upload_jobs set
      status = steps->last->>'to', state = p_ack->>'state', changed_by = 'worker', attempt = (p_ack->>'attempt')::int,
      run_at = (p_ack->>'runAt')::timestamptz, lease_until = (p_ack->>'leaseUntil')::timestamptz,
      lease_token = case when p_ack->>'leaseUntil' is not null then lease_token end,
      finished_at = (p_ack->>'finishedAt')::timestamptz, last_error = nullif(p_ack->'lastError', 'null'),
      progress = progress || (p_ack->'progress'), updated_at = p_at, awaits = p_ack->>'awaits',
      llamaparse_backend = coalesce(effect#>>'{choice,backends,llamaparse}', llamaparse_backend),
      openai_backend = coalesce(effect#>>'{choice,backends,openai}', openai_backend),
      fallback = coalesce(effect#>>'{choice,fallback}', fallback),
      vendor_job_id = case when effect->>'kind' <> 'rerouted' then coalesce(effect->>'vendorJobId', vendor_job_id) end,
      parse_submitted_at = case when effect->>'kind' = 'submitted' then p_at else parse_submitted_at end,
      parse_deadline = case when effect->>'kind' <> 'rerouted' then coalesce((effect->>'deadline')::timestamptz,
        parse_deadline + case when p_ack->>'awaits' is null then interval '0' else (p_ack->>'runAt')::timestamptz - p_at end)
        end
    where job_id = p_job and lease_token = p_token and status = here and state = 'working'
    returning * into job;
    held := found;
  end if;
  if not held then
    -- the result is dropped, the money is not: what was paid for it stands in the ledger
    select * into job from upload_pipeline.upload_jobs where job_id = p_job for update;
    if found then
      insert into upload_pipeline.events
        (at, job_id, document_id, correlation_id, type, severity, code, status, attempt, payload)
      values (p_at, p_job, job.document_id, job.correlation_id, 'error', 'warn', 'LEASE_LOST', p_from, job.attempt,
        jsonb_build_object('wanted', steps->last->>'to', 'effect', effect->>'kind'));
      perform upload_pipeline.settle(p_at, p_job, p_from, (p_ack->>'attemptPaid')::int, p_ack->'settlements');
    end if;
    return false;
  end if;

  -- a product of another backend than the job's is a mistake of ours, and must not be stored
  if coalesce(effect->'provenance'->>'backend' <> case effect->>'kind' when 'vectors' then job.openai_backend
      else job.llamaparse_backend end, false) then
    raise exception 'job % is served by another backend than %', p_job, effect->'provenance' using errcode = 'SD002';
  end if;
  case effect->>'kind'
    when 'none', 'submitted' then null; -- the latter lies in the job's own row, above
    when 'rerouted' then
      delete from upload_pipeline.document_chunks
      where document_id = job.document_id and backend <> job.llamaparse_backend;
    when 'parsed' then
      update upload_pipeline.documents set
        -- what lay there belongs to the fallback, which still serves until this job is complete
        stale_path = case when job.reprocesses is not null and parsed_path <> effect->>'path' then parsed_path else stale_path end,
        parsed_path = effect->>'path', parsed_sha256 = effect->>'sha256',
        page_offsets = array(select jsonb_array_elements_text(effect->'pageOffsets')::int),
        parse_provenance = effect->'provenance', updated_at = p_at
      where document_id = job.document_id;
    when 'chunks' then
      perform upload_pipeline.store_chunks(p_at, job.document_id, job.user_id, effect);
    when 'vectors' then
      update upload_pipeline.document_chunks c set embedding = v.embedding, embed_provenance = effect->'provenance',
        embedding_space = effect->>'space', embedded_at = p_at
      from unnest(p_ids, p_vectors) as v(chunk_id, embedding)
      where c.chunk_id = v.chunk_id and c.document_id = job.document_id and c.backend = job.llamaparse_backend;
      if jsonb_array_length(effect->'copies') > 0 then
        update upload_pipeline.document_chunks c set embedding = known.embedding,
          embed_provenance = known.embed_provenance, embedding_space = effect->>'space', embedded_at = p_at
        from jsonb_array_elements_text(effect->'copies') as copy
          join upload_pipeline.document_chunks own on own.chunk_id = copy::uuid and own.backend = job.llamaparse_backend
          cross join lateral (
            select embedding, embed_provenance from upload_pipeline.document_chunks d
            where d.user_id = job.user_id and d.embedding_space = effect->>'space' and d.text_sha256 = own.text_sha256
            limit 1) known
        where c.chunk_id = own.chunk_id and c.backend = own.backend and c.document_id = job.document_id;
      end if;
  end case;

  -- the real products are complete: what the fallback made goes, in this very statement
  if job.reprocesses is not null and job.status = 'complete' then
    delete from upload_pipeline.document_chunks
    where document_id = job.document_id and backend <> job.llamaparse_backend;
  end if;

  insert into upload_pipeline.events
    (at, job_id, document_id, correlation_id, type, severity, code, status, attempt, payload)
  select p_at, p_job, job.document_id, job.correlation_id, s.step->'event'->>'type', s.step->'event'->>'severity',
    s.step->'event'->>'code', s.step->>'to', job.attempt, s.step->'event'->'payload'
  from jsonb_array_elements(steps) with ordinality as s(step, place) where s.step ? 'event' order by s.place;
  if jsonb_array_length(p_ack->'settlements') > 0 then
    perform upload_pipeline.settle(p_at, p_job, p_from, (p_ack->>'attemptPaid')::int, p_ack->'settlements');
  end if;
  if jsonb_array_length(p_ack->'savings') > 0 then
    insert into upload_pipeline.savings (at, user_id, job_id, document_id, kind, vendor, model, units, micro_usd)
    select p_at, job.user_id, p_job, job.document_id, s.kind, s.vendor, s.model, s.units, s."microUsd"
    from jsonb_to_recordset(p_ack->'savings') as s(kind text, vendor text, model text, units jsonb, "microUsd" bigint);
  end if;
  return true;
end $$;
