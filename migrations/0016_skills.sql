-- What each worker is worth at each kind of work: evidence answer by answer, its sums by day, what all workers of a kind
-- are like (the pool), and the current estimate. And how each organisation treats those who work for it.

create table reputation.evidence (
  assignment_id uuid not null,
  question text not null constraint evidence_question check (length(question) between 1 and 100),
  revision integer not null constraint evidence_revision check (revision >= 1),
  worker_id uuid not null,
  organisation_id uuid not null,
  batch_id uuid not null,
  task_id uuid not null,
  skill text not null constraint evidence_skill check (skill ~ '^[a-z][a-z0-9-]{0,29}$'),
  source text not null constraint evidence_source check (source in ('gold', 'crowd', 'test')),
  right_permille integer not null constraint evidence_right check (right_permille between 0 and 1000),
  chance_permille integer not null constraint evidence_chance check (chance_permille between 0 and 1000),
  at timestamptz not null,
  model text not null constraint evidence_model check (length(model) between 1 and 100),
  pool_version integer not null,
  recorded_at timestamptz not null,
  constraint evidence_pkey primary key (assignment_id, question, revision)
);
comment on table reputation.evidence is
  'How likely each answer was right, as judged without it. The row of the highest revision counts; those before it are what was thought then. No foreign keys: each answer writes here, and skill has them.';
comment on column reputation.evidence.skill is 'The kind of the batch.';
comment on column reputation.evidence.source is 'gold: the answer was known; crowd: judged by the others'' answers; test: an answer in a qualification test.';
comment on column reputation.evidence.right_permille is 'Probability that the answer is right, in thousandths: sums of whole numbers are the same in any order.';
comment on column reputation.evidence.chance_permille is 'Probability that somebody who guesses would have been right with this answer, in thousandths.';
comment on column reputation.evidence.at is 'When the answer was given: its age counts from then.';
comment on column reputation.evidence.pool_version is 'The pool of the skill when this was recorded: exactly the rows with a lower one were seen when a version was estimated.';
create index evidence_by_worker on reputation.evidence (worker_id, skill, at);
create index evidence_by_skill on reputation.evidence (skill, at);
select platform.make_append_only('reputation.evidence');

create table reputation.evidence_day (
  worker_id uuid not null,
  skill text not null,
  day date not null,
  answers integer not null constraint evidence_day_answers check (answers >= 0),
  right_permille bigint not null constraint evidence_day_right check (right_permille >= 0),
  chance_permille bigint not null constraint evidence_day_chance check (chance_permille >= 0),
  constraint evidence_day_pkey primary key (worker_id, skill, day)
) with (fillfactor = 70);
comment on table reputation.evidence_day is
  'The evidence that counts, summed by the day (UTC) of the answer, in the transaction that records it: an estimate reads days, not answers.';

create table reputation.batch_skill (
  batch_id uuid not null constraint batch_skill_pkey primary key,
  skill text not null
);
comment on table reputation.batch_skill is 'The skill of each batch that gave evidence: what was given back or ran out in it says how reliably work of the kind is finished.';

create table reputation.pool (
  skill text not null,
  version integer not null constraint pool_version check (version >= 1),
  mean double precision not null constraint pool_mean check (mean > 0 and mean < 1),
  strength double precision not null constraint pool_strength check (strength > 0),
  chance double precision not null constraint pool_chance check (chance > 0 and chance < 1),
  half_life_days integer not null constraint pool_half_life check (half_life_days >= 0),
  workers integer not null constraint pool_workers check (workers >= 0),
  answers bigint not null constraint pool_answers check (answers >= 0),
  median_seconds double precision constraint pool_median_seconds check (median_seconds >= 0),
  finishing double precision not null constraint pool_finishing check (finishing > 0 and finishing < 1),
  at timestamptz not null,
  constraint pool_pkey primary key (skill, version)
);
comment on table reputation.pool is
  'What workers of a skill are like, and so what a newcomer is taken for: a beta distribution of accuracies. Each version is estimated from the evidence with a lower pool_version; the first is a guess.';
comment on column reputation.pool.strength is 'How many answers the pool''s mean counts as in each worker''s estimate.';
comment on column reputation.pool.half_life_days is 'After so many days an answer counts half; 0: for ever in full.';
comment on column reputation.pool.answers is 'Evidence when it was estimated: the next version is due when this has grown by a tenth.';
select platform.make_append_only('reputation.pool');

create table reputation.pool_growth (
  id bigint generated always as identity constraint pool_growth_pkey primary key,
  skill text not null,
  answers integer not null constraint pool_growth_answers check (answers > 0)
);
comment on table reputation.pool_growth is
  'Evidence written since the newest version of each pool, a row per transaction: one counter per skill would make all who record wait for each other.';

create table reputation.skill (
  worker_id uuid not null constraint skill_worker_fkey references identity.person,
  skill text not null,
  pool_version integer not null,
  answers integer not null constraint skill_answers check (answers >= 0),
  evidence double precision not null constraint skill_evidence check (evidence >= 0),
  right_sum double precision not null constraint skill_right_sum check (right_sum >= 0),
  chance_sum double precision not null constraint skill_chance_sum check (chance_sum >= 0),
  accuracy double precision not null constraint skill_accuracy check (accuracy > 0 and accuracy < 1),
  low double precision not null,
  high double precision not null,
  information_bits double precision not null constraint skill_information check (information_bits >= 0),
  updated_at timestamptz not null,
  shown_at timestamptz,
  shown_answers integer not null default 0 constraint skill_shown_answers check (shown_answers >= 0),
  shown_accuracy double precision constraint skill_shown_accuracy check (shown_accuracy > 0 and shown_accuracy < 1),
  show_after timestamptz,
  constraint skill_pkey primary key (worker_id, skill),
  constraint skill_pool_fkey foreign key (skill, pool_version) references reputation.pool,
  constraint skill_interval check (0 <= low and low <= accuracy and accuracy <= high and high <= 1),
  constraint skill_shown check ((shown_at is null) = (shown_accuracy is null) and (shown_at is not null or shown_answers = 0))
) with (fillfactor = 70);
comment on table reputation.skill is 'The current estimate of each worker at each kind of work, kept in the transaction that records the evidence.';
comment on column reputation.skill.evidence is 'Sum of the answers'' weights: what is old weighs less.';
comment on column reputation.skill.accuracy is 'Probability that the worker''s next answer is right: the mean of a beta distribution; low and high hold 95 % of it.';
comment on column reputation.skill.shown_at is
  'As of when the worker, requesters and requirements see it; null: as a newcomer. What is shown lags behind, so that it does not tell which tasks had known answers.';
comment on column reputation.skill.show_after is 'When to see whether more can be shown; null: nothing new.';
create index skill_by_pool on reputation.skill (skill, pool_version, worker_id);
create index skill_to_show on reputation.skill (show_after) where show_after is not null;

-- What others may read of one worker's skill inside their own statements: the estimate, or the newcomer's.
create function reputation.skill_of(p_worker uuid, p_skill text)
returns table (accuracy double precision, information_bits double precision, evidence double precision)
language plpgsql stable rows 1
as $$
#variable_conflict use_column
begin
  return query select s.accuracy, s.information_bits, s.evidence from reputation.skill s where s.worker_id = p_worker and s.skill = p_skill;
  if not found then
    return query select p.mean, null::double precision, 0::double precision from reputation.pool p
      where p.skill = p_skill order by p.version desc limit 1;
  end if;
end $$;
comment on function reputation.skill_of(uuid, text) is
  'One row, or none when nobody has any evidence in the skill. information_bits is null for a newcomer.';

alter table qualifications.qualification_type drop constraint qualification_type_system_key;
alter table qualifications.qualification_type add constraint qualification_type_system_key
  check (system_key in ('approved_count', 'approval_rate', 'locale', 'submitted_count', 'estimated_accuracy'));
insert into qualifications.qualification_type
  (id, organisation_id, system_key, name, description, keywords, state, shared, requestable, created_at)
values
  ('00000000-0000-7000-8000-000000000005', null, 'estimated_accuracy', 'Estimated accuracy in percent',
   'How likely the worker''s next answer in one skill is right, in percent, rounded down. A requirement on it names the skill: the kind of the batches that it is estimated from. Every worker has it: a newcomer has the mean of all who did such work, so that nobody is locked out for being new.',
   '{history,skill,accuracy}', 'active', true, false, '2026-11-22T00:00:00Z');

create table review.organisation_standing (
  organisation_id uuid not null constraint organisation_standing_pkey primary key
    constraint organisation_standing_organisation_fkey references identity.organisation,
  decided integer not null constraint organisation_standing_decided check (decided >= 0),
  workers integer not null constraint organisation_standing_workers check (workers >= 0),
  rejected integer not null constraint organisation_standing_rejected check (rejected between 0 and decided),
  review_seconds double precision constraint organisation_standing_review_seconds check (review_seconds >= 0),
  work_seconds bigint not null constraint organisation_standing_work_seconds check (work_seconds >= 0),
  paid_minor bigint not null constraint organisation_standing_paid check (paid_minor >= 0),
  refreshed_at timestamptz not null,
  constraint organisation_standing_median check ((review_seconds is null) = (decided = 0))
);
comment on table review.organisation_standing is
  'How an organisation treated those who worked for it: its latest decisions on paid work, counted again and again while it has something on the board. A board page reads one row per organisation.';
comment on column review.organisation_standing.review_seconds is 'Median time from the answer to the decision.';
comment on column review.organisation_standing.work_seconds is 'From claims to answers, rejected ones included.';
create index assignment_by_decision on work.assignment (organisation_id, decided_at) where decided_at is not null and reward_minor > 0;
