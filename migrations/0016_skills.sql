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
  recording integer not null constraint evidence_recording check (recording >= 1),
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
comment on column reputation.evidence.recording is
  'Counts how often evidence of this worker and skill was recorded: what was known at a moment is told by it, not by times, as of two transactions the later may be the first to commit.';
create index evidence_by_worker on reputation.evidence (worker_id, skill, organisation_id);
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
  id uuid not null constraint pool_id_key unique,
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
  recordings integer not null constraint skill_recordings check (recordings >= 0),
  updated_at timestamptz not null,
  show_after timestamptz,
  constraint skill_pkey primary key (worker_id, skill),
  constraint skill_pool_fkey foreign key (skill, pool_version) references reputation.pool,
  constraint skill_interval check (0 <= low and low <= accuracy and accuracy <= high and high <= 1)
) with (fillfactor = 70);
comment on table reputation.skill is 'The current estimate of each worker at each kind of work, kept in the transaction that records the evidence.';
comment on column reputation.skill.evidence is 'Sum of the answers'' weights: what is old weighs less.';
comment on column reputation.skill.accuracy is 'Probability that the worker''s next answer is right: the mean of a beta distribution; low and high hold 95 % of it.';
comment on column reputation.skill.show_after is 'When to see whether more can be shown; null: nothing new.';
create index skill_by_pool on reputation.skill (skill, pool_version, worker_id);
create index skill_to_show on reputation.skill (show_after) where show_after is not null;

create table reputation.shown_skill (
  worker_id uuid not null,
  skill text not null,
  pool_version integer not null,
  answers integer not null constraint shown_skill_answers check (answers > 0),
  evidence double precision not null constraint shown_skill_evidence check (evidence >= 0),
  right_sum double precision not null constraint shown_skill_right_sum check (right_sum >= 0),
  chance_sum double precision not null constraint shown_skill_chance_sum check (chance_sum >= 0),
  accuracy double precision not null constraint shown_skill_accuracy check (accuracy > 0 and accuracy < 1),
  low double precision not null,
  high double precision not null,
  information_bits double precision not null constraint shown_skill_information check (information_bits >= 0),
  answered_before timestamptz not null,
  recordings integer not null,
  shown_at timestamptz not null,
  constraint shown_skill_pkey primary key (worker_id, skill),
  constraint shown_skill_skill_fkey foreign key (worker_id, skill) references reputation.skill,
  constraint shown_skill_pool_fkey foreign key (skill, pool_version) references reputation.pool,
  constraint shown_skill_interval check (0 <= low and low <= accuracy and accuracy <= high and high <= 1)
);
comment on table reputation.shown_skill is
  'The estimates as workers and requesters see them and requirements use them: those of shown_evidence(). They lag behind, and move by several answers at once, so that they do not tell which tasks had known answers. No row: shown as a newcomer.';
comment on column reputation.shown_skill.recordings is 'Evidence of later recordings does not count in it yet.';
comment on column reputation.shown_skill.answered_before is 'Answers from then on do not count in it yet.';

-- The evidence that a worker may be told of, as it was after p_recordings: what they answered to one question of one batch on one
-- day (UTC), if the day ended by p_answered_before, and only all of it: when every answer of theirs has evidence, that an
-- answer has it does not tell that its task is gold. Tests are known to be tests.
create function reputation.shown_evidence(p_worker uuid, p_skill text, p_answered_before timestamptz, p_recordings integer)
returns table (assignment_id uuid, question text, right_permille integer, chance_permille integer, at timestamptz)
language plpgsql stable
-- The planner knows nothing of what is between the steps, and would loop over one inside the other.
set enable_nestloop = off
as $$
#variable_conflict use_column
begin
  return query
  with latest as (
    select distinct on (e.assignment_id, e.question) e.assignment_id, e.question, e.batch_id, e.source, e.right_permille, e.chance_permille, e.at
    from reputation.evidence e
    where e.worker_id = p_worker and e.skill = p_skill and e.recording <= p_recordings
    order by e.assignment_id, e.question, e.revision desc
  ), submitted as (
    select o.assignment_id, o.batch_id, (o.at at time zone 'UTC')::date as day,
      count(*) over (partition by o.batch_id, (o.at at time zone 'UTC')::date) as answers
    from reputation.outcome o
    where o.worker_id = p_worker and o.kind = 'submitted' and o.at < p_answered_before
      and o.batch_id in (select l.batch_id from latest l)
  ), judged as (
    select l.*, s.answers, count(*) over (partition by s.batch_id, s.day, l.question) as judged
    from submitted s join latest l on l.assignment_id = s.assignment_id and l.source <> 'test'
  )
  select j.assignment_id, j.question, j.right_permille, j.chance_permille, j.at from judged j where j.judged = j.answers
  union all
  select l.assignment_id, l.question, l.right_permille, l.chance_permille, l.at from latest l
  where l.source = 'test' and l.at < p_answered_before;
end $$;

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
  currency text,
  refreshed_at timestamptz not null,
  constraint organisation_standing_median check ((review_seconds is null) = (decided = 0) and (currency is null) = (decided = 0))
);
comment on table review.organisation_standing is
  'How an organisation treated those who worked for it: its latest decisions on paid work, counted again and again while it has something on the board. A board page reads one row per organisation.';
comment on column review.organisation_standing.rejected is 'Rejections that were not undone.';
comment on column review.organisation_standing.review_seconds is 'Median time from the answer to the decision.';
comment on column review.organisation_standing.work_seconds is 'From claims to answers, rejected ones included.';
create index assignment_by_decision on work.assignment (organisation_id, decided_at) where decided_at is not null and reward_minor > 0;
