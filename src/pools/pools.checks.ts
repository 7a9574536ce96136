/** Integrity checks of pools, agreements and members. */
import type { Check } from '../platform/index.ts';

export const POOLS_CHECKS: readonly Check[] = [
  {
    name: 'pools.agreement_versions',
    problem: 'The newest or the required version of an agreement is not what its published versions say, or a version is missing.',
    sql: `
      select p.id as pool_id, p.agreement_version, p.required_version, count(a.version)::int as versions
      from pools.worker_pool p left join pools.agreement a on a.pool_id = p.id
      group by p.id
      having count(a.version) <> p.agreement_version or coalesce(max(a.version), 0) <> p.agreement_version
        or coalesce(max(a.version) filter (where a.requires_acceptance), 0) <> p.required_version`,
  },
  {
    name: 'pools.members_accepted',
    problem: 'A member joined without accepting the agreement, or the newest acceptance of a member is not the one that is kept with them.',
    sql: `
      select m.id as member_id, m.pool_id, m.accepted_version, max(a.version) as newest_acceptance
      from pools.member m left join pools.acceptance a on a.member_id = m.id
      group by m.id
      having m.accepted_version is distinct from max(a.version) or m.accepted_at is distinct from max(a.accepted_at)
        or m.joined_at is distinct from min(a.accepted_at) or count(*) filter (where a.pool_id <> m.pool_id) > 0`,
  },
  {
    name: 'pools.link_uses',
    problem: 'The number of uses of a link is not the number of people who joined by it, or one joined after its end.',
    sql: `
      select l.id as link_id, l.uses, count(m.id)::int as joined
      from pools.link l left join pools.member m on m.link_id = l.id
      group by l.id
      having l.uses <> count(m.id) or max(m.joined_at) >= l.expires_at
        or count(*) filter (where m.pool_id <> l.pool_id) > 0`,
  },
];
