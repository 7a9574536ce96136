/** Batches and tasks: a large batch, many of the same size, settled ones, and a draft with a target. */
import { FEE, PRICE, REWARD, SMALL, type Sizes } from './sizes.ts';
import type { Step, World } from './world.ts';

const OPTIONS = ['news', 'forum', 'mail'].map((value) => ({ value, label: value }));
const FORM = JSON.stringify([{ name: 'label', type: 'choice', prompt: 'Which?', help: null, required: true, options: OPTIONS }]);
const VIEW = JSON.stringify([{ field: 'text', kind: 'text', label: 'Sentence', alt: null, altField: null }]);
/** Of the other batches: one answer was bought at most, another may be. */
const REDUNDANCY = 2;
export const LEASE_SECONDS = 7 * 86_400;
export const AUTO_APPROVE_SECONDS = 30 * 86_400;

/** Number of the draft, the last batch. */
export const draftOf = ({ openBatches, settledBatches }: Sizes): number => openBatches + settledBatches + 1;

export function batchStep({ sizes, now }: World): Step {
  const draft = draftOf(sizes);
  const last = draft - 1;
  // The organisation that signs in has the large batch, the draft, and each tenth of the others.
  const organisation = `case when b.n = ${draft} or b.n % 10 = 1 then 1 else 2 + b.n % (${sizes.organisations} - 1) end`;
  return {
    name: 'batches and tasks',
    statements: [
      `create temp table seed_batch as
       select b.n, pg_temp.timed_id(b.at, 'batch ' || b.n) as id, b.at, o.id as organisation_id, o.owner_id, b.state, b.tasks, b.redundancy
       from (
         select n, case when n = 1 then ${now} - interval '365 days' else ${now} - interval '120 days' - n % 30 * interval '1 day' + n * interval '1 second' end as at,
           case when n = ${draft} then 'draft' when n > ${sizes.openBatches} then 'settled' else 'open' end as state,
           case n when 1 then ${sizes.large.tasks} when ${draft} then ${sizes.draftTasks} else ${SMALL.tasks} end as tasks,
           case when n = 1 then 1 else ${REDUNDANCY} end as redundancy
         from generate_series(1, ${last + 1}) n) b
       join seed_organisation o on o.n = ${organisation}`,
      'analyze seed_batch',
      `insert into batches.batch (id, organisation_id, kind, title, description, language, state, ending, internal, currency, reward_minor, fee_minor,
         estimated_seconds, lease_seconds, auto_approve_seconds, redundancy, requirements, version, task_count, launched_position, refunded_slots, revision,
         created_at, updated_at, launched_at, opened_at, ended_at, target_minimum, target_confidence)
       select id, organisation_id, 'text', 'Batch ' || n, 'Sentences to sort.', 'en', state, case when state = 'settled' then state end, false, 'USD', ${REWARD}, ${FEE},
         30, ${LEASE_SECONDS}, ${AUTO_APPROVE_SECONDS}, redundancy, '[]', 1, tasks, case when state = 'draft' then 0 else tasks end,
         case when state = 'settled' then (tasks - ${USED_OF_SETTLED}) * redundancy + ${USED_OF_SETTLED} else 0 end,
         case state when 'draft' then 0 when 'settled' then 2 else 1 end,
         at, at, case when state <> 'draft' then at end, case when state <> 'draft' then at end, case when state = 'settled' then ${now} - interval '1 day' end,
         case when state = 'draft' then 2 end, case when state = 'draft' then 0.9 end
       from seed_batch`,
      `insert into batches.batch_version (batch_id, version, instructions, form, view, created_at, created_by)
       select id, 1, 'Say which.', '${FORM}', '${VIEW}', at, owner_id from seed_batch`,
      `insert into batches.task (id, batch_id, position, external_id, payload, redundancy, free_slots, withdrawn_slots, created_at)
       select pg_temp.timed_id(b.at, 'task ' || b.n || ' ' || p), b.id, p, 'item-' || p,
         jsonb_build_object('text', 'A sentence of the usual length, number ' || p || ', that somebody is asked about.'),
         b.redundancy, case when b.state = 'settled' then 0 else b.redundancy - used end, case when b.state = 'settled' then b.redundancy - used else 0 end, b.at
       from seed_batch b, generate_series(1, b.tasks) p, lateral (select ${usedOf(sizes)} as used) u
       order by b.at, b.n, p`,
      'analyze batches.task',
    ],
  };
}

/** Used tasks of a settled batch: the approved, which are all that were submitted, and the rejected. */
const USED_OF_SETTLED = SMALL.submitted + (SMALL.standing - SMALL.held);

/** Number of slots of task `p` of batch `b` that an assignment uses. */
function usedOf({ large }: Sizes): string {
  return `case when b.state = 'draft' then 0
    when b.n = 1 then (p <= ${large.submitted} or p > ${large.returned} and p <= ${large.standing})::int
    when b.state = 'settled' then (p <= ${SMALL.submitted} or p > ${SMALL.held})::int
    else (p <= ${SMALL.submitted} or p > ${SMALL.returned})::int end`;
}

/** Money that a batch reserved at its launch, in minor units. */
export const RESERVED = `b.tasks * b.redundancy * ${PRICE}`;
