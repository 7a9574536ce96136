-- What Stripe refused to pay back, or a card's bank sent back, may go by bank transfer: a refund of its own, which names the
-- part that it is instead of. A part has one at most; should that fail too, the next names its part.

alter table payouts.refund add column instead_of uuid
  constraint refund_instead_of_unique unique constraint refund_instead_of_fkey references payouts.refund_part;
comment on column payouts.refund.instead_of is
  'The part that Stripe or the bank did not bring back, and that this refund brings by bank transfer; null: asked by the organisation.';

-- As before, but a transfer may be of a payment by card: Stripe has its fee of that all the same, so that much less is sent.
alter table payouts.refund_part drop constraint refund_part_by_stripe;
alter table payouts.refund_part add constraint refund_part_by_stripe check (case rail when 'stripe'
  then funding_id is not null and state <> 'proposed' and num_nonnulls(reference, proposed_by, confirmed_by) = 0
  else stripe_refund_id is null and state not in ('sending', 'sent') and first_tried_at is null
    and (kept_fee_minor = 0 or (funding_id is not null and kept_fee_minor < amount_minor)) end);

create index refund_part_failed_at_stripe on payouts.refund_part (id) where state = 'failed' and first_tried_at is not null;

-- Seals of version 2 cover the moment at which they were made, too, so that nobody moves it. Those of version 1, made before,
-- stay as they were: what they cover cannot be made more afterwards.
alter table platform.seal add column version smallint not null default 1 constraint seal_version check (version in (1, 2));
alter table platform.seal alter column version drop default;
comment on column platform.seal.version is
  'What the hash covers: 1: the hash before it and its rows; 2: the moment of sealing as well, between the two.';

-- What stands between the hash before a seal and its rows. Whoever rewrites the version rewrites this.
create function platform.seal_moment(version smallint, sealed_at timestamptz) returns bytea language sql stable as $$
  select case version when 1 then ''::bytea
    else convert_to(to_char(sealed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'UTF8') end
$$;

create or replace function platform.seal_next(log_name text, at timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, platform as $$
declare
  last platform.seal;
  block record;
  horizon xid8;
  newest constant smallint := 2;
begin
  perform pg_advisory_xact_lock(hashtext('platform.seal:' || log_name));
  horizon := pg_snapshot_xmin(pg_current_snapshot());
  select * into last from platform.seal s where s.log = log_name order by s.n desc limit 1;
  select * into block from platform.block_hash(log_name, coalesce(last.to_xid, '0'::xid8), horizon,
    coalesce(last.hash, ''::bytea) || platform.seal_moment(newest, at));
  if block.rows = 0 then return false; end if;
  insert into platform.seal (log, n, from_xid, to_xid, rows, previous_hash, hash, sealed_at, version)
  values (log_name, coalesce(last.n, 0) + 1, coalesce(last.to_xid, '0'::xid8), horizon, block.rows,
    coalesce(last.hash, ''::bytea), block.hash, at, newest);
  return true;
end $$;

create or replace function platform.broken_seals(log_name text) returns table (n bigint, problem text)
language sql stable as $$
  with chain as (
    select s.*, lag(s.hash, 1, ''::bytea) over (order by s.n) as hash_before,
      lag(s.to_xid, 1, '0'::xid8) over (order by s.n) as xid_before,
      row_number() over (order by s.n) as position,
      lag(s.version, 1, 1::smallint) over (order by s.n) as version_before
    from platform.seal s where s.log = log_name
  )
  select chain.n,
    case
      when chain.n <> chain.position then 'a seal is missing before this one'
      when chain.previous_hash <> chain.hash_before or chain.from_xid <> chain.xid_before then 'does not join the seal before it'
      when chain.version < chain.version_before then 'covers less than the seal before it'
      when block.rows <> chain.rows then 'had ' || chain.rows || ' rows when it was sealed and has ' || block.rows || ' now'
      when chain.version = 1 then 'a row was changed after it was sealed'
      else 'a row, or when it was sealed, was changed after it was sealed'
    end
  from chain, lateral platform.block_hash(log_name, chain.from_xid, chain.to_xid,
    chain.previous_hash || platform.seal_moment(chain.version, chain.sealed_at)) block
  where block.hash <> chain.hash or block.rows <> chain.rows or chain.previous_hash <> chain.hash_before
    or chain.from_xid <> chain.xid_before or chain.n <> chain.position or chain.version < chain.version_before
$$;

-- As before, with what the version of the seal covers.
create or replace function audit.note_sealed_rows(log_name text, most int) returns int language plpgsql as $$
declare
  source text;
  sealed platform.seal;
  row_ids uuid[];
  row_hashes bytea[];
  noted int := 0;
begin
  select l.lines into strict source from platform.sealed_log l where l.log = log_name;
  for sealed in
    select * from platform.seal s
    where s.log = log_name and s.n > coalesce((select max(r.n) from audit.sealed_rows r where r.log = log_name), 0)
    order by s.n limit most
  loop
    execute format(
      'select array_agg(l.id order by l.xid, l.id), array_agg(sha256(convert_to(l.line, ''UTF8'')) order by l.xid, l.id)
       from %s l where l.xid >= $1 and l.xid < $2', source)
      into row_ids, row_hashes using sealed.from_xid, sealed.to_xid;
    continue when row_ids is null
      or audit.hash_of_rows(sealed.previous_hash || platform.seal_moment(sealed.version, sealed.sealed_at), row_hashes) <> sealed.hash;
    insert into audit.sealed_rows (log, n, ids, hashes, entry_marks)
    values (log_name, sealed.n, row_ids, row_hashes,
      case when log_name = 'ledger' then array(select audit.entry_marks(u.id) from unnest(row_ids) with ordinality u(id, n) order by u.n) end)
    on conflict do nothing;
    noted := noted + 1;
  end loop;
  return noted;
end $$;

create or replace function audit.changed_rows(log_name text, block bigint) returns table (id uuid, change text, is_proven boolean)
language plpgsql stable as $$
declare
  source text;
  sealed platform.seal;
  noted audit.sealed_rows;
begin
  select l.lines into strict source from platform.sealed_log l where l.log = log_name;
  select * into sealed from platform.seal s where s.log = log_name and s.n = block;
  select * into noted from audit.sealed_rows r where r.log = log_name and r.n = block;
  if sealed.n is null or noted.n is null then return; end if;
  return query execute format(
    'select coalesce(was.id, now.id), case when was.id is null then ''added'' when now.id is null then ''missing'' else ''changed'' end, $5
     from unnest($1::uuid[], $2::bytea[]) was(id, hash)
     full join (select l.id, sha256(convert_to(l.line, ''UTF8'')) as hash from %s l where l.xid >= $3 and l.xid < $4) now on now.id = was.id
     where was.hash is distinct from now.hash order by 1', source)
    using noted.ids, noted.hashes, sealed.from_xid, sealed.to_xid,
      audit.hash_of_rows(sealed.previous_hash || platform.seal_moment(sealed.version, sealed.sealed_at), noted.hashes) = sealed.hash;
end $$;
