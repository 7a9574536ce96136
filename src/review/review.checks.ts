import type { Check } from '../platform/index.ts';

/** A rejection's money, as the ledger must hold it. */
const RESTING = `select assignment_id, currency, reward_minor + fee_minor as amount from review.rejection_hold where state = 'resting'`;

export const REVIEW_CHECKS: readonly Check[] = [
  {
    name: 'review.verdicts_match_states',
    problem: 'An assignment is in a state that its verdicts do not lead to.',
    sql: `
      select a.id, a.state, v.verdicts
      from work.assignment_view a
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
      join work.assignment_view a on a.id = r.assignment_id
      left join review.rejection_hold d on d.review_id = r.id
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
      from work.assignment_view a
      left join review.rejection_hold d on d.assignment_id = a.id
      left join ledger.posting_view approval on approval.event = 'appr' and approval.ref = a.id::text
      left join ledger.posting_view overturning on overturning.event = 'ovt' and overturning.ref = d.review_id::text
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
        select id, 'assignment' as source, worker_id, reward_minor as amount_minor, currency from work.assignment_view
        where state = 'approved' and reward_minor > 0
        union all
        select id, 'bonus', worker_id, amount_minor, currency from review.bonus
      )
      select coalesce(e.id, r.id) as id, e.source as earned_by, r.source as released_as, e.amount_minor as earned, r.amount_minor as released
      from earned e full join (select * from review.release where source <> 'test_attempt') r on r.id = e.id
      where (e.source, e.worker_id, e.amount_minor, e.currency) is distinct from (r.source, r.worker_id, r.amount_minor, r.currency)`,
  },
  {
    name: 'review.releases_posted_when_marked',
    problem: 'A release is marked and not posted, or posted and not marked.',
    sql: `
      select r.id, r.released_at, p.journal_id
      from review.release r left join ledger.posting_view p on p.event = 'rel' and p.ref = r.id::text
      where (r.released_at is null) <> (p.journal_id is null)`,
  },
  {
    name: 'review.bonuses_posted_once',
    problem: 'A bonus has no posting.',
    sql: `
      select b.id from review.bonus b left join ledger.posting_view p on p.event = 'bonus' and p.ref = b.id::text where p.journal_id is null`,
  },
  {
    name: 'review.bonus_fees_follow_their_rule',
    problem: "A bonus's fee is not what its rule makes of its amount, or the rule is not that of the agreement that it names.",
    sql: `
      select b.id, b.amount_minor, b.fee_minor, b.fee_basis_points, b.fee_minimum_minor, b.fee_agreement_id
      from review.bonus b left join batches.fee_agreement_view a on a.id = b.fee_agreement_id
      where (b.fee_basis_points is not null
          and b.fee_minor <> greatest((b.amount_minor * b.fee_basis_points + 5000) / 10000, b.fee_minimum_minor))
        or (a.id is not null and (a.organisation_id, a.currency, a.basis_points, a.minimum_minor)
          is distinct from (b.organisation_id, b.currency, b.fee_basis_points, b.fee_minimum_minor))`,
  },
  {
    name: 'review.bonus_files_add_up',
    problem: 'The bonuses of a file are not as many, or not as much, as its record says.',
    sql: `
      select f.id, f.paid, count(b.id) as bonuses, f.amount_minor, coalesce(sum(b.amount_minor), 0) as amount_found,
        f.fee_minor, coalesce(sum(b.fee_minor), 0) as fee_found
      from review.bonus_file f
      left join review.bonus b on b.file_id = f.id and (b.organisation_id, b.currency) = (f.organisation_id, f.currency)
      group by f.id
      having (f.paid, f.amount_minor, f.fee_minor) is distinct from (count(b.id), coalesce(sum(b.amount_minor), 0), coalesce(sum(b.fee_minor), 0))`,
  },
  {
    // Two first earnings at the same moment: the one that is written second counts from its own now.
    name: 'review.new_workers_money_is_held',
    problem: "A new worker's money becomes payable before the hold that began with their first earning is over, or none was noted.",
    sql: `
      select r.id, r.worker_id, r.due_at, f.hold_until
      from review.release r left join review.first_earning f on f.worker_id = r.worker_id
      where f.worker_id is null or r.due_at < f.hold_until - interval '1 minute'`,
  },
  {
    name: 'review.nobody_reviews_their_own_work',
    problem: 'A verdict was given by the worker it is about.',
    sql: `
      select r.id, r.reviewer_id from review.review r join work.assignment_view a on a.id = r.assignment_id
      where r.reviewer_id = a.worker_id or r.worker_id <> a.worker_id or r.batch_id <> a.batch_id or r.organisation_id <> a.organisation_id`,
  },
];
