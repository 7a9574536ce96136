/** Money that waits for something: what for, since when, and whether it waits too long. */
import { Injectable } from '@nestjs/common';
import type { Db } from '../platform/index.ts';

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
  /** Of them, those that a sweep or the bank should have moved on. */
  readonly overdueCount: number;
}

/** How long after its time something counts as overdue: sweeps run every few seconds. */
const SWEEP_GRACE_SECONDS = 900;
/** A transfer that the bank has not told of, or a payout that nobody has decided on, for this long needs a look. */
const BANK_SECONDS = 7 * 86_400;
/** A payout that a rail was told of and has not answered for is looked up again and again; not for longer than that. */
const ANSWER_SECONDS = 86_400;
/** Stripe settles a payment within some days, by direct debit within two weeks. */
const SETTLING_SECONDS = 15 * 86_400;

@Injectable()
export class WaitingRepository {
  /** One row per state and currency that has any. */
  async waiting(db: Db, now: Date): Promise<WaitingMoney[]> {
    return db.query<WaitingMoney>(
      `with waiting (state, currency, amount, since, is_overdue) as (
         select 'held', currency, reward_minor + fee_minor, claimed_at, grace_until < $1::timestamptz - make_interval(secs => $2)
         from work.assignment where state = 'held'
         union all
         select 'submitted', currency, reward_minor + fee_minor, submitted_at, auto_approve_at < $1::timestamptz - make_interval(secs => $2)
         from work.assignment where state = 'submitted'
         union all
         select 'in_dispute', d.currency, d.reward_minor + d.fee_minor, r.at, d.rests_until < $1::timestamptz - make_interval(secs => $2)
         from review.dispute d join review.review r on r.id = d.review_id where d.state = 'resting'
         union all
         select 'in_hold', currency, amount_minor, due_at, due_at < $1::timestamptz - make_interval(secs => $2)
         from review.release where released_at is null
         union all
         select case state when 'awaiting_approval' then 'payout_awaiting_approval' when 'reserved' then 'payout_reserved'
             when 'in_run' then 'payout_in_run' else 'payout_sent' end,
           currency, amount_minor, coalesce(sent_at, requested_at),
           state in ('awaiting_approval', 'sent', 'returning') and coalesce(sent_at, requested_at) < $1::timestamptz - make_interval(secs => $3)
         from payouts.payout where state in ('awaiting_approval', 'reserved', 'in_run', 'sent', 'returning')
         union all
         select 'payout_sending', p.currency, p.amount_minor, coalesce(c.first_tried_at, p.requested_at),
           coalesce(c.first_tried_at, p.requested_at) < $1::timestamptz - make_interval(secs => $4)
         from payouts.payout p left join payouts.stripe_call c on c.payout_id = p.id and c.step = 'transfer' where p.state = 'sending'
         union all
         select 'funding_pending', currency, amount_minor, received_at, received_at < $1::timestamptz - make_interval(secs => $5)
         from payouts.checkout where state = 'received'
         union all
         select 'refund_asked', p.currency, p.amount_minor, r.asked_at, r.asked_at < $1::timestamptz - make_interval(secs => $3)
         from payouts.refund_part p join payouts.refund r on r.id = p.refund_id where p.state not in ('done', 'failed')
       )
       select state, currency, count(*)::int as count, sum(amount) as "amountMinor", min(since) as "oldestSince",
         (count(*) filter (where is_overdue))::int as "overdueCount"
       from waiting where amount > 0 group by state, currency order by state, currency`,
      [now, SWEEP_GRACE_SECONDS, BANK_SECONDS, ANSWER_SECONDS, SETTLING_SECONDS],
    );
  }
}
