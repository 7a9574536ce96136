/** Money in each waiting state: how much, since when, and whether any is overdue. */
import { Injectable } from '@nestjs/common';
import type { Db } from '../../platform/index.ts';

export const WAITING_STATES = [
  'held',
  'submitted',
  'in_dispute',
  'in_hold',
  'funding_pending',
  'refund_asked',
  'payout_awaiting_approval',
  'payout_reserved',
  'payout_in_run',
  'payout_sending',
  'payout_sent',
] as const;
export type WaitingState = (typeof WAITING_STATES)[number];

export interface WaitingMoney {
  readonly state: WaitingState;
  readonly currency: string;
  readonly count: number;
  /** Minor units. */
  readonly amountMinor: bigint;
  readonly oldestSince: Date;
  /** Number of those that a sweep or the bank should have moved on by now. */
  readonly overdueCount: number;
}

/** Delay after the due time until something counts as overdue. Sweeps run every few seconds. */
const SWEEP_GRACE_SECONDS = 900;
/** Time after which a transfer without news from the bank, or a payout without a decision, counts as overdue. */
const BANK_SECONDS = 7 * 86_400;
/** Time after which a payout call without an answer counts as overdue. Until then it is looked up and retried. */
const ANSWER_SECONDS = 86_400;
/** Time after which an unsettled payment counts as overdue. Stripe settles within days, direct debits within two weeks. */
const SETTLING_SECONDS = 15 * 86_400;

@Injectable()
export class WaitingMoneyRepository {
  /** One row per state and currency with waiting money. */
  async waiting(db: Db, now: Date): Promise<WaitingMoney[]> {
    return db.query<WaitingMoney>(
      `with waiting (state, currency, amount, since, is_overdue) as (
         select 'held', currency, reward_minor + fee_minor, claimed_at, grace_until < $1::timestamptz - make_interval(secs => $2)
         from work.assignment_view where state = 'held'
         union all
         select 'submitted', currency, reward_minor + fee_minor, submitted_at, auto_approve_at < $1::timestamptz - make_interval(secs => $2)
         from work.assignment_view where state = 'submitted'
         union all
         select 'in_dispute', d.currency, d.reward_minor + d.fee_minor, r.at, d.held_until < $1::timestamptz - make_interval(secs => $2)
         from review.rejection_hold_view d join review.review_view r on r.id = d.review_id where d.state = 'resting'
         union all
         select 'in_hold', currency, amount_minor, due_at, due_at < $1::timestamptz - make_interval(secs => $2)
         from review.release_view where released_at is null
         union all
         select case state when 'awaiting_approval' then 'payout_awaiting_approval' when 'reserved' then 'payout_reserved'
             when 'in_run' then 'payout_in_run' else 'payout_sent' end,
           currency, amount_minor, coalesce(sent_at, requested_at),
           state in ('awaiting_approval', 'sent', 'returning') and coalesce(sent_at, requested_at) < $1::timestamptz - make_interval(secs => $3)
         from payouts.payout_view where state in ('awaiting_approval', 'reserved', 'in_run', 'sent', 'returning')
         union all
         select 'payout_sending', p.currency, p.amount_minor, coalesce(c.first_tried_at, p.requested_at),
           coalesce(c.first_tried_at, p.requested_at) < $1::timestamptz - make_interval(secs => $4)
         from payouts.payout_view p left join payouts.stripe_call_view c on c.payout_id = p.id and c.step = 'transfer' where p.state = 'sending'
         union all
         select 'funding_pending', currency, amount_minor, received_at, received_at < $1::timestamptz - make_interval(secs => $5)
         from payouts.checkout_view where state = 'received'
         union all
         select 'refund_asked', p.currency, p.amount_minor, r.asked_at, r.asked_at < $1::timestamptz - make_interval(secs => $3)
         from payouts.refund_part_view p join payouts.refund_view r on r.id = p.refund_id where p.state not in ('done', 'failed')
       )
       select state, currency, count(*)::int as count, sum(amount) as "amountMinor", min(since) as "oldestSince",
         (count(*) filter (where is_overdue))::int as "overdueCount"
       from waiting where amount > 0 group by state, currency order by state, currency`,
      [now, SWEEP_GRACE_SECONDS, BANK_SECONDS, ANSWER_SECONDS, SETTLING_SECONDS],
    );
  }
}
