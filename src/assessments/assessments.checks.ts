import type { Check } from '../platform/index.ts';

export const ASSESSMENT_CHECKS: readonly Check[] = [
  {
    name: 'assessments.reserve_equals_ledger',
    problem: 'What a test has set aside is not what the ledger holds for it.',
    sql: `
      select coalesce(t.id, b.owner_id) as test_id, t.reserved_minor, b.posted
      from assessments.test t
      full join (select owner_id, currency, posted from ledger.account_balance where kind = 'test_reserve') b
        on b.owner_id = t.id and b.currency = t.currency
      where coalesce(t.reserved_minor, 0) <> coalesce(b.posted, 0)`,
  },
  {
    name: 'assessments.committed_is_held_by_attempts',
    problem: 'What a test holds for attempts under way is not what they pay.',
    sql: `
      select t.id, t.committed_minor, coalesce(sum(a.reward_minor + a.fee_minor), 0) as held
      from assessments.test t left join assessments.attempt a on a.test_id = t.id and a.state = 'open'
      group by t.id having t.committed_minor <> coalesce(sum(a.reward_minor + a.fee_minor), 0)`,
  },
  {
    name: 'assessments.submitted_attempts_paid_once',
    problem: 'A paid attempt that was submitted has no posting, or an attempt that was not has one.',
    sql: `
      select a.id, a.state, a.reward_minor, p.journal_id
      from assessments.attempt a full join (select * from ledger.posting_view where event = 'tpay') p on p.ref = a.id::text
      where coalesce(a.state = 'submitted' and a.reward_minor > 0, false) <> (p.journal_id is not null)`,
  },
  {
    name: 'assessments.releases_match_attempts',
    problem: 'A paid attempt has no release of the same amount, or a release belongs to none.',
    sql: `
      select coalesce(a.id, r.id) as id, a.reward_minor as earned, r.amount_minor as released
      from (select * from assessments.attempt where state = 'submitted' and reward_minor > 0) a
      full join (select * from review.release_view where source = 'test_attempt') r on r.id = a.id
      where (a.worker_id, a.reward_minor, a.currency) is distinct from (r.worker_id, r.amount_minor, r.currency)`,
  },
  {
    name: 'assessments.attempts_pay_as_their_version_says',
    problem: 'An attempt pays something else than its version says, or more attempts of a worker were paid than it allows.',
    sql: `
      select a.id, a.reward_minor, a.fee_minor, v.reward_minor as of_version
      from assessments.attempt a join assessments.test_version v on v.test_id = a.test_id and v.version = a.version
      join assessments.test t on t.id = a.test_id
      where (a.reward_minor, a.fee_minor) not in ((0, 0), (v.reward_minor, v.fee_minor)) or a.currency <> t.currency
        or a.n = 1 and a.reward_minor <> v.reward_minor`,
  },
  {
    name: 'assessments.fees_follow_their_rule',
    problem: 'The fee of a test is not what its rule makes of its pay, or the rule is not that of the agreement that it names.',
    sql: `
      select v.test_id, v.version, v.reward_minor, v.fee_minor
      from assessments.test_version v join assessments.test t on t.id = v.test_id
      left join batches.fee_agreement_view a on a.id = v.fee_agreement_id
      where (v.reward_minor > 0 and v.fee_minor <> greatest((v.reward_minor * v.fee_basis_points + 5000) / 10000, v.fee_minimum_minor))
        or (a.id is not null and (a.organisation_id, a.currency, a.basis_points, a.minimum_minor)
          is distinct from (t.organisation_id, t.currency, v.fee_basis_points, v.fee_minimum_minor))`,
  },
  {
    name: 'assessments.versions_are_whole',
    problem: 'A test belongs to another owner than its type, or its versions are not numbered from 1 to the newest.',
    sql: `
      select t.id, t.version, count(v.version)::int as versions from assessments.test t
      join qualifications.qualification_type_view q on q.id = t.type_id
      left join assessments.test_version v on v.test_id = t.id
      group by t.id, q.organisation_id
      having t.organisation_id is distinct from q.organisation_id
        or (t.version, t.version::bigint) is distinct from (max(v.version), count(v.version))`,
  },
  {
    name: 'assessments.grants_are_of_the_worker',
    problem: 'An attempt names a qualification of another worker or type.',
    sql: `
      select a.id, g.id as grant_id from assessments.attempt a
      join assessments.test t on t.id = a.test_id
      join qualifications.qualification_grant_view g on g.id = a.grant_id
      where (g.worker_id, g.type_id) <> (a.worker_id, t.type_id)`,
  },
];
