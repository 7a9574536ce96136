-- The operator's own money in the platform's bank account, and adjustments of the books: what takes two admins.

create table payouts.own_money (
  id uuid constraint own_money_pkey primary key,
  direction text not null constraint own_money_direction check (direction in ('in', 'out')),
  state text not null constraint own_money_state check (state in ('proposed', 'done', 'withdrawn')),
  reference text not null constraint own_money_reference check (length(reference) between 1 and 140),
  amount_minor bigint not null constraint own_money_amount check (amount_minor > 0),
  currency text not null constraint own_money_currency check (currency ~ '^[A-Z]{3}$'),
  value_date date not null,
  recorded_by uuid constraint own_money_recorded_by_fkey references identity.person,
  recorded_at timestamptz not null,
  decided_by uuid constraint own_money_decided_by_fkey references identity.person,
  decided_at timestamptz,
  constraint own_money_in check (direction = 'out' or (state = 'done' and decided_by is null)),
  constraint own_money_decided check ((decided_by is null) = (decided_at is null)
    and (direction = 'in' or (state = 'proposed') = (decided_by is null))),
  constraint own_money_two_people check (direction = 'in' or (recorded_by is not null and (state <> 'done' or decided_by <> recorded_by)))
);
comment on table payouts.own_money is 'The operator''s own money, paid into the platform''s bank account or taken out of it.';
comment on column payouts.own_money.reference is 'What the bank calls the transfer: recording it twice is harmless, and refused when anything else differs.';
comment on column payouts.own_money.recorded_by is 'Null: the marketplace itself.';
comment on column payouts.own_money.decided_by is 'Taking out needs a second person; paying in takes nothing from anybody.';
create unique index own_money_once on payouts.own_money (direction, reference) where state <> 'withdrawn';

create table payouts.adjustment (
  id uuid constraint adjustment_pkey primary key,
  state text not null constraint adjustment_state check (state in ('proposed', 'approved', 'withdrawn')),
  from_kind text not null constraint adjustment_from_kind_fkey references ledger.account_kind,
  from_owner_id uuid,
  to_kind text not null constraint adjustment_to_kind_fkey references ledger.account_kind,
  to_owner_id uuid,
  amount_minor bigint not null constraint adjustment_amount check (amount_minor > 0),
  currency text not null constraint adjustment_currency check (currency ~ '^[A-Z]{3}$'),
  reason text not null constraint adjustment_reason check (length(reason) between 10 and 1000),
  proposed_by uuid not null constraint adjustment_proposed_by_fkey references identity.person,
  proposed_at timestamptz not null,
  decided_by uuid constraint adjustment_decided_by_fkey references identity.person,
  decided_at timestamptz,
  constraint adjustment_moves check ((from_kind, from_owner_id) is distinct from (to_kind, to_owner_id)),
  constraint adjustment_decided check ((state = 'proposed') = (decided_by is null) and (decided_by is null) = (decided_at is null)),
  constraint adjustment_two_people check (state <> 'approved' or decided_by <> proposed_by)
);
comment on table payouts.adjustment is 'Money moved between any two accounts of the ledger, by two different admins and for a reason.';
comment on column payouts.adjustment.from_owner_id is 'An organisation, batch, assignment or worker, by the kind of account; null for the platform''s own.';
create index adjustment_by_state on payouts.adjustment (state, id);

-- What was proposed never changes; only what became of it does.
create function payouts.refuse_other_own_money() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.state <> 'proposed'
    or (old.id, old.direction, old.reference, old.amount_minor, old.currency, old.value_date, old.recorded_by, old.recorded_at)
      is distinct from (new.id, new.direction, new.reference, new.amount_minor, new.currency, new.value_date, new.recorded_by, new.recorded_at) then
    raise exception 'own money %: what was recorded never changes', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger refuse_other before update or delete on payouts.own_money for each row execute function payouts.refuse_other_own_money();

create function payouts.refuse_other_adjustment() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.state <> 'proposed'
    or (old.id, old.from_kind, old.from_owner_id, old.to_kind, old.to_owner_id, old.amount_minor, old.currency, old.reason, old.proposed_by, old.proposed_at)
      is distinct from (new.id, new.from_kind, new.from_owner_id, new.to_kind, new.to_owner_id, new.amount_minor, new.currency, new.reason,
        new.proposed_by, new.proposed_at) then
    raise exception 'adjustment %: what was proposed never changes', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger refuse_other before update or delete on payouts.adjustment for each row execute function payouts.refuse_other_adjustment();
