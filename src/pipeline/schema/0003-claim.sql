-- Takes up to p_count jobs that are due, in the order of their virtual finish times, each under a token of p_tokens; among
-- them jobs whose worker went silent, which costs them an attempt, while they have one left. As a function, because its
-- plan is kept: claiming is the most frequent question of all.
create function upload_pipeline.claim(
  p_at timestamptz, p_until timestamptz, p_count integer, p_attempts integer, p_tokens uuid[]
) returns setof upload_pipeline.upload_jobs language plpgsql as $$
begin
  return query
  with ready as (
    select job_id, vft, state from upload_pipeline.upload_jobs
    where state in ('queued', 'retryable', 'parked') and run_at <= p_at
    order by vft, job_id limit p_count for update skip locked),
  silent as (
    select job_id, vft, state from upload_pipeline.upload_jobs
    where state = 'working' and lease_until < p_at and attempt + 1 < p_attempts
    order by vft, job_id limit p_count for update skip locked),
  chosen as (
    select job_id, state as was, row_number() over (order by vft, job_id) as place
    from (select * from ready union all select * from silent) due order by vft, job_id limit p_count),
  claimed as (
    update upload_pipeline.upload_jobs j
    set state = 'working', changed_by = 'worker', lease_token = p_tokens[chosen.place], lease_until = p_until,
      attempt = j.attempt + (chosen.was = 'working')::int, updated_at = p_at
    from chosen where j.job_id = chosen.job_id
    returning j.*),
  told as (
    insert into upload_pipeline.events
      (at, job_id, document_id, correlation_id, type, severity, code, status, attempt)
    select p_at, j.job_id, j.document_id, j.correlation_id, 'retry', 'warn', 'LEASE_EXPIRED', j.status, j.attempt
    from claimed j join chosen using (job_id) where chosen.was = 'working'),
  -- what a lost worker had bought is booked before its successor buys again
  paid as (
    select upload_pipeline.presume(p_at, array_agg(job_id)) from chosen where was = 'working' having count(*) > 0)
  select claimed.* from claimed left join paid on true;
end $$;
