/** Whether large payouts waited for a second person, and whether schedules paid each worker once. */
import type { Check } from '../../platform/index.ts';

export const PAYOUT_RULES_CHECKS: readonly Check[] = [
  {
    name: 'payouts.large_ones_were_approved',
    problem: 'A payout and the approval that it needed do not fit together: it went on without one, or waits although it was decided.',
    sql: `
      select p.id as payout_id, p.state, a.decision
      from payouts.payout p left join payouts.payout_approval a on a.payout_id = p.id
      where a.worker_id <> p.worker_id
        or (p.state = 'awaiting_approval' and (a.payout_id is null or a.decision is not null))
        or (a.payout_id is not null and p.amount_minor <= a.limit_minor)
        or case a.decision when 'refused' then p.state <> 'refused' when 'approved' then p.state = 'awaiting_approval'
          else a.payout_id is not null and p.state not in ('awaiting_approval', 'cancelled') end`,
  },
  {
    name: 'payouts.decided_by_a_second_person',
    problem: 'A large payout was decided by the worker who is paid, by who asked for it, or by nobody.',
    sql: `
      select payout_id, decided_by from payouts.payout_approval
      where decision is not null and (decided_by is null or decided_by = worker_id or decided_by = requested_by)`,
  },
  {
    name: 'payouts.turns_match_payouts',
    problem: 'A turn on a day of payouts names a payout of another worker or currency, or one that somebody asked for before that day.',
    sql: `
      select t.worker_id, t.currency, t.due_at, t.payout_id
      from payouts.payout_turn t left join payouts.payout p on p.id = t.payout_id
      where t.payout_id is not null
        and ((p.worker_id, p.currency, p.requested_at) is distinct from (t.worker_id, t.currency, t.at) or t.at < t.due_at)`,
  },
];
