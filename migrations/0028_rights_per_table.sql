-- The application's role gets, per table, the rights that its statements use and no others. Which these are is data beside
-- the migrations, in rights.json: the rights belong to the version of the code, not to the history of the schema.

create function platform.grant_application(role_name text, schemas text[], rights jsonb) returns void language plpgsql as $$
declare
  name text;
  target record;
begin
  foreach name in array schemas loop
    execute format('grant usage on schema %I to %I', name, role_name);
    execute format('grant usage on all sequences in schema %I to %I', name, role_name);
    execute format('grant execute on all functions in schema %I to %I', name, role_name);
    execute format('revoke all on all tables in schema %I from %I', name, role_name);
    execute format('grant select on all tables in schema %I to %I', name, role_name);
  end loop;
  for target in
    select c.oid::regclass as relation, array(
        select r from unnest(case
          -- The job queue's functions run as their caller, and its tables are the library's business.
          when n.nspname = 'graphile_worker' then array['insert', 'update', 'delete']
          when rights ? (n.nspname || '.' || c.relname) then array(select jsonb_array_elements_text(rights -> (n.nspname || '.' || c.relname)))
          -- Only functions write to the ledger.
          when n.nspname = 'ledger' then '{}'
          else array['insert', 'update']
        end) r
        where r = 'insert' or not exists (
          select from platform.append_only a where a.table_name = c.oid::regclass::text)
      ) as granted
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = any (schemas) and c.relkind in ('r', 'p')
  loop
    foreach name in array target.granted loop
      if name not in ('insert', 'update', 'delete') then
        raise exception 'rights.json gives "%" on %: only insert, update and delete are given', name, target.relation;
      end if;
      execute format('grant %s on %s to %I', name, target.relation, role_name);
    end loop;
  end loop;
  -- The job queue's tables have row-level security without a policy: only their owner would see rows.
  for name in
    select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = any (schemas) and c.relrowsecurity
      and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'application_' || role_name)
  loop
    execute format('create policy %I on %s to %I using (true) with check (true)', 'application_' || role_name, name, role_name);
  end loop;
end $$;
comment on function platform.grant_application(text, text[], jsonb) is
  'Rights of the application''s role: SELECT everywhere, and per table what "rights" says ({"identity.session": ["insert", "update"]}). A table that it does not name has INSERT and UPDATE; views are read only; append-only tables never have UPDATE or DELETE.';

drop function platform.grant_application(text, text[]);
