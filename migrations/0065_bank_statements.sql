-- Statements of the operator's bank account, and the lines that match no funding or payout.

create table payouts.bank_statement (
  id uuid constraint bank_statement_pkey primary key,
  format text not null constraint bank_statement_format check (format in ('camt.053', 'csv')),
  reference text constraint bank_statement_reference check (length(reference) between 1 and 140),
  account text not null constraint bank_statement_account check (account ~ '^[A-Za-z0-9./-]{1,40}$'),
  currency text not null constraint bank_statement_currency check (currency ~ '^[A-Z]{3}$'),
  opening_minor bigint not null,
  closing_minor bigint not null,
  lines_minor bigint not null,
  line_count integer not null constraint bank_statement_lines check (line_count >= 0),
  new_line_count integer not null,
  first_day date,
  last_day date,
  sha256 text not null constraint bank_statement_sha256 check (sha256 ~ '^[0-9a-f]{64}$'),
  imported_by uuid not null constraint bank_statement_imported_by_fkey references identity.person,
  imported_at timestamptz not null,
  constraint bank_statement_adds_up check (opening_minor + lines_minor = closing_minor),
  constraint bank_statement_new_lines check (new_line_count between 0 and line_count),
  constraint bank_statement_span check ((line_count = 0) = (first_day is null) and (first_day is null) = (last_day is null) and first_day <= last_day)
);
comment on table payouts.bank_statement is 'A statement of the operator''s bank account as an admin imported it. Its lines add up to its closing balance, or it is refused.';
comment on column payouts.bank_statement.new_line_count is 'Lines that no statement before had; the others overlap.';
comment on column payouts.bank_statement.sha256 is 'Of the file that it came in.';
select platform.make_append_only('payouts.bank_statement');

create table payouts.bank_line (
  id uuid constraint bank_line_pkey primary key,
  statement_id uuid not null constraint bank_line_statement_fkey references payouts.bank_statement,
  account text not null,
  currency text not null constraint bank_line_currency check (currency ~ '^[A-Z]{3}$'),
  amount_minor bigint not null constraint bank_line_amount check (amount_minor <> 0),
  booked_on date not null,
  value_on date,
  bank_reference text constraint bank_line_bank_reference check (length(bank_reference) between 1 and 140),
  end_to_end_id text constraint bank_line_end_to_end_id check (length(end_to_end_id) between 1 and 140),
  line_key text not null constraint bank_line_once unique,
  state text not null constraint bank_line_state check (state in ('unmatched', 'matched', 'not_ours')),
  matched_kind text constraint bank_line_matched_kind check (matched_kind in ('funding', 'payout', 'payout_run', 'refund_part', 'own_money')),
  matched_id uuid,
  decided_by uuid constraint bank_line_decided_by_fkey references identity.person,
  decided_at timestamptz,
  is_automatic boolean not null default true,
  reason text constraint bank_line_reason check (length(btrim(reason)) between 10 and 1000),
  constraint bank_line_matched check ((state = 'matched') = (matched_id is not null) and (matched_id is null) = (matched_kind is null)),
  constraint bank_line_decided check ((state = 'unmatched') = (decided_at is null) and (decided_by is null) = (reason is null)
    and (decided_by is null or decided_at is not null) and (state <> 'not_ours' or decided_by is not null))
);
comment on table payouts.bank_line is 'A booked line of the operator''s bank account. It is stored once, however many statements hold it.';
comment on column payouts.bank_line.amount_minor is 'Credits positive, debits negative.';
comment on column payouts.bank_line.line_key is 'The same for the same line in every statement.';
comment on column payouts.bank_line.decided_by is 'The admin who matched it by hand or said that it is not ours; null where references, amount and date matched.';
comment on column payouts.bank_line.is_automatic is 'False once an admin reopened it: references do not match it again.';
create unique index bank_line_match_once on payouts.bank_line (matched_kind, matched_id, (amount_minor > 0)) where matched_id is not null;
create index bank_line_unmatched on payouts.bank_line (id) where state = 'unmatched';
create index bank_line_by_state on payouts.bank_line (state, id);
create index bank_line_by_statement on payouts.bank_line (statement_id);

create table payouts.bank_line_private (
  line_id uuid constraint bank_line_private_pkey primary key constraint bank_line_private_line_fkey references payouts.bank_line,
  hints text[] not null,
  text text constraint bank_line_private_text check (length(text) <= 500),
  counterparty text constraint bank_line_private_counterparty check (length(counterparty) <= 140),
  counterparty_account text constraint bank_line_private_account check (length(counterparty_account) <= 40)
);
comment on table payouts.bank_line_private is 'What the bank says of the other side of a line, which may be a person: kept while the line is matched with nothing.';

-- Bank details of a worker that are deleted take the lines about the same account or holder with them.
create function payouts.forget_bank_lines() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  delete from payouts.bank_line_private p
  where p.counterparty_account in (replace(old.iban, ' ', ''), old.account_number)
    or lower(p.counterparty) = lower(old.holder_name) or position(lower(old.holder_name) in lower(p.text)) > 0;
  return old;
end $$;
create trigger forget_bank_lines before delete on payouts.payee_private for each row execute function payouts.forget_bank_lines();
revoke execute on function payouts.forget_bank_lines() from public;

-- A line never changes; only what became of it does.
create function payouts.refuse_other_bank_line() returns trigger language plpgsql as $$
declare
  decision constant text[] := array['state', 'matched_kind', 'matched_id', 'decided_by', 'decided_at', 'reason', 'is_automatic'];
begin
  if tg_op = 'DELETE' or to_jsonb(new) - decision <> to_jsonb(old) - decision or (old.state <> 'unmatched' and new.state <> 'unmatched') then
    raise exception 'bank line %: what the bank booked never changes', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger refuse_other before update or delete on payouts.bank_line for each row execute function payouts.refuse_other_bank_line();
