-- What domains publish for the SQL of domains above them: views of columns that others may rely on. A table can change as
-- long as its view gives the same. Each has a comment; a view without one is its domain's own.

-- platform

create view platform.command_key_view as
select key, owner, created_at from platform.command_key;
comment on view platform.command_key_view is 'Idempotency keys, by owner: a person''s id as text, or another name of a caller. The stored results are not in it.';

create view files.file_view as
select id, organisation_id, name, media_type, bytes, sha256, created_at, created_by from files.file where state = 'stored';
comment on view files.file_view is 'Files whose upload is complete.';

create function platform.forget_command_keys(p_owner text) returns void
language sql security definer set search_path = pg_catalog as $$
  delete from platform.command_key where owner = p_owner;
$$;
revoke execute on function platform.forget_command_keys(text) from public;
comment on function platform.forget_command_keys(text) is 'Deletes the idempotency keys of an owner, with the results stored under them.';

comment on function platform.make_append_only(regclass) is 'Makes a table append-only, for its owner too: triggers refuse update, delete and truncate.';
comment on function platform.refuse_change() is 'Trigger function: refuses the statement. For tables whose rows never change.';
comment on function platform.refuse_change_of_all_but_words() is 'Trigger function: refuses every change but the replacement of free text by platform.erased_words().';
comment on function platform.erased_words() is 'The text that stands in place of free text about a person who was erased.';

-- identity

create view identity.active_membership_view as
select organisation_id, person_id from identity.membership where state = 'active';
comment on view identity.active_membership_view is 'Who is a member of which organisation now. Invitations, and those who left, are not in it.';

create view identity.admin_request_view as
select id, kind, subject_id, state, requested_by, decided_by, payload from identity.admin_request;
comment on view identity.admin_request_view is 'Requests that need a second admin: about what, by whom, and how each was decided. payload: as the domain that registered the kind wrote it.';

create function identity.erase_words_of_requests(p_kind text, p_person uuid) returns void
language sql security definer set search_path = pg_catalog as $$
  update identity.admin_request
  set reason = case when reason is null then null else platform.erased_words() end,
    decision_note = case when decision_note is null then null else platform.erased_words() end
  where kind = p_kind and p_person = any (concerned) and (reason is not null or decision_note is not null);
$$;
revoke execute on function identity.erase_words_of_requests(text, uuid) from public;
comment on function identity.erase_words_of_requests(text, uuid) is
  'Replaces the free text of admin requests of a kind that concern a person who is being erased. The domain that registered the kind calls it.';
comment on function identity.refuse_erased() is
  'Trigger function for tables of personal data in any domain: refuses a row of a person who was erased. Its argument is the name of the column with the person''s id.';

create or replace function identity.erase_person(p_person uuid) returns void
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
  perform platform.forget_command_keys(p_person::text);
end $$;

-- reputation

create view reputation.pool_view as
select skill, version from reputation.pool;
comment on view reputation.pool_view is 'Versions of the pool that accuracies in a skill are shrunk to.';

create view reputation.outcome_view as
select assignment_id, kind from reputation.outcome;
comment on view reputation.outcome_view is 'What became of assignments, as it counts for the standing of their workers: several rows for one assignment.';

-- qualifications

create or replace view qualifications.qualification_type_view as
select id, name, organisation_id, description, keywords, state from qualifications.qualification_type;
comment on view qualifications.qualification_type_view is
  'Types of qualifications, and whether they are given ("active"). organisation_id: who owns the type; null for the platform.';

create view qualifications.qualification_grant_view as
select id, worker_id, type_id from qualifications.qualification_grant;
comment on view qualifications.qualification_grant_view is 'Which worker was ever granted which type, whatever became of it.';

-- batches

create or replace view batches.batch_view as
select id, organisation_id, title, state, internal, kind, requirements, worker_cap, launched_position, target_minimum, pool_slots,
  gold_tasks, gold_per_worker, version, reward_minor, fee_minor, currency, lease_seconds, auto_approve_seconds, expires_at, updated_at
from batches.batch;
comment on view batches.batch_view is
  'Batches: owner, state, terms, price in minor units, target and limits. A task is launched when its position is at most launched_position. version: that of the newest batch_version_view.';

create view batches.batch_version_view as
select batch_id, version, form from batches.batch_version;
comment on view batches.batch_version_view is 'Answer forms of a batch, numbered from 1. Append-only.';

create view batches.task_view as
select id, batch_id, position, external_id, payload, redundancy, free_slots, withheld_slots, withdrawn_slots, undecided, gold, doubt
from batches.task;
comment on view batches.task_view is
  'Tasks and their slots: redundancy = free + withheld (until labels ask for more) + withdrawn + used or held. gold is secret from workers. doubt: probability that the label is wrong; null where no label was computed.';

create view batches.gold_view as
select task_id, batch_id, answers, set_at from batches.gold;
comment on view batches.gold_view is 'Known answers of gold tasks by the name of the question. Secret from workers.';

create view batches.gold_seed_view as
select id as batch_id, gold_seed as seed from batches.batch where gold_tasks > 0;
comment on view batches.gold_seed_view is 'The secret that decides when a worker is given gold. For the draw of a claim alone: never sent to anybody.';

create view batches.fee_agreement_view as
select id, organisation_id, currency, basis_points, minimum_minor from batches.fee_agreement;
comment on view batches.fee_agreement_view is 'Fee rules agreed with organisations: basis points and a minimum in minor units. Append-only.';

-- work

create or replace view work.assignment_view as
select id, batch_id, organisation_id, state, currency, reward_minor, fee_minor, claimed_at, grace_until, submitted_at, auto_approve_at,
  decided_at, task_id, worker_id, batch_version, answer, seconds, finalised_at
from work.assignment;
comment on view work.assignment_view is
  'Assignments of tasks to workers: state, price in minor units, answer, seconds worked and times. finalised_at: from then on no money moves for it. Never deleted.';

-- labels

create view labels.label_view as
select task_id, question, value, confidence, categorical from labels.label;
comment on view labels.label_view is
  'Labels by task and question. confidence: probability that the value is right; null where it cannot be measured. categorical: the value is one of a list of choices.';

create or replace function labels.mark_gold() returns trigger language plpgsql as $$
begin
  insert into labels.change (batch_id, task_id)
  select new.batch_id, new.id where exists (select from work.assignment_view a where a.task_id = new.id and a.answer is not null);
  return null;
end $$;
