/** The act log: launches, answers, verdicts, fundings and payouts, with the verbs and the data that the commands write. */
import type { Step, World } from './world.ts';

/** Acts of one transaction. A seal follows each. */
const ACTS = 20_000;
/** The feed keeps its events for so many days. */
const FEED_DAYS = 7;

interface Acts {
  readonly verb: string;
  readonly at: string;
  /** UUID of the person who acted; null: a job. */
  readonly actor: string;
  readonly subject: string;
  readonly id: string;
  readonly organisation: string;
  readonly data: string;
  readonly from: string;
}

const ABOUT = `jsonb_build_object('batchId', a.batch_id, 'taskId', a.task_id)`;

const ACT_ROWS: readonly Acts[] = [
  {
    ...{ verb: 'batch.launched', at: 'b.at', actor: 'b.owner_id', subject: 'batch', id: 'b.id', organisation: 'b.organisation_id' },
    ...{ data: `jsonb_build_object('state', 'open')`, from: `seed_batch b where b.state <> 'draft'` },
  },
  {
    ...{ verb: 'assignment.submitted', at: 'a.submitted_at', actor: 'a.worker_id', subject: 'assignment', id: 'a.id' },
    ...{ organisation: 'a.organisation_id', data: ABOUT, from: 'work.assignment a where a.submitted_at is not null' },
  },
  {
    ...{
      verb: 'assignment.approved',
      at: 'r.at',
      actor: 'r.reviewer_id',
      subject: 'assignment',
      id: 'r.assignment_id',
      organisation: 'r.organisation_id',
    },
    data: `jsonb_build_object('reviewId', r.id, 'batchId', r.batch_id, 'workerId', r.worker_id, 'automatic', false)`,
    from: `review.review r where r.verdict = 'approved'`,
  },
  {
    ...{
      verb: 'assignment.rejected',
      at: 'r.at',
      actor: 'r.reviewer_id',
      subject: 'assignment',
      id: 'r.assignment_id',
      organisation: 'r.organisation_id',
    },
    data: `jsonb_build_object('reviewId', r.id, 'batchId', r.batch_id, 'workerId', r.worker_id, 'reasonCode', r.reason_code)`,
    from: `review.review r where r.verdict = 'rejected'`,
  },
  {
    ...{
      verb: 'bonus.paid',
      at: 'b.at',
      actor: 'b.paid_by',
      subject: 'bonus',
      id: 'b.id',
      organisation: 'b.organisation_id',
      from: 'review.bonus b',
    },
    data: `jsonb_build_object('workerId', b.worker_id, 'assignmentId', b.assignment_id, 'amountMinor', b.amount_minor::text, 'currency', b.currency)`,
  },
  {
    ...{
      verb: 'funding.recorded',
      at: 'f.recorded_at',
      actor: 'f.recorded_by',
      subject: 'funding',
      id: 'f.id',
      organisation: 'f.organisation_id',
    },
    ...{ data: `jsonb_build_object('amountMinor', f.amount_minor::text, 'currency', f.currency)`, from: 'payouts.funding f' },
  },
  {
    ...{ verb: 'payout.requested', at: 'p.requested_at', actor: 'p.worker_id', subject: 'payout', id: 'p.id', organisation: 'null::uuid' },
    ...{ data: `jsonb_build_object('amountMinor', p.amount_minor::text, 'currency', p.currency)`, from: 'payouts.payout p' },
  },
];

export function actStep({ now }: World): Step {
  const all = ACT_ROWS.map(({ verb, at, actor, subject, id, organisation, data, from }) => {
    const [tables = '', condition = 'true'] = from.split(' where ');
    return `select '${verb}' as verb, ${at} as at, ${actor} as actor_id, '${subject}' as subject_kind, ${id} as subject_id, ${organisation} as organisation_id,
      ${data} as data from ${tables} where ${condition}`;
  });
  return {
    name: 'acts',
    statements: [
      `create temp table seed_act as
       select pg_temp.timed_id(at, verb || ' ' || subject_id) as id, s.*, ((row_number() over (order by at) - 1) / ${ACTS})::int as block
       from (${all.join(' union all ')}) s`,
      'create index on seed_act (block)',
      'analyze seed_act',
      `insert into audit.event (position, act_id, at)
       select row_number() over (order by at, id), id, at from seed_act where at >= ${now} - interval '${FEED_DAYS} days'`,
      // Older events were deleted by their age.
      `update audit.feed set last_position = (select max(position) from audit.event),
         acts_after = (select id from seed_act where at < ${now} - interval '${FEED_DAYS} days' order by id desc limit 1)`,
    ],
  };
}

/** The statement that appends one block of acts. `$1` is its number. */
export const ADD_ACTS: readonly string[] = [
  `insert into platform.act (id, at, actor_kind, actor_id, verb, subject_kind, subject_id, organisation_id, data, request_id)
   select id, at, 'person', actor_id, verb, subject_kind, subject_id, organisation_id, data, 'seed' from seed_act where block = $1 order by at, id`,
];

/** Blocks of acts, with the time of the last act of each. */
export const ACT_LOG_BLOCKS = 'select block, max(at) as at from seed_act group by block order by block';
