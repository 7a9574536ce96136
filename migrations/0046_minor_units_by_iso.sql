-- Amounts are minor units of ISO 4217 from here on. Before, the digits were those of ICU, which has none for these currencies
-- (or had none in some version of Node): "1000" in HUF was 1000 HUF, and is 10.00 HUF now. Stored amounts are what ledger,
-- seals and papers say, and are never rescaled. So nothing goes on where such amounts are stored, until the operator has said
-- for each currency that its amounts are to be read by ISO 4217 (docs/money.md, "Minor units").

create table platform.iso_minor_units (
  currency text constraint iso_minor_units_pkey primary key constraint iso_minor_units_currency check (currency ~ '^[A-Z]{3}$'),
  old_digits integer not null constraint iso_minor_units_old check (old_digits between 0 and 4),
  new_digits integer not null constraint iso_minor_units_new check (new_digits between 0 and 4),
  stored_in text[] not null constraint iso_minor_units_stored check (cardinality(stored_in) > 0),
  accepted_at timestamptz not null default now()
);
comment on table platform.iso_minor_units is
  'Currencies whose amounts from before this migration were shown with other digits, and which the operator said to read by ISO 4217.';
comment on column platform.iso_minor_units.old_digits is 'What ICU may have said. Versions of Node differ.';
comment on column platform.iso_minor_units.stored_in is 'Tables that had amounts in the currency.';
select platform.make_append_only('platform.iso_minor_units');

do $$
declare
  -- As --accept-iso-digits of npm run migrate sets it: "HUF,IDR".
  accepted constant text[] := string_to_array(replace(coalesce(current_setting('guildhall.accept_iso_digits', true), ''), ' ', ''), ',');
  source record;
  found_codes text[];
  code text;
  refused text := '';
begin
  create temporary table changed_digits (currency text primary key, old_digits int, new_digits int, stored_in text[] not null default '{}') on commit drop;
  insert into changed_digits (currency, old_digits, new_digits) values
    ('AFN', 0, 2), ('ALL', 0, 2), ('COP', 0, 2), ('HUF', 0, 2), ('IDR', 0, 2), ('IQD', 0, 3), ('IRR', 0, 2), ('KPW', 0, 2),
    ('LAK', 0, 2), ('LBP', 0, 2), ('MGA', 0, 2), ('MMK', 0, 2), ('PKR', 0, 2), ('RSD', 0, 2), ('SLL', 0, 2), ('SOS', 0, 2),
    ('SYP', 0, 2), ('YER', 0, 2);

  -- Every table that has a currency has amounts in it; but an organisation and a payee have none, they only name one.
  for source in
    select n.nspname || '.' || c.relname as name
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where a.attname = 'currency' and not a.attisdropped and c.relkind in ('r', 'p')
      and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'public')
      and n.nspname || '.' || c.relname not in ('identity.organisation', 'payouts.payee', 'ledger.account', 'platform.iso_minor_units')
    order by 1
  loop
    execute format('select array_agg(distinct currency) from %s where currency in (select currency from changed_digits)', source.name)
      into found_codes;
    update changed_digits set stored_in = stored_in || source.name where currency = any (found_codes);
  end loop;

  select string_agg(format('%s (%s digits before, %s now; in %s)', d.currency, d.old_digits, d.new_digits, array_to_string(d.stored_in, ', ')), '; '
    order by d.currency) into refused
  from changed_digits d where cardinality(d.stored_in) > 0 and d.currency <> all (accepted);
  if refused is not null then
    select string_agg(d.currency, ',' order by d.currency) into code from changed_digits d where cardinality(d.stored_in) > 0;
    raise exception 'Money is stored in currencies whose minor units change: %. Nothing was changed. Read "Minor units" in docs/money.md: go on with the earlier version until nobody has or is owed money in them; or, where the stored amounts are minor units of ISO 4217 already (as all that Stripe moved), say so with: npm run migrate -- --accept-iso-digits %', refused, code;
  end if;
  insert into platform.iso_minor_units (currency, old_digits, new_digits, stored_in)
    select currency, old_digits, new_digits, stored_in from changed_digits where cardinality(stored_in) > 0;
end $$;
