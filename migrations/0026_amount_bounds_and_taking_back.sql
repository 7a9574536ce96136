-- Large fundings take two admins; a funding can be taken back in parts; and a balance too large for an account is named.

alter table payouts.funding
  add column approved_by uuid constraint funding_approved_by_fkey references identity.person,
  add constraint funding_two_people check (approved_by <> recorded_by);
comment on column payouts.funding.approved_by is 'The second admin, of a funding above FUNDING_APPROVAL_ABOVE_MINOR; null for what one admin may record alone.';
create index funding_recorded_alone on payouts.funding (recorded_by, recorded_at) where approved_by is null and rail = 'manual';

alter table payouts.refund_part add column proposed_at timestamptz;
comment on column payouts.refund_part.proposed_at is
  'When the transfer that waits was recorded: who confirms it was an admin before. Null for parts from before there was the column.';
update payouts.refund_part p
set proposed_at = (select max(a.at) from platform.act a where a.verb = 'refund.proposed' and a.subject_kind = 'refund_part' and a.subject_id = p.id)
where p.state = 'proposed';

create table payouts.funding_take_back (
  id uuid constraint funding_take_back_pkey primary key,
  funding_id uuid not null constraint funding_take_back_funding_fkey references payouts.funding,
  n int not null constraint funding_take_back_n check (n >= 1),
  amount_minor bigint not null constraint funding_take_back_amount check (amount_minor > 0),
  reason text not null constraint funding_take_back_reason check (length(btrim(reason)) between 10 and 1000),
  asked_by uuid not null constraint funding_take_back_asked_by_fkey references identity.person,
  asked_at timestamptz not null,
  approved_by uuid not null constraint funding_take_back_approved_by_fkey references identity.person,
  approved_at timestamptz not null,
  constraint funding_take_back_number unique (funding_id, n),
  constraint funding_take_back_two_people check (approved_by <> asked_by)
);
comment on table payouts.funding_take_back is 'A part of a funding recorded wrongly, or all of it, taken back by two admins from what the organisation has not spent.';
comment on column payouts.funding_take_back.n is 'Its number among those of the funding: posted as fback:<funding>:<n>.';
select platform.make_append_only('payouts.funding_take_back');

-- The sum of an account may exceed what a bigint holds while a wrong amount waits to be taken back: it is told all the same.
drop view ledger.account_balance;
create view ledger.account_balance as
select a.id as account_id, a.kind, a.owner_id, a.currency, a.guarded,
  case when a.guarded then b.posted::numeric
    else b.posted::numeric + coalesce((select sum(u.amount) from ledger.unrolled u where u.account_id = a.id), 0) end as posted
from ledger.account a join ledger.balance b on b.account_id = a.id;

create table ledger.roll_up_fault (
  account_id uuid constraint roll_up_fault_pkey primary key constraint roll_up_fault_account_fkey references ledger.account,
  found_at timestamptz not null
);
comment on table ledger.roll_up_fault is
  'Accounts whose balance would exceed what a bigint holds: their rows of ledger.unrolled wait, those of all others are rolled up.';

-- Adds what journals posted to accounts that are not guarded to their balances; answers how many rows it took. An account
-- that cannot hold the sum is put into ledger.roll_up_fault and tried again, whole, each time: a posting back mends it.
create or replace function ledger.roll_up() returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  taken int;
  waiting uuid;
  rows_taken int;
begin
  if not pg_try_advisory_xact_lock(hashtext('ledger.roll_up')) then return 0; end if;
  begin
    with gone as (
      delete from ledger.unrolled where ctid in (
        select u.ctid from ledger.unrolled u
        where not exists (select from ledger.roll_up_fault f where f.account_id = u.account_id) limit 10000)
      returning account_id, amount, entries
    ), added as (
      update ledger.balance b set posted = b.posted + s.amount, version = b.version + s.entries
      from (select g.account_id, sum(g.amount) as amount, sum(g.entries) as entries from gone g group by g.account_id) s
      where b.account_id = s.account_id
    )
    select count(*) into taken from gone;
  exception when numeric_value_out_of_range then
    -- One account at least: all are taken one by one, so that the others go on.
    insert into ledger.roll_up_fault (account_id, found_at)
    select distinct u.account_id, now() from ledger.unrolled u on conflict do nothing;
    taken := 0;
  end;
  for waiting in select f.account_id from ledger.roll_up_fault f order by f.account_id loop
    begin
      with gone as (
        delete from ledger.unrolled where account_id = waiting returning amount, entries
      ), added as (
        update ledger.balance b set posted = b.posted + s.amount, version = b.version + s.entries
        from (select sum(g.amount) as amount, sum(g.entries) as entries from gone g having count(*) > 0) s
        where b.account_id = waiting
      )
      select count(*) into rows_taken from gone;
      delete from ledger.roll_up_fault where account_id = waiting;
      taken := taken + rows_taken;
    exception when numeric_value_out_of_range then
      null;
    end;
  end loop;
  return taken;
end $$;

-- Posts events, all or none, as one journal.
--
-- events: [{"event", "ref", "reverses": [event, ref] (optional), "lines": [[kind, owner or null, currency, amount], …]}, …]
-- Answers the journal's id: that of the first journal when the key was used before for the same request. Lines take
-- effect in their order; when an account would fall below its floor nothing is posted, and the answer is, with no
-- journal, which account and by how much; when it would hold more than a bigint, which account, and null for how much.
-- Errors: LG001 an event does not sum to zero; LG002 the key was used for another request; LG003 an event was posted
-- before; LG004 malformed; LG005 a reversal that is not the opposite of its event, or not the first. DETAIL is JSON.
create or replace function ledger.post(
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
  begin
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
  exception when numeric_value_out_of_range then
    select l.kind, l.owner_id, l.currency into wrong
    from unnest(lines) l join ledger.balance b on b.account_id = l.account_id
    where l.guarded
    group by l.kind, l.owner_id, l.currency, b.posted, b.credited
    order by greatest(b.posted + sum(greatest(l.amount, 0)), b.credited + sum(greatest(l.amount, 0))) desc limit 1;
    short_kind := wrong.kind;
    short_owner := wrong.owner_id;
    short_currency := wrong.currency;
    return;
  end;

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
