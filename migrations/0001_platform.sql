-- The act log, idempotency keys, seals over append-only logs, and what the application's role may do.

create schema platform;

-- Which tables are append-only; platform.make_append_only fills it, platform.grant_application reads it.
create table platform.append_only (
  table_name text constraint append_only_pkey primary key
);

create function platform.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % is refused', tg_table_schema || '.' || tg_table_name, lower(tg_op)
    using errcode = 'restrict_violation';
end $$;

-- UPDATE, DELETE and TRUNCATE of the table raise, for its owner too.
create function platform.make_append_only(target regclass) returns void language plpgsql as $$
begin
  insert into platform.append_only (table_name) values (target::text);
  execute format('create trigger refuse_change before update or delete on %s for each row execute function platform.refuse_change()', target);
  execute format('create trigger refuse_truncate before truncate on %s for each statement execute function platform.refuse_change()', target);
end $$;

create table platform.act (
  id uuid constraint act_pkey primary key,
  xid xid8 not null default pg_current_xact_id(),
  at timestamptz not null,
  actor_kind text not null constraint act_actor_kind check (actor_kind in ('anonymous', 'system', 'person')),
  actor_id uuid,
  actor_name text,
  via uuid,
  verb text not null constraint act_verb check (verb ~ '^[a-z_]+\.[a-z_]+$'),
  subject_kind text not null,
  subject_id uuid not null,
  organisation_id uuid,
  data jsonb not null,
  request_id text not null,
  constraint act_actor check ((actor_kind = 'person') = (actor_id is not null) and (actor_kind = 'system') = (actor_name is not null))
);
comment on table platform.act is 'Every command appends its acts in its own transaction: audit trail, outbox of facts and source of webhooks in one.';
comment on column platform.act.xid is 'Readers take only rows whose xid is below the snapshot''s xmin, so that a late commit is never skipped.';
comment on column platform.act.via is 'The session or API key that was used.';
create index act_by_xid on platform.act (xid);
create index act_by_subject on platform.act (subject_id, id);
create index act_by_actor on platform.act (actor_id, id) where actor_id is not null;
create index act_by_organisation on platform.act (organisation_id, id) where organisation_id is not null;
create index act_by_verb on platform.act (verb, id);
select platform.make_append_only('platform.act');

create table platform.command_key (
  owner text not null,
  key text not null constraint command_key_length check (length(key) between 1 and 200),
  request_hash text not null,
  value jsonb,
  created_at timestamptz not null,
  constraint command_key_pkey primary key (owner, key)
);
comment on table platform.command_key is 'What a command answered to a caller''s idempotency key; swept after 30 days.';
create index command_key_by_age on platform.command_key (created_at);

-- Seals: a block holds every committed row of a log with from_xid <= xid < to_xid; its hash covers the rows and the
-- hash before it, so that a later change, even by a superuser with triggers off, is found and its block is named.
create table platform.sealed_log (
  log text constraint sealed_log_pkey primary key,
  lines text not null
);
comment on column platform.sealed_log.lines is 'A view (xid xid8, id uuid, line text): the canonical text of each row.';

create table platform.seal (
  log text not null constraint seal_log_fkey references platform.sealed_log,
  n bigint not null,
  from_xid xid8 not null,
  to_xid xid8 not null,
  rows bigint not null,
  previous_hash bytea not null,
  hash bytea not null,
  sealed_at timestamptz not null,
  constraint seal_pkey primary key (log, n)
);
select platform.make_append_only('platform.seal');

create view platform.act_line as
select xid, id,
  jsonb_build_array(id, at at time zone 'UTC', actor_kind, actor_id, actor_name, via, verb, subject_kind, subject_id,
    organisation_id, data, request_id)::text as line
from platform.act;

insert into platform.sealed_log (log, lines) values ('act', 'platform.act_line');

-- sha256 over the previous hash and the sha256 of each line, in the order of xid and id.
create function platform.block_hash(log_name text, from_xid xid8, to_xid xid8, previous bytea, out rows bigint, out hash bytea)
language plpgsql stable as $$
declare
  source text;
begin
  select s.lines into strict source from platform.sealed_log s where s.log = log_name;
  execute format(
    'select count(*), sha256($3 || coalesce(string_agg(sha256(convert_to(line, ''UTF8'')), '''' order by xid, id), ''''))
     from %s where xid >= $1 and xid < $2', source)
    into rows, hash using from_xid, to_xid, previous;
end $$;

-- Seals what was committed since the last seal; false when there was nothing.
create function platform.seal_next(log_name text, at timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, platform as $$
declare
  last platform.seal;
  block record;
  horizon xid8;
begin
  perform pg_advisory_xact_lock(hashtext('platform.seal:' || log_name));
  horizon := pg_snapshot_xmin(pg_current_snapshot());
  select * into last from platform.seal s where s.log = log_name order by s.n desc limit 1;
  select * into block from platform.block_hash(log_name, coalesce(last.to_xid, '0'::xid8), horizon, coalesce(last.hash, ''::bytea));
  if block.rows = 0 then return false; end if;
  insert into platform.seal (log, n, from_xid, to_xid, rows, previous_hash, hash, sealed_at)
  values (log_name, coalesce(last.n, 0) + 1, coalesce(last.to_xid, '0'::xid8), horizon, block.rows,
    coalesce(last.hash, ''::bytea), block.hash, at);
  return true;
end $$;

-- The blocks that no longer hash to their seal, or do not join the block before them. No row: the log is as it was sealed.
create function platform.broken_seals(log_name text) returns table (n bigint, problem text)
language sql stable as $$
  with chain as (
    select s.*, lag(s.hash, 1, ''::bytea) over (order by s.n) as hash_before,
      lag(s.to_xid, 1, '0'::xid8) over (order by s.n) as xid_before,
      row_number() over (order by s.n) as position
    from platform.seal s where s.log = log_name
  )
  select chain.n,
    case
      when chain.n <> chain.position then 'a seal is missing before this one'
      when chain.previous_hash <> chain.hash_before or chain.from_xid <> chain.xid_before then 'does not join the seal before it'
      when block.rows <> chain.rows then 'had ' || chain.rows || ' rows when it was sealed and has ' || block.rows || ' now'
      else 'a row was changed after it was sealed'
    end
  from chain, lateral platform.block_hash(log_name, chain.from_xid, chain.to_xid, chain.previous_hash) block
  where block.hash <> chain.hash or block.rows <> chain.rows or chain.previous_hash <> chain.hash_before
    or chain.from_xid <> chain.xid_before or chain.n <> chain.position
$$;

-- What the application's role may do: read everything, write rows, add to append-only tables, and in the ledger only
-- what its functions do. Run by the migration tool after each migration.
create function platform.grant_application(role_name text, schemas text[]) returns void language plpgsql as $$
declare
  name text;
begin
  foreach name in array schemas loop
    execute format('grant usage on schema %I to %I', name, role_name);
    execute format('grant select on all tables in schema %I to %I', name, role_name);
    execute format('grant usage on all sequences in schema %I to %I', name, role_name);
    execute format('grant execute on all functions in schema %I to %I', name, role_name);
    if name <> 'ledger' then
      execute format('grant insert, update, delete on all tables in schema %I to %I', name, role_name);
    end if;
  end loop;
  for name in select table_name from platform.append_only loop
    execute format('revoke update, delete, truncate on %s from %I', name, role_name);
  end loop;
  -- The job queue's tables have row-level security without a policy: only their owner would see rows.
  for name in
    select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = any (schemas) and c.relrowsecurity
      and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'application_' || role_name)
  loop
    execute format('create policy %I on %s to %I using (true) with check (true)', 'application_' || role_name, name, role_name);
  end loop;
  execute format('revoke insert, update, delete on platform.seal, platform.sealed_log, platform.append_only from %I', role_name);
end $$;
