-- An erasure takes the words of admin requests about the person too, and nobody who was erased becomes an admin.

create or replace function identity.refuse_other_admin_request() returns trigger language plpgsql as $$
declare
  words constant text[] := array['reason', 'decision_note'];
begin
  if tg_op = 'UPDATE' and to_jsonb(new) - words = to_jsonb(old) - words
    and (new.reason is not distinct from old.reason or (old.reason is not null and new.reason = platform.erased_words()))
    and (new.decision_note is not distinct from old.decision_note
      or (old.decision_note is not null and new.decision_note = platform.erased_words())) then
    return new;
  end if;
  if tg_op = 'DELETE' or old.state <> 'pending'
    or (old.id, old.kind, old.subject_kind, old.subject_id, old.organisation_id, old.concerned, old.payload, old.details, old.reason,
        old.open_key, old.requested_by, old.requested_at, old.expires_at)
      is distinct from (new.id, new.kind, new.subject_kind, new.subject_id, new.organisation_id, new.concerned, new.payload, new.details,
        new.reason, new.open_key, new.requested_by, new.requested_at, new.expires_at) then
    raise exception 'admin request %: what was asked or decided never changes', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

create function identity.forget_words_of_requests() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  update identity.admin_request
  set reason = case when reason is null then null else platform.erased_words() end,
    decision_note = case when decision_note is null then null else platform.erased_words() end
  where subject_kind = 'person' and subject_id = new.person_id and (reason is not null or decision_note is not null);
  return null;
end $$;
create trigger forget_words_of_requests after insert on identity.erasure
  for each row execute function identity.forget_words_of_requests();
revoke execute on function identity.forget_words_of_requests() from public;

create trigger zz_refuse_erased after update of is_admin on identity.person
  for each row when (new.is_admin) execute function identity.refuse_erased('id');
