-- Erasing a person: what is deleted, what is kept by id, and what tax law keeps, sealed under a key of the person's own.

create table identity.erasure (
  person_id uuid constraint erasure_pkey primary key constraint erasure_person_fkey references identity.person,
  erased_by uuid not null constraint erasure_erased_by_fkey references identity.person,
  reason text not null constraint erasure_reason
    check (reason in ('asked_by_person', 'asked_in_writing', 'second_account', 'legal_demand')),
  erased_at timestamptz not null,
  kept_until timestamptz,
  sealed bytea,
  destroyed_at timestamptz,
  constraint erasure_by_oneself check ((reason = 'asked_by_person') = (erased_by = person_id)),
  constraint erasure_kept check ((kept_until is null or destroyed_at is not null) = (sealed is null)),
  constraint erasure_destroyed check (destroyed_at >= kept_until)
);
comment on table identity.erasure is 'People whose personal data were erased. Reasons are codes: words about the person would be personal data.';
comment on column identity.erasure.kept_until is 'Until when tax law keeps what is sealed; null: there was nothing to keep.';
comment on column identity.erasure.sealed is 'AES-256-GCM under the person''s key in identity.retention_key. Null once the date has come.';
create index erasure_due on identity.erasure (kept_until) where sealed is not null;

create table identity.retention_key (
  person_id uuid constraint retention_key_pkey primary key constraint retention_key_erasure_fkey references identity.erasure,
  wrapped bytea not null
);
comment on table identity.retention_key is
  'The key of each sealed record, wrapped by a key derived from SECRET. Deleted at the date: copies of the sealed record are of no use then.';

-- What stands instead of words about a person who was erased. The application knows the same sentence (src/identity/erasure.ts).
create function platform.erased_words() returns text language sql immutable parallel safe as $$
  select 'Erased with the account of the person it was about.'
$$;

-- For append-only tables with words about a person: a row never changes, but that its words may become the sentence above.
create function platform.refuse_change_of_all_but_words() returns trigger language plpgsql as $$
declare
  words text := tg_argv[0];
begin
  if tg_op = 'UPDATE' and to_jsonb(new) - words = to_jsonb(old) - words
    and to_jsonb(old) ->> words <> platform.erased_words() and to_jsonb(new) ->> words = platform.erased_words() then
    return new;
  end if;
  raise exception '% is append-only: % is refused', tg_table_schema || '.' || tg_table_name, lower(tg_op)
    using errcode = 'restrict_violation';
end $$;

drop trigger refuse_change on review.review;
create trigger refuse_change before update or delete on review.review
  for each row execute function platform.refuse_change_of_all_but_words('note');
drop trigger refuse_change on review.bonus;
create trigger refuse_change before update or delete on review.bonus
  for each row execute function platform.refuse_change_of_all_but_words('reason');
drop trigger refuse_change on payouts.payout_turn;
create trigger refuse_change before update or delete on payouts.payout_turn
  for each row execute function platform.refuse_change_of_all_but_words('refusal');

create or replace function payouts.refuse_other_decision() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and to_jsonb(new) - 'note' = to_jsonb(old) - 'note' and old.note is not null and new.note = platform.erased_words() then
    return new;
  end if;
  if tg_op = 'DELETE' or old.decision is not null or (old.payout_id, old.worker_id, old.limit_minor, old.requested_by)
    is distinct from (new.payout_id, new.worker_id, new.limit_minor, new.requested_by) then
    raise exception 'the approval of payout %: what was decided never changes', old.payout_id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

-- A request that passed the door before the erasure must not bring personal data back after it. It runs after the foreign
-- keys' triggers, which wait for the erasure to end, by its name.
create function identity.refuse_erased() returns trigger language plpgsql as $$
begin
  if exists (select from identity.erasure e where e.person_id = (to_jsonb(new) ->> tg_argv[0])::uuid) then
    raise exception 'person % was erased', to_jsonb(new) ->> tg_argv[0] using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create trigger zz_refuse_erased after insert or update on identity.person_private for each row execute function identity.refuse_erased('person_id');
create trigger zz_refuse_erased after insert on identity.credential for each row execute function identity.refuse_erased('person_id');
create trigger zz_refuse_erased after insert on identity.session for each row execute function identity.refuse_erased('person_id');
create trigger zz_refuse_erased after insert on identity.api_key for each row execute function identity.refuse_erased('person_id');
create trigger zz_refuse_erased after insert on identity.device_token for each row execute function identity.refuse_erased('person_id');
create trigger zz_refuse_erased after insert on identity.membership for each row execute function identity.refuse_erased('person_id');
create trigger zz_refuse_erased after insert on identity.worker_profile for each row execute function identity.refuse_erased('worker_id');
create trigger zz_refuse_erased after insert on identity.restriction for each row execute function identity.refuse_erased('person_id');
create trigger zz_refuse_erased after insert on payouts.payee for each row execute function identity.refuse_erased('worker_id');
create trigger zz_refuse_erased after insert on payouts.payout_schedule for each row execute function identity.refuse_erased('worker_id');
create trigger zz_refuse_erased after insert on payouts.stripe_account for each row execute function identity.refuse_erased('worker_id');
create trigger zz_refuse_erased after insert on qualifications.sharing for each row execute function identity.refuse_erased('worker_id');
create trigger zz_refuse_erased after insert on work.worker_batch for each row execute function identity.refuse_erased('worker_id');

-- One function for each domain, as the owner: the application needs no right to delete or change these rows otherwise.
create function identity.erase_person(p_person uuid) returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
  delete from identity.person_private where person_id = p_person;
  delete from identity.credential where person_id = p_person;
  delete from identity.worker_profile where worker_id = p_person;
  delete from identity.membership where person_id = p_person;
  delete from identity.session where person_id = p_person;
  delete from identity.api_key where person_id = p_person;
  delete from identity.device_token where person_id = p_person;
  update identity.membership set invitation_hash = null, invitation_expires_at = null where invited_by = p_person and state = 'invited';
  update identity.person set is_worker = false where id = p_person;
  update identity.restriction
  set explanation = platform.erased_words(),
    evidence = jsonb_build_array(jsonb_build_object('description', platform.erased_words(), 'reference', null)),
    lift_note = case when lift_note is null then null else platform.erased_words() end
  where person_id = p_person;
  delete from platform.command_key where owner = p_person::text;
end $$;

create function payouts.erase_person(p_person uuid, p_keeps boolean) returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
  delete from payouts.payee_private d using payouts.payee p where p.id = d.payee_id and p.worker_id = p_person;
  update payouts.payee set decision_note = platform.erased_words() where worker_id = p_person and decision_note is not null;
  delete from payouts.payout_schedule where worker_id = p_person;
  update payouts.payout set reason = platform.erased_words() where worker_id = p_person and reason is not null;
  update payouts.payout_approval set note = platform.erased_words() where worker_id = p_person and note is not null;
  update payouts.payout_turn set refusal = platform.erased_words() where worker_id = p_person and refusal is not null;
  update payouts.stripe_call c set said = null from payouts.payout p where p.id = c.payout_id and p.worker_id = p_person and c.said is not null;
  if p_keeps then
    update payouts.stripe_account set missing = '{}', reason = case when state = 'refused' then 'account_erased' end, read_due_at = 'infinity'
    where worker_id = p_person;
  else
    delete from payouts.stripe_account where worker_id = p_person;
  end if;
end $$;

-- At the end of the retention: what identified the payee at Stripe.
create function payouts.forget_payee(p_person uuid) returns void
language sql security definer set search_path = pg_catalog as $$
  delete from payouts.stripe_account where worker_id = p_person;
$$;

create function review.erase_person(p_person uuid) returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
  update review.review set note = platform.erased_words() where worker_id = p_person and note is not null;
  update review.bonus set reason = platform.erased_words() where worker_id = p_person;
end $$;
create index review_by_worker on review.review (worker_id, id);

create function qualifications.erase_person(p_person uuid) returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
  delete from qualifications.grant_reason r using qualifications.qualification_grant g where g.id = r.grant_id and g.worker_id = p_person;
  update qualifications.qualification_request set reason = platform.erased_words() where worker_id = p_person and reason is not null;
  delete from qualifications.sharing where worker_id = p_person;
end $$;

-- Nobody but the application calls them.
revoke execute on function identity.erase_person(uuid), payouts.erase_person(uuid, boolean), payouts.forget_payee(uuid),
  review.erase_person(uuid), qualifications.erase_person(uuid) from public;
