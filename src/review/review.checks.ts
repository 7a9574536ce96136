import type { Check } from '../platform/index.ts';

/** A rejection's money, as the ledger must hold it. */
const RESTING = `select assignment_id, currency, reward_minor + fee_minor as amount from review.dispute where state = 'resting'`;

export const REVIEW_CHECKS: readonly Check[] = [
  {
    name: 'review.verdicts_match_states',
    problem: 'An assignment is in a state that its verdicts do not lead to.',
    sql: `
      select a.id, a.state, v.verdicts
      from work.assignment a
      left join lateral (
        select coalesce(array_agg(r.verdict order by r.at, r.reverses_id nulls first, r.id), '{}') as verdicts from review.review r where r.assignment_id = a.id
      ) v on true
      where case a.state
        when 'approved' then v.verdicts not in ('{approved}', '{rejected,withdrawn}', '{rejected,overturned}')
        when 'rejected' then v.verdicts <> '{rejected}'
        else v.verdicts <> '{}' end`,
  },
  {
    name: 'review.disputes_match_verdicts',
    problem: 'A rejection and what became of it do not fit together.',
    sql: `
      select r.id, a.state, d.state as dispute, u.verdict as undone_as
      from review.review r
      join work.assignment a on a.id = r.assignment_id
      left join review.dispute d on d.review_id = r.id
      left join review.review u on u.reverses_id = r.id
      where r.verdict = 'rejected' and (
        d.review_id is null
        or d.assignment_id <> r.assignment_id
        or (d.reward_minor, d.fee_minor, d.currency) is distinct from (a.reward_minor, a.fee_minor, a.currency)
        or case d.state
          when 'resting' then a.state <> 'rejected' or a.finalised_at is not null or u.id is not null
          when 'stands' then a.state <> 'rejected' or a.finalised_at is null or u.id is not null
          else a.state <> 'approved' or u.verdict is distinct from d.state end)`,
  },
  {
    name: 'review.approvals_posted_once',
    problem: 'A paid assignment that is approved has not exactly one posting that pays for it, or one that is not approved has.',
    sql: `
      select a.id, a.state, approval.journal_id as approved_by, overturning.journal_id as overturned_by
      from work.assignment a
      left join review.dispute d on d.assignment_id = a.id
      left join ledger.posted approval on approval.event = 'appr' and approval.ref = a.id::text
      left join ledger.posted overturning on overturning.event = 'ovt' and overturning.ref = d.review_id::text
      where a.reward_minor + a.fee_minor > 0
        and num_nonnulls(approval.journal_id, overturning.journal_id) <> case when a.state = 'approved' then 1 else 0 end`,
  },
  {
    name: 'review.dispute_hold_equals_resting_rejections',
    problem: 'The dispute hold of an assignment is not what its resting rejection set aside.',
    sql: `
      select coalesce(r.assignment_id, b.owner_id) as assignment_id, coalesce(r.currency, b.currency) as currency,
        coalesce(r.amount, 0) as resting, coalesce(b.posted, 0) as held
      from (${RESTING}) r
      full join (select owner_id, currency, posted from ledger.account_balance where kind = 'dispute_hold') b
        on b.owner_id = r.assignment_id and b.currency = r.currency
      where coalesce(r.amount, 0) <> coalesce(b.posted, 0)`,
  },
  {
    name: 'review.pending_equals_unreleased',
    problem: "A worker's pending balance is not what was earned and is still in its hold time.",
    sql: `
      select coalesce(r.worker_id, b.owner_id) as worker_id, coalesce(r.currency, b.currency) as currency,
        coalesce(r.amount, 0) as unreleased, coalesce(b.posted, 0) as pending
      from (select worker_id, currency, sum(amount_minor) as amount from review.release where released_at is null group by 1, 2) r
      full join (select owner_id, currency, posted from ledger.account_balance where kind = 'worker_pending') b
        on b.owner_id = r.worker_id and b.currency = r.currency
      where coalesce(r.amount, 0) <> coalesce(b.posted, 0)`,
  },
  {
    name: 'review.releases_match_earnings',
    problem: 'Approved paid work or a bonus has no release of the same amount, or a release belongs to neither.',
    sql: `
      with earned as (
        select id, 'assignment' as source, worker_id, reward_minor as amount_minor, currency from work.assignment
        where state = 'approved' and reward_minor > 0
        union all
        select id, 'bonus', worker_id, amount_minor, currency from review.bonus
      )
      select coalesce(e.id, r.id) as id, e.source as earned_by, r.source as released_as, e.amount_minor as earned, r.amount_minor as released
      from earned e full join review.release r on r.id = e.id
      where (e.source, e.worker_id, e.amount_minor, e.currency) is distinct from (r.source, r.worker_id, r.amount_minor, r.currency)`,
  },
  {
    name: 'review.releases_posted_when_marked',
    problem: 'A release is marked and not posted, or posted and not marked.',
    sql: `
      select r.id, r.released_at, p.journal_id
      from review.release r left join ledger.posted p on p.event = 'rel' and p.ref = r.id::text
      where (r.released_at is null) <> (p.journal_id is null)`,
  },
  {
    name: 'review.bonuses_posted_once',
    problem: 'A bonus has no posting.',
    sql: `
      select b.id from review.bonus b left join ledger.posted p on p.event = 'bonus' and p.ref = b.id::text where p.journal_id is null`,
  },
  {
    name: 'review.nobody_reviews_their_own_work',
    problem: 'A verdict was given by the worker it is about.',
    sql: `
      select r.id, r.reviewer_id from review.review r join work.assignment a on a.id = r.assignment_id
      where r.reviewer_id = a.worker_id or r.worker_id <> a.worker_id or r.batch_id <> a.batch_id or r.organisation_id <> a.organisation_id`,
  },
];
