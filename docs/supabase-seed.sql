-- A bucket, a user who can sign in, and a policy: what `supabase db dump` or a project's own seed.sql may hold as well.
insert into storage.buckets (id, name) values ('documents', 'documents');

insert into auth.users (instance_id, id, aud, role, email, encrypted_password, email_confirmed_at,
    raw_app_meta_data, raw_user_meta_data, created_at, updated_at)
  values ('00000000-0000-0000-0000-000000000000', '11111111-1111-1111-1111-111111111111', 'authenticated',
    'authenticated', 'ann@example.com', crypt('correct horse', gen_salt('bf')), now(),
    '{"provider":"email","providers":["email"]}', '{"name":"Ann"}', now(), now());

insert into auth.identities (id, user_id, provider_id, identity_data, provider, created_at, updated_at)
  select gen_random_uuid(), id, id, jsonb_build_object('sub', id, 'email', email), 'email', now(), now()
  from auth.users;

create policy "own folder" on storage.objects for all to authenticated
  using (bucket_id = 'documents' and (storage.foldername(name))[1] = auth.uid()::text)
  with check (bucket_id = 'documents' and (storage.foldername(name))[1] = auth.uid()::text);
