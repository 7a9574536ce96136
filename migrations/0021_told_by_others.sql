-- What a worker is told of one answer of theirs is what the others' answers say of it, be the task's answer known or not.

alter table reputation.evidence add column others_agree boolean
  constraint evidence_others_agree check (others_agree is null or source = 'gold');
comment on column reputation.evidence.others_agree is
  'Of gold: false where the others'' answers alone have this one rather wrong than right; null of other sources, where right_permille says it, and of rows from before there was the column.';

drop function reputation.shown_evidence(uuid, text, timestamptz, integer);

-- The evidence that a worker may be told of, as it was after p_recordings: what they answered to one question of one batch on one
-- day (UTC), if the day ended by p_answered_before, and only all of it: when every answer of theirs has evidence, that an
-- answer has it does not tell that its task is gold. Tests are known to be tests.
create function reputation.shown_evidence(p_worker uuid, p_skill text, p_answered_before timestamptz, p_recordings integer)
returns table (assignment_id uuid, question text, right_permille integer, told_right boolean, chance_permille integer, at timestamptz)
language plpgsql stable
-- The planner knows nothing of what is between the steps, and would loop over one inside the other.
set enable_nestloop = off
as $$
#variable_conflict use_column
begin
  return query
  with latest as (
    select distinct on (e.assignment_id, e.question) e.assignment_id, e.question, e.batch_id, e.source, e.right_permille,
      case e.source when 'gold' then coalesce(e.others_agree, true) else e.right_permille >= 500 end as told_right, e.chance_permille, e.at
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
  select j.assignment_id, j.question, j.right_permille, j.told_right, j.chance_permille, j.at from judged j where j.judged = j.answers
  union all
  select l.assignment_id, l.question, l.right_permille, l.told_right, l.chance_permille, l.at from latest l
  where l.source = 'test' and l.at < p_answered_before;
end $$;
