-- Roles that own things in a real project. Nothing runs as them here; a seed or a migration written for a project may
-- grant to them or make them owners.
do $$
declare
  wanted text;
begin
  foreach wanted in array array['supabase_admin', 'supabase_auth_admin', 'supabase_storage_admin', 'dashboard_user'] loop
    if not exists (select from pg_roles where rolname = wanted) then
      execute format('create role %I nologin noinherit', wanted);
    end if;
  end loop;
end
$$;
grant usage, create on schema storage to supabase_storage_admin;
grant all on storage.buckets, storage.objects to supabase_storage_admin;
grant usage, create on schema auth to supabase_auth_admin;
