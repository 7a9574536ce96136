-- The ledger: double entry, append-only, behind one function. What this file guarantees, it guarantees to the owner of
-- the tables too: entries of a journal sum to zero, are added only with their journal, and never change afterwards; a
-- balance stays within its floor and ceiling; an event is posted once and reversed at most once.
--
-- Credit is +, debit is −; amounts are minor units. The ledger knows nothing of time, batches or people: owners are ids.

create schema ledger;

create table ledger.account_kind (
  kind text constraint account_kind_pkey primary key,
  owner_kind text not null
    constraint account_kind_owner check (owner_kind in ('organisation', 'batch', 'assignment', 'worker', 'platform')),
  guarded boolean not null,
  floor bigint,
  ceiling bigint,
  constraint account_kind_guarded_key unique (kind, guarded),
  constraint account_kind_bounds check (guarded = (floor is not null or ceiling is not null)),
  constraint account_kind_platform check (guarded = (owner_kind <> 'platform'))
);
comment on table ledger.account_kind is 'The chart of accounts; the same table as src/ledger/accounts.ts, and tested to be.';
comment on column ledger.account_kind.guarded is
  'Guarded: each entry knows the balance after it, and postings wait for one another. Not guarded: the platform''s own, which every posting would wait for, so entries are only added.';
insert into ledger.account_kind (kind, owner_kind, guarded, floor, ceiling) values
  ('requester_pending', 'organisation', true, 0, null),
  ('requester_available', 'organisation', true, 0, null),
  ('refund_clearing', 'organisation', true, 0, null),
  ('requester_receivable', 'organisation', true, null, 0),
  ('batch_escrow', 'batch', true, 0, null),
  ('batch_reserve', 'batch', true, 0, null),
  ('dispute_hold', 'assignment', true, 0, null),
  ('worker_pending', 'worker', true, 0, null),
  ('worker_available', 'worker', true, 0, null),
  ('worker_in_transit', 'worker', true, 0, null),
  ('platform_fee_revenue', 'platform', false, null, null),
  ('stripe_fee_expense', 'platform', false, null, null),
  ('loss_expense', 'platform', false, null, null),
  ('goodwill_expense', 'platform', false, null, null),
  ('platform_equity', 'platform', false, null, null),
  ('stripe_pending', 'platform', false, null, null),
  ('stripe_available', 'platform', false, null, null),
  ('stripe_connected', 'platform', false, null, null),
  ('bank', 'platform', false, null, null);
select platform.make_append_only('ledger.account_kind');

create table ledger.account (
  id uuid constraint account_pkey primary key,
  kind text not null,
  owner_id uuid,
  currency text not null constraint account_currency check (currency ~ '^[A-Z]{3}$'),
  guarded boolean not null,
  opened_at timestamptz not null,
  constraint account_kind_fkey foreign key (kind, guarded) references ledger.account_kind (kind, guarded),
  constraint account_owner check (guarded = (owner_id is not null)),
  constraint account_key unique nulls not distinct (owner_id, kind, currency)
);
comment on column ledger.account.owner_id is 'An organisation, batch, assignment or worker, by its kind; null for the platform''s own.';
select platform.make_append_only('ledger.account');

create table ledger.balance (
  account_id uuid constraint balance_pkey primary key constraint balance_account_fkey references ledger.account,
  posted bigint not null,
  credited bigint not null constraint balance_credited check (credited >= 0),
  version bigint not null,
  floor bigint,
  ceiling bigint,
  constraint balance_floor check (posted >= floor),
  constraint balance_ceiling check (posted <= ceiling)
) with (fillfactor = 70);
comment on table ledger.balance is 'A cache of what the entries sum up to, and the row that postings to a guarded account wait for.';
comment on column ledger.balance.posted is 'Of an account that is not guarded: what was rolled up; ledger.unrolled holds the rest.';
comment on column ledger.balance.credited is 'All that ever came in; what ever went out is credited − posted. Guarded accounts only.';
comment on column ledger.balance.version is 'Number of entries that posted covers.';

create table ledger.unrolled (
  account_id uuid not null,
  journal_id uuid not null,
  amount bigint not null,
  entries bigint not null
);
comment on table ledger.unrolled is
  'One row per journal and account that is not guarded, until ledger.roll_up adds it to the balance: nobody waits for a hot row.';

create table ledger.journal (
  id uuid constraint journal_pkey primary key,
  idempotency_key text not null constraint journal_idempotency_key_key unique
    constraint journal_idempotency_key_length check (length(idempotency_key) between 1 and 200),
  request_hash bytea not null,
  actor text not null,
  created_at timestamptz not null,
  entries int not null constraint journal_entries check (entries > 0),
  hash bytea not null,
  xid xid8 not null default pg_current_xact_id()
);
comment on column ledger.journal.request_hash is 'sha256 of the events that were asked for: the same key with others is refused.';
comment on column ledger.journal.entries is 'How many entries belong to it, numbered from 1; none can be added once they are there.';
comment on column ledger.journal.hash is 'sha256 of its entries (ledger.entry_text), so that an altered journal can be named; the seals cover it.';
create index journal_by_xid on ledger.journal (xid);
select platform.make_append_only('ledger.journal');

create table ledger.posted (
  event text not null constraint posted_event check (event ~ '^[a-z]+$'),
  ref text not null constraint posted_ref check (length(ref) between 1 and 200),
  journal_id uuid not null constraint posted_journal_fkey references ledger.journal,
  first_seq int not null,
  last_seq int not null,
  reverses_event text,
  reverses_ref text,
  constraint posted_pkey primary key (event, ref),
  constraint posted_range check (first_seq >= 1 and last_seq > first_seq),
  constraint posted_reverses_fkey foreign key (reverses_event, reverses_ref) references ledger.posted match full
);
comment on table ledger.posted is 'Each business event is posted at most once, also inside a bulk journal.';
create unique index posted_reversed_once on ledger.posted (reverses_event, reverses_ref) where reverses_event is not null;
select platform.make_append_only('ledger.posted');

create table ledger.entry (
  journal_id uuid not null,
  seq int not null constraint entry_seq check (seq >= 1),
  event text not null,
  ref text not null,
  account_id uuid not null,
  currency text not null,
  amount bigint not null constraint entry_amount check (amount <> 0),
  balance_after bigint,
  account_version bigint,
  flow_after bigint,
  constraint entry_pkey primary key (journal_id, seq),
  constraint entry_account_version_key unique (account_id, account_version),
  constraint entry_guarded check ((balance_after is null) = (account_version is null) and (flow_after is null) = (account_version is null)),
  constraint entry_flow check (sign(flow_after) = sign(amount) and abs(flow_after) >= abs(amount))
);
comment on column ledger.entry.account_version is 'The how-manieth entry of its account; null where the account is not guarded.';
comment on column ledger.entry.flow_after is
  'A credit: all that ever came into the account, with this. A debit: all that ever went out, with this, negative. What went out first came in first: a debit spends the credits whose stretch of the flow it overlaps.';
create index entry_by_flow on ledger.entry (account_id, flow_after) where flow_after is not null;
create index entry_of_platform on ledger.entry (account_id, journal_id, seq) where account_version is null;
select platform.make_append_only('ledger.entry');

-- An entry as text: what a journal's hash and the seals cover. The account's kind and owner are part of it, so that
-- giving an account to somebody else is found too.
create function ledger.entry_text(
  seq int, event text, ref text, account_id uuid, kind text, owner_id uuid, currency text, amount bigint,
  balance_after bigint, account_version bigint, flow_after bigint
) returns text language sql stable parallel safe as $$
  select jsonb_build_array(seq, event, ref, account_id, kind, owner_id, currency, amount, balance_after, account_version, flow_after)::text
$$;

-- Guarantee: entries come only with their journal, in its own transaction, as many as it announced, to accounts and
-- events that exist. One check per statement instead of three foreign keys per row.
create function ledger.check_added_entries() returns trigger language plpgsql as $$
declare
  bad record;
begin
  select e.journal_id, e.seq into bad
  from added e
  left join ledger.journal j on j.id = e.journal_id
  left join ledger.account a on a.id = e.account_id
  left join ledger.posted p on p.event = e.event and p.ref = e.ref
  where j.xid is distinct from pg_current_xact_id()
    or e.seq > j.entries
    or a.currency is distinct from e.currency
    or a.guarded is distinct from (e.account_version is not null)
    or p.journal_id is distinct from e.journal_id
    or e.seq not between p.first_seq and p.last_seq
  limit 1;
  if found then
    raise exception 'entry % of journal % does not belong to it', bad.seq, bad.journal_id
      using errcode = 'LG004', hint = 'Entries are added by ledger.post, in the transaction of their journal.';
  end if;
  return null;
end $$;
create trigger check_added_entries after insert on ledger.entry
  referencing new table as added for each statement execute function ledger.check_added_entries();

-- Guarantee: at commit, the entries of a journal are all there, and each event sums to zero per currency. (The count
-- closes a way around: a journal checked early, by SET CONSTRAINTS, can get no further entries.)
create function ledger.check_journal() returns trigger language plpgsql as $$
declare
  counted bigint;
  unbalanced text;
begin
  select sum(of_event.entries), min(of_event.event || ':' || of_event.ref) filter (where of_event.total <> 0)
    into counted, unbalanced
  from (
    select e.event, e.ref, count(*) as entries, sum(e.amount) as total
    from ledger.entry e where e.journal_id = new.id group by e.event, e.ref, e.currency
  ) of_event;
  if unbalanced is not null then
    raise exception 'journal % does not sum to zero at %', new.id, unbalanced using errcode = 'LG001';
  elsif counted is distinct from new.entries then
    raise exception 'journal % announced % entries and has %', new.id, new.entries, coalesce(counted, 0) using errcode = 'LG001';
  end if;
  return null;
end $$;
create constraint trigger check_journal after insert on ledger.journal
  deferrable initially deferred for each row execute function ledger.check_journal();

-- Bounds and identity of a balance row never change, and none is removed.
create function ledger.refuse_balance_change() returns trigger language plpgsql as $$
begin
  raise exception 'ledger.balance: % is refused', lower(tg_op) using errcode = 'restrict_violation';
end $$;
create trigger refuse_bounds before update of account_id, floor, ceiling on ledger.balance
  for each row execute function ledger.refuse_balance_change();
create trigger refuse_delete before delete on ledger.balance for each row execute function ledger.refuse_balance_change();
create trigger refuse_truncate before truncate on ledger.balance for each statement execute function ledger.refuse_balance_change();

-- A UUID v7 (RFC 9562 § 5.7) of `at`.
create function ledger.new_id(at timestamptz) returns uuid language sql volatile as $$
  select encode(
    set_byte(
      overlay(uuid_send(gen_random_uuid()) placing substring(int8send((extract(epoch from at) * 1000)::bigint) from 3) from 1 for 6),
      6, 112 + get_byte(uuid_send(gen_random_uuid()), 0) % 16
    ), 'hex')::uuid
$$;

-- The account of that kind, owner and currency, opened when it is new.
create function ledger.open_account(account_kind text, owner uuid, account_currency text, at timestamptz) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  known ledger.account_kind;
  opened uuid;
begin
  select k.* into known from ledger.account_kind k where k.kind = account_kind;
  if known.kind is null or known.guarded <> (owner is not null) then
    raise exception 'no account of kind % with owner %', account_kind, coalesce(owner::text, 'platform') using errcode = 'LG004';
  end if;
  insert into ledger.account (id, kind, owner_id, currency, guarded, opened_at)
  values (ledger.new_id(at), account_kind, owner, account_currency, known.guarded, at)
  on conflict on constraint account_key do nothing
  returning id into opened;
  if opened is null then
    -- Another transaction opened it, and has committed: the insert waited for it.
    select a.id into strict opened from ledger.account a
    where a.kind = account_kind and a.owner_id is not distinct from owner and a.currency = account_currency;
  else
    insert into ledger.balance (account_id, posted, credited, version, floor, ceiling)
    values (opened, 0, 0, 0, known.floor, known.ceiling);
  end if;
  return opened;
end $$;

-- One line of a posting while ledger.post works on it.
create type ledger.line as (
  seq int, event_number int, event text, ref text, account_id uuid, kind text, owner_id uuid, currency text, amount bigint, guarded boolean,
  balance_after bigint, account_version bigint, flow_after bigint
);

-- Posts events, all or none, as one journal.
--
-- events: [{"event", "ref", "reverses": [event, ref] (optional), "lines": [[kind, owner or null, currency, amount], …]}, …]
-- Answers the journal's id: that of the first journal when the key was used before for the same request. When an
-- account would fall below its floor it writes nothing and answers, with no journal, which account and by how much.
-- Errors: LG001 an event does not sum to zero; LG002 the key was used for another request; LG003 an event was posted
-- before; LG004 malformed; LG005 a reversal that is none, or the second one. DETAIL is JSON.
create function ledger.post(
  new_journal uuid, key text, hash_of_request bytea, acting text, at timestamptz, events jsonb,
  out journal_id uuid, out short_kind text, out short_owner uuid, out short_currency text, out shortfall bigint
) language plpgsql security definer set search_path = pg_catalog, pg_temp set jit = off as $$
declare
  lines ledger.line[];
  first ledger.journal;
  wrong record;
  event_count int;
begin
  -- Resolve. New accounts are opened before any balance is locked, in the order of their keys: no two postings wait
  -- for each other's.
  for attempt in 1..2 loop
    select array_agg(row(asked.seq, asked.n, asked.event, asked.ref, a.id, asked.kind, asked.owner_id, asked.currency, asked.amount,
        a.guarded, null, null, null)::ledger.line order by asked.seq)
      into lines
    from (
      select row_number() over (order by e.n, l.m)::int as seq, e.n::int, e.item ->> 'event' as event, e.item ->> 'ref' as ref,
        l.line ->> 0 as kind, (l.line ->> 1)::uuid as owner_id, l.line ->> 2 as currency, (l.line ->> 3)::bigint as amount
      from jsonb_array_elements(events) with ordinality e(item, n),
        jsonb_array_elements(e.item -> 'lines') with ordinality l(line, m)
    ) asked
    left join lateral (
      select known.id, known.guarded from ledger.account known
      where known.owner_id = asked.owner_id and known.kind = asked.kind and known.currency = asked.currency
      union all
      select known.id, known.guarded from ledger.account known
      where asked.owner_id is null and known.owner_id is null and known.kind = asked.kind and known.currency = asked.currency
    ) a on true;
    exit when not exists (select from unnest(lines) l where l.account_id is null);
    perform ledger.open_account(missing.kind, missing.owner_id, missing.currency, at)
    from (
      select distinct l.owner_id, l.kind, l.currency from unnest(lines) l where l.account_id is null order by 1, 2, 3
    ) missing;
  end loop;

  -- Lock guarded balances in the order of their ids, then carry them through the lines.
  with held as materialized (
    select b.account_id, b.posted, b.credited, b.version, b.floor
    from ledger.balance b
    where b.account_id = any (array(select distinct l.account_id from unnest(lines) l where l.guarded))
    order by b.account_id
    for no key update
  )
  select array(select row(l.seq, l.event_number, l.event, l.ref, l.account_id, l.kind, l.owner_id, l.currency, l.amount, l.guarded,
      h.posted + sum(l.amount) over so_far,
      h.version + row_number() over so_far,
      case when l.amount > 0 then h.credited + sum(greatest(l.amount, 0)) over so_far
        else h.posted - h.credited + sum(least(l.amount, 0)) over so_far end
    )::ledger.line
    from unnest(lines) l left join held h on h.account_id = l.account_id
    window so_far as (partition by l.account_id order by l.seq)
    order by l.seq) into lines;

  -- Asked only now: whoever used the key first held the same balances.
  select j.* into first from ledger.journal j where j.idempotency_key = key;
  if first.id is null then
    select l.kind, l.owner_id, l.currency, max(b.floor - l.balance_after) as missing into wrong
    from unnest(lines) l join ledger.balance b on b.account_id = l.account_id
    where l.balance_after < b.floor
    group by l.kind, l.owner_id, l.currency, l.account_id order by min(l.seq) limit 1;
    if found then
      short_kind := wrong.kind;
      short_owner := wrong.owner_id;
      short_currency := wrong.currency;
      shortfall := wrong.missing;
      return;
    end if;

    insert into ledger.journal (id, idempotency_key, request_hash, actor, created_at, entries, hash)
    select new_journal, key, hash_of_request, acting, at, count(*),
      sha256(convert_to(string_agg(ledger.entry_text(l.seq, l.event, l.ref, l.account_id, l.kind, l.owner_id, l.currency, l.amount,
        l.balance_after, l.account_version, l.flow_after), E'\n' order by l.seq), 'UTF8'))
    from unnest(lines) l
    on conflict (idempotency_key) do nothing
    returning id into journal_id;
    if journal_id is null then
      -- Posted by another transaction in the meantime; this one waited for it.
      select j.* into strict first from ledger.journal j where j.idempotency_key = key;
    end if;
  end if;
  if first.id is not null then
    if first.request_hash <> hash_of_request then
      raise exception 'the key % was used for another posting', key
        using errcode = 'LG002', detail = jsonb_build_object('key', key, 'journal', first.id);
    end if;
    journal_id := first.id;
    return;
  end if;

  insert into ledger.posted (event, ref, journal_id, first_seq, last_seq, reverses_event, reverses_ref)
  select l.event, l.ref, new_journal, min(l.seq), max(l.seq), r.reverses ->> 0, r.reverses ->> 1
  from unnest(lines) l
  left join (
    select e.n, e.item -> 'reverses' as reverses from jsonb_array_elements(events) with ordinality e(item, n) where e.item ? 'reverses'
  ) r on r.n = l.event_number
  group by l.event_number, l.event, l.ref, r.reverses
  order by l.event, l.ref
  on conflict (event, ref) do nothing;
  get diagnostics event_count = row_count;
  if event_count < (select count(distinct l.event_number) from unnest(lines) l) then
    select l.event, l.ref, p.journal_id into wrong
    from unnest(lines) l join ledger.posted p on p.event = l.event and p.ref = l.ref
    order by (p.journal_id = new_journal) limit 1;
    raise exception 'the event %:% was posted before', wrong.event, wrong.ref
      using errcode = 'LG003', detail = jsonb_build_object('event', wrong.event, 'ref', wrong.ref, 'journal', wrong.journal_id);
  end if;

  insert into ledger.entry (journal_id, seq, event, ref, account_id, currency, amount, balance_after, account_version, flow_after)
  select new_journal, l.seq, l.event, l.ref, l.account_id, l.currency, l.amount, l.balance_after, l.account_version, l.flow_after
  from unnest(lines) l;

  update ledger.balance b
  set posted = b.posted + change.amount, credited = b.credited + change.credit, version = b.version + change.entries
  from (
    select l.account_id, sum(l.amount) as amount, sum(greatest(l.amount, 0)) as credit, count(*) as entries
    from unnest(lines) l where l.guarded group by l.account_id
  ) change
  where b.account_id = change.account_id;

  insert into ledger.unrolled (account_id, journal_id, amount, entries)
  select l.account_id, new_journal, sum(l.amount), count(*) from unnest(lines) l where not l.guarded group by l.account_id;
end $$;

-- Adds what journals posted to accounts that are not guarded to their balances; answers how many rows it took.
create function ledger.roll_up() returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  taken int;
begin
  if not pg_try_advisory_xact_lock(hashtext('ledger.roll_up')) then return 0; end if;
  with gone as (
    delete from ledger.unrolled where ctid in (select u.ctid from ledger.unrolled u limit 10000)
    returning account_id, amount, entries
  ), added as (
    update ledger.balance b set posted = b.posted + s.amount, version = b.version + s.entries
    from (select g.account_id, sum(g.amount) as amount, sum(g.entries) as entries from gone g group by g.account_id) s
    where b.account_id = s.account_id
  )
  select count(*) into taken from gone;
  return taken;
end $$;

-- What each account holds now, rolled up or not.
create view ledger.account_balance as
select a.id as account_id, a.kind, a.owner_id, a.currency, a.guarded,
  case when a.guarded then b.posted
    else b.posted + coalesce((select sum(u.amount) from ledger.unrolled u where u.account_id = a.id), 0)::bigint end as posted
from ledger.account a join ledger.balance b on b.account_id = a.id;

create view ledger.journal_line as
select j.xid, j.id,
  jsonb_build_array(j.id, j.idempotency_key, encode(j.request_hash, 'hex'), j.actor, j.created_at at time zone 'UTC', j.entries,
    encode(j.hash, 'hex'))::text || E'\n' || coalesce((
      select string_agg(ledger.entry_text(e.seq, e.event, e.ref, e.account_id, a.kind, a.owner_id, e.currency, e.amount,
        e.balance_after, e.account_version, e.flow_after), E'\n' order by e.seq)
      from ledger.entry e left join ledger.account a on a.id = e.account_id where e.journal_id = j.id), '') as line
from ledger.journal j;
insert into platform.sealed_log (log, lines) values ('ledger', 'ledger.journal_line');

revoke execute on all functions in schema ledger from public;
