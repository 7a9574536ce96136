/** SQL that inserts the work of the large market: files, batches, tasks, answers, reviews, labels, skills, qualifications and tests. */
import { ANSWERED, FEE, IN_REVIEW, LAUNCHED, NUMBER_IN_GROUP, REWARD, SIZES, TASKS_OF, WORKER } from './large-market-sizes.ts';

const BATCHES = `generate_series(1, ${SIZES.batches}) n`;
const TASKS = `${BATCHES}, generate_series(1, ${TASKS_OF('n')}) p`;
const ANSWERS = `${TASKS}, generate_series(0, ${SIZES.answersPerTask - 1}) a`;
/** In the large batch, each group of 25 tasks has different workers. */
const WORKER_OF_ANSWER = WORKER(
  `1 + (n * ${SIZES.answersPerTask} + a + ${SIZES.answersPerTask} * ((p - 1) / ${SIZES.tasksPerBatch})) % ${SIZES.workers}`,
);
const sha256Sql = (text: string) => `encode(sha256((${text})::bytea), 'hex')`;
/** Requires qualification type 5, which the worker among the actors has. */
const REQUIREMENT = `jsonb_build_object('typeId', md5('type 5')::uuid, 'comparator', 'greater_than_or_equal_to', 'integerValues', '[50]'::jsonb, 'locales', '[]'::jsonb, 'guards', 'accept')`;
const QUALIFICATION_TYPES = 300;
const TESTS = 200;

const BATCH_STATEMENTS: readonly string[] = [
  `insert into files.file (id, organisation_id, state, name, media_type, bytes, sha256, created_by, created_at, stored_at)
   select md5('file ' || n)::uuid, $3, 'stored', 'page-' || n || '.png', 'image/png', 40000 + n, ${sha256Sql(`'file ' || n`)}, $5, $1, $1
   from generate_series(1, 2000) n`,
  `insert into batches.batch (id, organisation_id, kind, title, description, language, state, ending, internal, currency, reward_minor, fee_minor, estimated_seconds,
     lease_seconds, auto_approve_seconds, redundancy, target_minimum, target_confidence, requirements, version, task_count, launched_position, gold_tasks,
     created_at, updated_at, launched_at, opened_at, ended_at)
   select md5('batch ' || n)::uuid, $3, 'text', 'Batch ' || n, 'Sentences to sort.', 'en',
     case when n % 10 = 0 then 'settled' when n % 10 = 9 then 'draft' when ${IN_REVIEW} then 'in_review' else 'open' end, case when n % 10 = 0 then 'settled' end, false, 'USD', ${REWARD}, ${FEE}, 30,
     3600, 259200, ${SIZES.answersPerTask + 1}, 2, 0.9, case when n = 1 then jsonb_build_array(${REQUIREMENT}) else '[]' end, 1, ${TASKS_OF('n')}, case when ${LAUNCHED} then ${TASKS_OF('n')} else 0 end,
     ${TASKS_OF('n')} / ${SIZES.tasksPerBatch}, opened.at, $1, opened.at, case when ${ANSWERED} then opened.at end, case when n % 10 = 0 then $1::timestamptz end
   from ${BATCHES}, lateral (select $1::timestamptz - interval '10 days' - n * interval '1 minute' as at) opened`,
  `insert into batches.batch_version (batch_id, version, instructions, form, view, created_at)
   select md5('batch ' || n)::uuid, 1, 'Say which.', $4::jsonb, $8::jsonb, $1 from ${BATCHES}`,
  // More versions of the batch that the documents read.
  `insert into batches.batch_version (batch_id, version, instructions, form, view, created_at)
   select md5('batch 1')::uuid, v, 'Say which, once more.', $4::jsonb, $8::jsonb, $1 from generate_series(2, 30) v`,
  `update batches.batch set version = 30 where id = md5('batch 1')::uuid`,
  `insert into batches.upload (id, batch_id, format, on_fault, bytes, sha256, rows, added, existing, skipped, first_position, created_by, created_at)
   select md5('upload ' || n || ' ' || u)::uuid, md5('batch ' || n)::uuid, 'csv', 'refuse', 4000, ${sha256Sql(`'upload ' || n || ' ' || u`)}, 25, 25, 0, 0,
     1 + 25 * (u - 1), $5, $1
   from ${BATCHES}, generate_series(1, ${TASKS_OF('n')} / 25) u`,
  `insert into batches.task (id, batch_id, position, external_id, payload, redundancy, free_slots, withdrawn_slots, stopped_at, gold, created_at)
   select md5('task ' || n || ' ' || p)::uuid, md5('batch ' || n)::uuid, p, 'item-' || p,
     jsonb_build_object('text', 'A sentence of the usual length, number ' || p, 'image', $7::jsonb ->> (${NUMBER_IN_GROUP('p')} - 1)),
     ${SIZES.answersPerTask + 1}, case when stops then 0 else 1 end, case when stops then 1 else 0 end, case when stops then $1::timestamptz end,
     ${NUMBER_IN_GROUP('p')} = 5, $1
   from ${TASKS}, lateral (select ${ANSWERED} and ${NUMBER_IN_GROUP('p')} <= 15 and ${NUMBER_IN_GROUP('p')} <> 5 as stops) stopping`,
  `insert into batches.gold (task_id, batch_id, answers, explanation, set_at, set_by)
   select id, batch_id, '{"label": "news"}', 'It names a source.', $1, $5 from batches.task where gold`,
];

const ANSWER_STATEMENTS: readonly string[] = [
  `insert into work.assignment (id, task_id, batch_id, worker_id, organisation_id, batch_version, state, reward_minor, fee_minor, currency, claimed_at,
     lease_until, grace_until, auto_approve_seconds, submitted_at, answer, seconds, answered_at, active_seconds, auto_approve_at, decided_at, finalised_at)
   select md5('assignment ' || n || ' ' || p || ' ' || a)::uuid, md5('task ' || n || ' ' || p)::uuid, md5('batch ' || n)::uuid,
     ${WORKER_OF_ANSWER}, $3, 1, s.state, ${REWARD}, ${FEE}, 'USD', t.claimed_at, t.claimed_at + interval '2 hours', t.claimed_at + interval '3 hours', 259200,
     case when s.answered then t.claimed_at + interval '30 seconds' end,
     case when s.answered then jsonb_build_object('label', (array['news', 'forum', 'mail'])[1 + (p + a) % 3]) end,
     case when s.answered then 30 end, case when s.answered then t.claimed_at + interval '30 seconds' end, case when s.answered then 20 end,
     case when s.answered then $1::timestamptz + interval '3 days' end,
     case when s.decided then t.claimed_at + interval '1 hour' end, case when s.decided then t.claimed_at + interval '1 hour' end
   from ${ANSWERS}, lateral (select ${NUMBER_IN_GROUP('p')} as place) q,
     lateral (select case when place = 15 and a = 3 then 'rejected' when place <= 15 then 'approved' when place <= 24 then 'submitted' else 'held' end as state,
       place <= 24 as answered, place <= 15 as decided) s,
     lateral (select case when place = 25 then $1::timestamptz - interval '1 hour'
       else $1::timestamptz - (26 - place) * interval '6 hours' - a * interval '7 minutes' - (p - 1) / 25 * interval '1 minute' end as claimed_at) t
   where ${ANSWERED}`,
  `insert into work.worker_batch (batch_id, worker_id, taken, last_position)
   select a.batch_id, a.worker_id, count(*), max(t.position) from work.assignment a join batches.task t on t.id = a.task_id group by 1, 2`,
  `insert into review.review (id, assignment_id, batch_id, organisation_id, worker_id, verdict, reason_code, note, reviewer_id, at)
   select md5('review ' || id)::uuid, id, batch_id, organisation_id, worker_id, state, case when state = 'rejected' then 'incorrect' end,
     case when state = 'rejected' then 'The item says otherwise.' end, $5, decided_at
   from work.assignment where state in ('approved', 'rejected')`,
  `insert into review.rejection_hold (review_id, assignment_id, batch_id, organisation_id, worker_id, reward_minor, fee_minor, currency, state, held_until, closed_at)
   select r.id, r.assignment_id, r.batch_id, r.organisation_id, r.worker_id, ${REWARD}, ${FEE}, 'USD', s.state,
     r.at + interval '7 days', case when s.state = 'stands' then $1::timestamptz end
   from review.review r, lateral (select case when left(r.id::text, 1) < '8' then 'stands' else 'resting' end as state) s where r.verdict = 'rejected'`,
  // In each group of 25 tasks, the money of the last three approved tasks is still in its hold time.
  `insert into review.release (id, source, organisation_id, worker_id, amount_minor, currency, due_at, released_at)
   select a.id, 'assignment', a.organisation_id, a.worker_id, a.reward_minor, a.currency, h.due_at, case when ${NUMBER_IN_GROUP('t.position')} <= 12 then h.due_at end
   from work.assignment a join batches.task t on t.id = a.task_id,
     lateral (select case when ${NUMBER_IN_GROUP('t.position')} <= 12 then a.decided_at + interval '1 hour' else $1::timestamptz + interval '1 day' end as due_at) h
   where a.state = 'approved'`,
  `insert into review.bonus (id, organisation_id, worker_id, assignment_id, batch_id, amount_minor, fee_minor, currency, reason, paid_by, at)
   select md5('bonus ' || id)::uuid, organisation_id, worker_id, id, batch_id, 50, 10, 'USD', 'For the careful remarks.', $5, $1
   from work.assignment where state = 'approved' and (substr(id::text, 3, 1) < '4' or worker_id = $2)`,
  `insert into review.release (id, source, organisation_id, worker_id, amount_minor, currency, due_at)
   select id, 'bonus', organisation_id, worker_id, amount_minor, currency, $1::timestamptz + interval '1 day' from review.bonus`,
  `insert into review.organisation_standing (organisation_id, decided, workers, rejected, review_seconds, work_seconds, paid_minor, currency, refreshed_at)
   select $3, count(*), ${SIZES.workers}, count(*) filter (where state = 'rejected'), 3600, 30 * count(*), ${REWARD} * count(*), 'USD', $1
   from work.assignment where state in ('approved', 'rejected')`,
];

const LABEL_STATEMENTS: readonly string[] = [
  `insert into labels.label (task_id, question, batch_id, position, value, votes, answers, agreement, confidence, categorical, model, assignment_ids,
     form_versions, staff_answers, revision, computed_at)
   select t.id, 'label', t.batch_id, t.position, '"news"', 3, ${SIZES.answersPerTask}, 0.75, 0.5 + (t.position % 50) / 100.0, true, 'plurality/1',
     array(select md5('assignment ' || substr(b.title, 7) || ' ' || t.position || ' ' || a)::uuid from generate_series(0, ${SIZES.answersPerTask - 1}) a),
     '{1}', 0, 1, $1
   from batches.task t join batches.batch b on b.id = t.batch_id where b.state in ('open', 'settled') and ${NUMBER_IN_GROUP('t.position')} < ${SIZES.tasksPerBatch}`,
  `insert into labels.stop_decision (task_id, batch_id, organisation_id, verdict, confidence, answers, rule, basis, at)
   select t.id, t.batch_id, $3, case when ${NUMBER_IN_GROUP('t.position')} <= 12 then 'confident' when ${NUMBER_IN_GROUP('t.position')} <= 14 then 'ambiguous' else 'no_workers' end,
     0.95, ${SIZES.answersPerTask}, 'stop/1', jsonb_build_object('rule', jsonb_build_object('minimumAnswers', 2, 'maximumAnswers', 5, 'confidence', 0.9),
       'answers', ${SIZES.answersPerTask}, 'exhausted', false, 'cause', 'rule', 'skill', 'text', 'poolVersion', 1, 'items', jsonb_build_array(jsonb_build_object(
         'question', 'label', 'option', null, 'classes', 3, 'votes', (select jsonb_agg(jsonb_build_object('assignmentId', id, 'label', 0, 'accuracy', 0.9))
           from unnest(l.assignment_ids) id)))),
     $1::timestamptz - (26 - ${NUMBER_IN_GROUP('t.position')}) * interval '6 hours'
   from batches.task t join labels.label l on l.task_id = t.id where t.stopped_at is not null`,
  `insert into labels.waiting_answer (assignment_id, batch_id, probability)
   select a.id, a.batch_id, j.probability from work.assignment a cross join lateral labels.judge_answer(a.task_id, a.answer) j
   where a.state = 'submitted'`,
  `insert into labels.contradicted_gold (task_id, question, batch_id, gold_value, crowd_value, confidence, answers, model, at)
   select task_id, 'label', batch_id, '"news"', '"forum"', 0.9, ${SIZES.answersPerTask}, 'plurality/1', $1 from batches.gold`,
];

const SKILL_STATEMENTS: readonly string[] = [
  `insert into reputation.standing (worker_id, organisation_id, submitted, approved, rejected, overturned, returned, expired)
   select worker_id, organisation_id, count(*) filter (where state <> 'held'), count(*) filter (where state = 'approved'),
     count(*) filter (where state = 'rejected'), 0, 3, 1
   from work.assignment group by 1, 2`,
  `insert into reputation.outcome (assignment_id, kind, worker_id, organisation_id, batch_id, task_id, seconds, at)
   select a.id, o.kind, a.worker_id, a.organisation_id, a.batch_id, a.task_id, a.seconds, o.at
   from work.assignment a, lateral (values ('submitted', a.submitted_at), (a.state, a.decided_at)) o (kind, at) where o.at is not null`,
  `insert into reputation.pool (id, skill, version, mean, strength, chance, half_life_days, workers, answers, median_seconds, finishing, at)
   select md5('pool ' || skill)::uuid, skill, 1, 0.8, 20, 0.33, 90, ${SIZES.workers}, 70000, 28, 0.9, $1 from unnest(array['text', 'image', 'audio']) skill`,
  `insert into reputation.skill (worker_id, skill, pool_version, answers, evidence, right_sum, chance_sum, accuracy, low, high, information_bits, recordings, updated_at)
   select ${WORKER('n')}, skill, 1, 100, 100, 85, 33, 0.85, 0.78, 0.9, 40, 1000, $1
   from generate_series(1, ${SIZES.workers}) n, unnest(array['text', 'image', 'audio']) skill`,
  `insert into reputation.shown_skill (worker_id, skill, pool_version, answers, evidence, right_sum, chance_sum, accuracy, low, high, information_bits,
     answered_before, recordings, shown_at, moves)
   select s.worker_id, s.skill, 1, s.answers, s.evidence, s.right_sum, s.chance_sum, s.accuracy, s.low, s.high, s.information_bits, $1, s.recordings, $1,
     (select jsonb_agg(jsonb_build_object('assignmentId', a.id, 'question', 'label', 'points', 1, 'at', a.decided_at))
      from (select id, decided_at from work.assignment where worker_id = s.worker_id and state = 'approved' limit 5) a)
   from reputation.skill s`,
  `insert into reputation.evidence (assignment_id, question, revision, worker_id, organisation_id, batch_id, task_id, skill, source, right_permille,
     chance_permille, at, model, pool_version, recording, recorded_at)
   select id, 'label', 1, worker_id, organisation_id, batch_id, task_id, 'text', 'crowd', 900, 333, decided_at, 'plurality/1', 1,
     row_number() over (partition by worker_id order by decided_at, id), $1
   from work.assignment where state = 'approved'`,
];

/** Qualification types of the organisation that workers may request. Each worker has some of them, or requested one. */
const QUALIFICATION_STATEMENTS: readonly string[] = [
  `insert into qualifications.qualification_type (id, organisation_id, name, description, keywords, state, shared, requestable, retry_delay_seconds, created_at)
   select md5('type ' || n)::uuid, $3, 'Sorting sentences ' || n, 'Who has it has sorted sentences before.', '{sorting}', 'active', true, true, 86400, $1
   from generate_series(1, ${QUALIFICATION_TYPES}) n`,
  `insert into qualifications.qualification_grant (id, type_id, worker_id, state, value, granted_at, version)
   select md5('grant ' || t || ' ' || n)::uuid, md5('type ' || t)::uuid, ${WORKER('n')}, 'granted', 80, $1, 1
   from generate_series(1, ${QUALIFICATION_TYPES}) t, generate_series(1, ${SIZES.workers}) n where (t + n) % 5 = 1`,
  `insert into qualifications.grant_event (grant_id, version, kind, value, actor_id, at) select id, 1, 'granted', value, $5, granted_at
   from qualifications.qualification_grant`,
  `insert into qualifications.qualification_request (id, type_id, worker_id, state, created_at, decided_at, reason)
   select md5('asked ' || t || ' ' || n)::uuid, md5('type ' || t)::uuid, ${WORKER('n')}, s.state, $1,
     case when s.state = 'rejected' then $1::timestamptz end, case when s.state = 'rejected' then 'It needs the test first.' end
   from generate_series(1, 60) t, generate_series(1, ${SIZES.workers}) n, lateral (select case when t % 2 = 0 then 'pending' else 'rejected' end as state) s
   where (t + n) % 5 = 2`,
  `insert into assessments.test (id, type_id, organisation_id, purpose, state, version, currency, reserved_minor, created_at)
   select md5('test ' || n)::uuid, md5('type ' || n)::uuid, $3, 'test', 'open', 1, 'USD', 0, $1 from generate_series(1, ${TESTS}) n`,
  `insert into assessments.test_version (test_id, version, instructions, form, items, time_limit_seconds, estimated_seconds, passing_percent, grants,
     paid_attempts, shows_results, reward_minor, fee_minor, fee_basis_points, fee_minimum_minor, created_at, created_by)
   select md5('test ' || n)::uuid, 1, 'Say which.', $4::jsonb, (select jsonb_agg(jsonb_build_object('name', 'item' || i, 'payload', jsonb_build_object('text', 'A sentence'),
       'key', jsonb_build_object('label', 'news'), 'weight', 1, 'weights', null, 'explanation', null)) from generate_series(1, 20) i),
     1800, 600, 80, true, 1, true, 0, 0, 2000, 1, $1, $5
   from generate_series(1, ${TESTS}) n`,
  `insert into assessments.attempt (id, test_id, version, worker_id, n, state, reward_minor, fee_minor, currency, started_at, due_at, closes_at, ended_at,
     answers, results, score_percent, passed)
   select md5('attempt ' || t || ' ' || n)::uuid, md5('test ' || t)::uuid, 1, ${WORKER('n')}, 1, 'submitted', 0, 0, 'USD', $1::timestamptz - interval '1 day',
     $1::timestamptz - interval '23 hours', $1::timestamptz - interval '23 hours', $1::timestamptz - interval '23 hours',
     (select jsonb_object_agg('item' || i, jsonb_build_object('label', 'news')) from generate_series(1, 20) i),
     (select jsonb_object_agg('item' || i, jsonb_build_object('label', true)) from generate_series(1, 20) i), 100, true
   from generate_series(1, ${TESTS}) t, generate_series(1, ${SIZES.workers}) n where t = 1 or (t + n) % 40 = 1`,
];

/** Private pools of the organisation. Each worker is a member of ten pools, and has accepted 20 versions of their agreements. */
const POOL_STATEMENTS: readonly string[] = [
  `insert into pools.worker_pool (id, organisation_id, name, kind, agreement_version, required_version, created_at)
   select md5('pool ' || n)::uuid, $3, 'Pool ' || n, 'experts', 20, 20, $1 from generate_series(1, 50) n`,
  `insert into pools.agreement (pool_id, version, text, requires_acceptance, published_at, published_by)
   select md5('pool ' || n)::uuid, v, 'Keep what you see to yourself.', true, $1, $5 from generate_series(1, 50) n, generate_series(1, 20) v`,
  `insert into pools.link (id, pool_id, secret_hash, created_by, created_at, expires_at, maximum_uses)
   select md5('link ' || n || ' ' || l)::uuid, md5('pool ' || n)::uuid, sha256((n || ' ' || l)::bytea), $5, $1, $1::timestamptz + interval '7 days', 100
   from generate_series(1, 50) n, generate_series(1, 20) l`,
  `insert into pools.member (id, pool_id, worker_id, state, joined_at, accepted_version, accepted_at)
   select md5('pool member ' || p || ' ' || n)::uuid, md5('pool ' || p)::uuid, ${WORKER('n')}, 'joined', $1, 20, $1
   from generate_series(1, 50) p, generate_series(1, ${SIZES.workers}) n where p = 1 or (p + n) % 5 = 1`,
  `insert into pools.acceptance (member_id, pool_id, version, accepted_at) select id, pool_id, v, $1 from pools.member, generate_series(1, 20) v`,
];

export const WORK_STATEMENTS: readonly string[] = [
  ...BATCH_STATEMENTS,
  ...ANSWER_STATEMENTS,
  ...LABEL_STATEMENTS,
  ...SKILL_STATEMENTS,
  ...QUALIFICATION_STATEMENTS,
  ...POOL_STATEMENTS,
];
