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
comment on column ledger.journal.hash is 'sha256 of ledger.journal_text, so that an altered journal can be named; the seals cover it too.';
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
comment on column ledger.entry.account_version is 'Its number among the entries of its account, from 1; null where the account is not guarded.';
comment on column ledger.entry.flow_after is
  'A credit: all that ever came into the account, with this. A debit: all that ever went out, with this, negative. What went out first came in first: a debit spends the credits whose stretch of the flow it overlaps.';
create index entry_by_flow on ledger.entry (account_id, flow_after) where flow_after is not null;
create index entry_of_platform on ledger.entry (account_id, journal_id, seq) where account_version is null;
select platform.make_append_only('ledger.entry');

-- An entry and a journal as text: what a journal's hash and the seals cover. The account's kind and owner are part of
-- it, so that giving an account to somebody else is found too.
create function ledger.entry_text(
  seq int, event text, ref text, account_id uuid, kind text, owner_id uuid, currency text, amount bigint,
  balance_after bigint, account_version bigint, flow_after bigint
) returns text language sql stable parallel safe as $$
  select jsonb_build_array(seq, event, ref, account_id, kind, owner_id, currency, amount, balance_after, account_version, flow_after)::text
$$;
create function ledger.journal_text(
  id uuid, idempotency_key text, request_hash bytea, actor text, created_at timestamptz, entries int, entry_texts text
) returns text language sql stable parallel safe as $$
  select jsonb_build_array(id, idempotency_key, encode(request_hash, 'hex'), actor, created_at at time zone 'UTC', entries)::text
    || E'\n' || coalesce(entry_texts, '')
$$;

-- Guarantee: entries come only with their journal, in its own transaction, as many as it announced, to accounts and
-- events that exist. One check per statement instead of three foreign keys per row.
create function ledger.check_added_entries() returns trigger language plpgsql
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_material = off set jit = off
as $$
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
create function ledger.check_journal() returns trigger language plpgsql
  set enable_seqscan = off set jit = off
as $$
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

-- The account of that kind, owner (null: the platform) and currency, or null. "Is not distinct from" would find no index.
create function ledger.account_id(account_kind text, owner uuid, account_currency text) returns uuid language sql stable parallel safe as $$
  select a.id from ledger.account a where a.owner_id = owner and a.kind = account_kind and a.currency = account_currency
  union all
  select a.id from ledger.account a
  where owner is null and a.owner_id is null and a.kind = account_kind and a.currency = account_currency
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
    opened := ledger.account_id(account_kind, owner, account_currency);
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

-- Raises LG004 or LG001 unless the lines can be posted at all.
create function ledger.check_lines(lines ledger.line[]) returns void language plpgsql as $$
declare
  wrong record;
begin
  select l.event, l.ref into wrong from unnest(lines) l
  where l.event is null or l.ref is null or l.account_id is null or l.amount is null or l.amount = 0 limit 1;
  if found or coalesce(cardinality(lines), 0) = 0 then
    raise exception 'a posting needs events with lines of an account and an amount that is not 0'
      using errcode = 'LG004', detail = jsonb_build_object('event', wrong.event, 'ref', wrong.ref);
  end if;
  select l.event, l.ref, l.currency, sum(l.amount) as total into wrong from unnest(lines) l
  group by l.event_number, l.event, l.ref, l.currency having sum(l.amount) <> 0 limit 1;
  if found then
    raise exception '%:% does not sum to zero', wrong.event, wrong.ref
      using errcode = 'LG001',
        detail = jsonb_build_object('event', wrong.event, 'ref', wrong.ref, 'currency', wrong.currency, 'total', wrong.total);
  end if;
end $$;

-- Raises LG005 unless each reversal of the journal is, line by line in reverse, the opposite of a posting that is no
-- reversal itself, and is named undo:<event>:<ref>: the name is sealed with its entries, so that nobody can make it
-- reverse another. That it is the only one, a unique index guarantees.
create function ledger.check_reversals(of_journal uuid, lines ledger.line[]) returns void language plpgsql as $$
declare
  wrong record;
begin
  select p.event, p.ref into wrong
  from ledger.posted p join ledger.posted o on o.event = p.reverses_event and o.ref = p.reverses_ref
  where (p.event, p.ref) in (select l.event, l.ref from unnest(lines) l) and p.journal_id = of_journal
    and (p.event <> 'undo' or p.ref <> o.event || ':' || o.ref
      or o.reverses_event is not null or o.last_seq - o.first_seq <> p.last_seq - p.first_seq or exists (
      -- What it reverses may be of the same journal, whose entries are not there yet.
      select from (
        select e.seq, e.account_id, e.amount from ledger.entry e where e.journal_id = o.journal_id
        union all
        select l.seq, l.account_id, l.amount from unnest(lines) l where o.journal_id = of_journal
      ) e
      where e.seq between o.first_seq and o.last_seq and not exists (
        select from unnest(lines) l
        where l.seq = p.first_seq + o.last_seq - e.seq and l.account_id = e.account_id and l.amount = -e.amount)))
  limit 1;
  if found then
    raise exception '%:% is not the opposite of what it reverses', wrong.event, wrong.ref
      using errcode = 'LG005', detail = jsonb_build_object('event', wrong.event, 'ref', wrong.ref);
  end if;
end $$;

-- Posts events, all or none, as one journal.
--
-- events: [{"event", "ref", "reverses": [event, ref] (optional), "lines": [[kind, owner or null, currency, amount], …]}, …]
-- Answers the journal's id: that of the first journal when the key was used before for the same request. Lines take
-- effect in their order; when an account would fall below its floor nothing is posted, and the answer is, with no
-- journal, which account and by how much.
-- Errors: LG001 an event does not sum to zero; LG002 the key was used for another request; LG003 an event was posted
-- before; LG004 malformed; LG005 a reversal that is not the opposite of its event, or not the first. DETAIL is JSON.
create function ledger.post(
  new_journal uuid, key text, hash_of_request bytea, acting text, at timestamptz, events jsonb,
  out journal_id uuid, out short_kind text, out short_owner uuid, out short_currency text, out shortfall bigint
) language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  -- Each table is looked up by its index, whatever the plan's guess of its size was when it was made.
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_material = off set jit = off
as $$
declare
  lines ledger.line[];
  first ledger.journal;
  wrong record;
  new_events int;
begin
  -- Resolve. New accounts are opened before any balance is locked, in the order of their keys: no two postings wait
  -- for each other.
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
  perform ledger.check_lines(lines);

  -- Lock guarded balances in the order of their ids, then carry them through the lines.
  perform from ledger.balance b
  where b.account_id = any (array(select distinct l.account_id from unnest(lines) l where l.guarded))
  order by b.account_id
  for no key update;
  lines := array(
    select row(l.seq, l.event_number, l.event, l.ref, l.account_id, l.kind, l.owner_id, l.currency, l.amount, l.guarded,
      b.posted + sum(l.amount) over so_far,
      b.version + row_number() over so_far,
      case when l.amount > 0 then b.credited + sum(greatest(l.amount, 0)) over so_far
        else b.posted - b.credited + sum(least(l.amount, 0)) over so_far end
    )::ledger.line
    from unnest(lines) l left join ledger.balance b on b.account_id = l.account_id and l.guarded
    window so_far as (partition by l.account_id order by l.seq)
    order by l.seq);

  -- Asked only now: whoever used the key first held the same balances.
  select j.* into first from ledger.journal j where j.idempotency_key = key;
  if first.id is null then
    select l.kind, l.owner_id, l.currency, max(b.floor - l.balance_after) as missing into wrong
    from unnest(lines) l join ledger.balance b on b.account_id = l.account_id
    where l.amount < 0 and l.balance_after < b.floor
    group by l.kind, l.owner_id, l.currency order by min(l.seq) limit 1;
    if found then
      short_kind := wrong.kind;
      short_owner := wrong.owner_id;
      short_currency := wrong.currency;
      shortfall := wrong.missing;
      return;
    end if;

    insert into ledger.journal (id, idempotency_key, request_hash, actor, created_at, entries, hash)
    select new_journal, key, hash_of_request, acting, at, cardinality(lines),
      sha256(convert_to(ledger.journal_text(new_journal, key, hash_of_request, acting, at, cardinality(lines),
        string_agg(ledger.entry_text(l.seq, l.event, l.ref, l.account_id, l.kind, l.owner_id, l.currency, l.amount,
          l.balance_after, l.account_version, l.flow_after), E'\n' order by l.seq)), 'UTF8'))
    from unnest(lines) l
    on conflict (idempotency_key) do nothing
    returning id into journal_id;
    if journal_id is null then
      -- Posted by another transaction in the meantime; the insert waited for it.
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
  select l.event, l.ref, new_journal, min(l.seq), max(l.seq),
    events -> (l.event_number - 1) -> 'reverses' ->> 0, events -> (l.event_number - 1) -> 'reverses' ->> 1
  from unnest(lines) l
  group by l.event_number, l.event, l.ref
  order by l.event, l.ref
  on conflict (event, ref) do nothing;
  get diagnostics new_events = row_count;
  if new_events < (select count(distinct l.event_number) from unnest(lines) l) then
    select l.event, l.ref, p.journal_id into wrong
    from unnest(lines) l join ledger.posted p on p.event = l.event and p.ref = l.ref
    order by (p.journal_id = new_journal and l.seq between p.first_seq and p.last_seq), l.seq limit 1;
    raise exception 'the event %:% was posted before', wrong.event, wrong.ref
      using errcode = 'LG003', detail = jsonb_build_object('event', wrong.event, 'ref', wrong.ref, 'journal', wrong.journal_id);
  end if;
  if jsonb_path_exists(events, '$[*].reverses') then
    perform ledger.check_reversals(new_journal, lines);
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
  encode(j.hash, 'hex') || E'\n' || ledger.journal_text(j.id, j.idempotency_key, j.request_hash, j.actor, j.created_at, j.entries, (
    select string_agg(ledger.entry_text(e.seq, e.event, e.ref, e.account_id, a.kind, a.owner_id, e.currency, e.amount,
      e.balance_after, e.account_version, e.flow_after), E'\n' order by e.seq)
    from ledger.entry e left join ledger.account a on a.id = e.account_id where e.journal_id = j.id)) as line
from ledger.journal j;
insert into platform.sealed_log (log, lines) values ('ledger', 'ledger.journal_line');

-- The journals that are not what they were when they were posted. A forger who also wrote a new hash is found by the
-- seals, which name the block.
create function ledger.altered_journals() returns table (journal_id uuid, created_at timestamptz)
language sql stable set jit = off as $$
  select l.id, j.created_at
  from ledger.journal_line l join ledger.journal j on j.id = l.id
  where encode(j.hash, 'hex') <> encode(sha256(convert_to(substr(l.line, 66), 'UTF8')), 'hex')
$$;

-- No row: the ledger holds together. It looks at all of it.
create function ledger.audit() returns table (problem text, subject text)
language sql stable set jit = off set work_mem = '32MB' as $$
  -- Every event sums to zero, is registered, and every journal has the entries that it announced.
  select 'an event does not sum to zero', e.event || ':' || e.ref || ' ' || e.currency
  from ledger.entry e group by e.event, e.ref, e.currency having sum(e.amount) <> 0
  union all
  select 'a journal does not have the entries that it announced', coalesce(j.id, e.journal_id)::text
  from ledger.journal j full join (
    select journal_id, count(*) as entries, max(seq) as last from ledger.entry group by journal_id
  ) e on e.journal_id = j.id
  where (e.entries, e.last) is distinct from (j.entries, j.entries)
  union all
  select 'an event and its entries do not agree', coalesce(p.event, e.event) || ':' || coalesce(p.ref, e.ref)
  from ledger.posted p full join (
    select event, ref, journal_id, min(seq) as first, max(seq) as last, count(*) as entries from ledger.entry group by event, ref, journal_id
  ) e on e.event = p.event and e.ref = p.ref and e.journal_id = p.journal_id
  where (e.first, e.last, e.entries) is distinct from (p.first_seq, p.last_seq, p.last_seq - p.first_seq + 1)
  union all
  select 'a reversal is not the opposite of its event', p.event || ':' || p.ref
  from ledger.posted p join ledger.posted o on o.event = p.reverses_event and o.ref = p.reverses_ref
  where o.reverses_event is not null or exists (
    select from (select * from ledger.entry where journal_id = o.journal_id and seq between o.first_seq and o.last_seq) was
    full join (select * from ledger.entry where journal_id = p.journal_id and seq between p.first_seq and p.last_seq) now
      on now.seq = p.first_seq + o.last_seq - was.seq
    where (was.account_id, was.amount) is distinct from (now.account_id, -now.amount))
  union all
  select 'a reversal is not named by what it reverses', p.event || ':' || p.ref
  from ledger.posted p
  where (p.event = 'undo' or p.reverses_event is not null)
    and (p.event, p.ref) is distinct from ('undo', p.reverses_event || ':' || p.reverses_ref)
  -- The entries of a guarded account follow each other without a gap, and what came in is spent once (ADR 3).
  union all
  select distinct 'the entries of an account do not follow each other', a.kind || ' ' || coalesce(a.owner_id::text, '') || ' ' || a.currency
  from (
    select e.account_id,
      e.account_version is distinct from row_number() over chain
      or e.balance_after is distinct from sum(e.amount) over chain
      or e.flow_after is distinct from case when e.amount > 0 then sum(greatest(e.amount, 0)) over chain else sum(least(e.amount, 0)) over chain end
        as is_broken
    from ledger.entry e where e.account_version is not null
    window chain as (partition by e.account_id order by e.account_version)
  ) e join ledger.account a on a.id = e.account_id where e.is_broken
  -- Cached balances are the sums of the entries, within their bounds, at each entry.
  union all
  select 'a balance is not what its entries sum up to', a.kind || ' ' || coalesce(a.owner_id::text, '') || ' ' || a.currency
  from ledger.account a
  left join ledger.balance b on b.account_id = a.id
  left join (select account_id, sum(amount) as amount, sum(entries) as entries from ledger.unrolled group by account_id) u on u.account_id = a.id
  left join (
    select account_id, sum(amount) as amount, sum(greatest(amount, 0)) as credit, count(*) as entries from ledger.entry group by account_id
  ) e on e.account_id = a.id
  where (b.posted + coalesce(u.amount, 0), b.version + coalesce(u.entries, 0)) is distinct from (coalesce(e.amount, 0), coalesce(e.entries, 0))
    or (a.guarded and (u.entries is not null or b.credited is distinct from coalesce(e.credit, 0)))
  union all
  select 'an account is outside its bounds', a.kind || ' ' || coalesce(a.owner_id::text, '') || ' ' || a.currency
  from ledger.account a join ledger.account_kind k on k.kind = a.kind join ledger.balance b on b.account_id = a.id
  where (b.floor, b.ceiling) is distinct from (k.floor, k.ceiling) or b.posted < k.floor or b.posted > k.ceiling
    or exists (select from ledger.entry e where e.account_id = a.id and e.account_version is not null and e.balance_after < k.floor)
  union all
  select 'an entry does not belong to an account of its currency', e.journal_id || '/' || e.seq
  from ledger.entry e left join ledger.account a on a.id = e.account_id
  where a.currency is distinct from e.currency or a.guarded is distinct from (e.account_version is not null)
$$;

revoke execute on all functions in schema ledger from public;
