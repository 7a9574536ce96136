/** Reads the references that rails give to fundings, payouts, refunds and chargebacks; and sums traced money by batch. */
import { Injectable } from '@nestjs/common';
import type { Db } from '../../platform/index.ts';

/** The reference of a rail to a funding, payout, refund or chargeback. */
export interface RailReference {
  readonly subjectId: string;
  readonly rail: 'manual' | 'stripe';
  /** `transfer`, `bank_payout`, `charge`, `bank_reference` … */
  readonly kind: string;
  readonly reference: string;
}

/** Traced money that was earned in one batch, by bonuses of one organisation outside of batches, or in one test. */
export interface TracedBatch {
  readonly organisationId: string;
  readonly organisationName: string;
  /** Null for bonuses outside of batches, and for tests. */
  readonly batchId: string | null;
  readonly testId: string | null;
  /** Title of the batch; for a test, name of the qualification. */
  readonly title: string | null;
  readonly assignments: number;
  readonly bonuses: number;
  readonly tests: number;
  /** Minor units. */
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/** A posting by which money was earned, with the traced amount. */
export interface EarnedPart {
  readonly event: string;
  readonly ref: string;
  readonly createdAt: Date;
  readonly amountMinor: bigint | null;
  readonly currency: string | null;
}

/** The object that a reference of a rail belongs to. */
export interface NamedByRail {
  readonly kind: 'funding' | 'payout' | 'refund' | 'card_dispute';
  readonly id: string;
}

@Injectable()
export class MoneyTraceRepository {
  /** References of the rails to fundings, payouts, refunds and chargebacks. */
  async referencesOf(db: Db, ids: readonly string[]): Promise<RailReference[]> {
    if (ids.length === 0) return [];
    return db.query<RailReference>(
      `select f.id as "subjectId", f.rail, case f.rail when 'manual' then 'bank_reference' else 'payment' end as kind, f.reference
       from payouts.funding_view f where f.id = any($1::uuid[])
       union all
       select c.id, 'stripe', v.kind, v.reference from payouts.checkout_view c,
         lateral (values ('checkout_session', c.session_id), ('payment_intent', c.payment_intent_id), ('charge', c.charge_id)) v (kind, reference)
       where c.id = any($1::uuid[]) and v.reference is not null
       union all
       select s.payout_id, 'stripe', case s.step when 'bank' then 'bank_payout' else s.step end, s.object_id
       from payouts.stripe_call_view s where s.payout_id = any($1::uuid[]) and s.object_id is not null
       union all
       select p.id, 'stripe', 'connected_account', a.account_id
       from payouts.payout_view p join payouts.stripe_account_view a on a.worker_id = p.worker_id and a.account_id is not null
       where p.id = any($1::uuid[]) and p.rail = 'stripe'
       union all
       select p.id, 'manual', 'bank_run', p.run_id::text from payouts.payout_view p where p.id = any($1::uuid[]) and p.run_id is not null
       union all
       select v.id, 'stripe', 'refund', r.stripe_refund_id from payouts.refund_part_view r, lateral (values (r.id), (r.refund_id)) v (id)
       where v.id = any($1::uuid[]) and r.stripe_refund_id is not null
       union all
       select d.id, 'stripe', 'dispute', d.stripe_dispute_id from payouts.card_dispute_view d where d.id = any($1::uuid[])
       union all
       select t.subject_id, 'stripe', 'balance_transaction', t.id from payouts.stripe_transaction_view t where t.subject_id = any($1::uuid[])
       order by 1, 3, 4`,
      [ids],
    );
  }

  /** Finds the object with a Stripe id, or the funding with a reference of a bank transfer; null when there is none. */
  async namedByRail(db: Db, reference: string): Promise<NamedByRail | null> {
    const [row] = await db.query<NamedByRail>(
      `select 'payout' as kind, payout_id as id from payouts.stripe_call_view where object_id = $1
       union all
       select 'funding', id from payouts.checkout_view where funding_id is not null and $1 in (session_id, payment_intent_id, charge_id)
       union all
       select 'refund', id from payouts.refund_part_view where stripe_refund_id = $1
       union all
       select 'card_dispute', id from payouts.card_dispute_view where stripe_dispute_id = $1
       union all
       select case when t.type in ('charge', 'payment') then 'funding' when t.type like 'transfer%' then 'payout' else 'refund' end, t.subject_id
       from payouts.stripe_transaction_view t where t.id = $1 and t.subject_id is not null and t.type ~ '^(charge|payment|transfer|refund)'
       union all
       select 'funding', id from payouts.funding_view where reference = $1
       limit 1`,
      [reference],
    );
    return row ?? null;
  }

  /** Ids of Stripe transactions about fundings. Postings of Stripe's fee and of the settlement are named by them. */
  async transactionsOf(db: Db, fundingIds: readonly string[]): Promise<string[]> {
    if (fundingIds.length === 0) return [];
    const rows = await db.query<{ id: string }>('select id from payouts.stripe_transaction_view where subject_id = any($1::uuid[])', [
      fundingIds,
    ]);
    return rows.map(({ id }) => id);
  }

  /** Sums earned money by batch, the largest amount first. @param earned approvals, overturned rejections, bonuses and tests */
  async batchesOf(db: Db, earned: readonly EarnedPart[]): Promise<TracedBatch[]> {
    if (earned.length === 0) return [];
    return db.query<TracedBatch>(
      `with earned as (
         select * from unnest($1::text[], $2::text[], $3::timestamptz[], $4::bigint[], $5::text[]) e (event, ref, at, minor, currency)
       ), placed as (
         select e.*, a.organisation_id, a.batch_id, null::uuid as test_id from earned e join work.assignment_view a on a.id = e.ref::uuid
         where e.event = 'appr'
         union all
         select e.*, d.organisation_id, d.batch_id, null from earned e join review.rejection_hold_view d on d.review_id = e.ref::uuid
         where e.event = 'ovt'
         union all
         select e.*, b.organisation_id, b.batch_id, null from earned e join review.bonus_view b on b.id = e.ref::uuid where e.event = 'bonus'
         union all
         select e.*, r.organisation_id, null, x.test_id from earned e join assessments.attempt_view x on x.id = e.ref::uuid
           join review.release_view r on r.id = x.id where e.event = 'tpay'
       )
       select p.organisation_id as "organisationId", o.name as "organisationName", p.batch_id as "batchId", p.test_id as "testId",
         coalesce(b.title, q.name) as title, p.currency, sum(p.minor)::bigint as "amountMinor",
         (count(*) filter (where p.event in ('appr', 'ovt')))::int as assignments, (count(*) filter (where p.event = 'bonus'))::int as bonuses,
         (count(*) filter (where p.event = 'tpay'))::int as tests, min(p.at) as "firstAt", max(p.at) as "lastAt"
       from placed p
       join identity.organisation_view o on o.id = p.organisation_id
       left join batches.batch_view b on b.id = p.batch_id
       left join assessments.test_view t on t.id = p.test_id
       left join qualifications.qualification_type_view q on q.id = t.type_id
       group by p.organisation_id, o.name, p.batch_id, p.test_id, b.title, q.name, p.currency
       order by "amountMinor" desc, p.batch_id, p.test_id, p.organisation_id`,
      [
        earned.map(({ event }) => event),
        earned.map(({ ref }) => ref),
        earned.map(({ createdAt }) => createdAt),
        earned.map(({ amountMinor }) => amountMinor ?? 0n),
        earned.map(({ currency }) => currency ?? ''),
      ],
    );
  }
}
