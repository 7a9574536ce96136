import type { Check } from '../platform/index.ts';

export const QUALIFICATION_CHECKS: readonly Check[] = [
  {
    name: 'qualifications.grant_equals_last_event',
    problem: 'A grant is not as its last event left it, or an event of it is missing.',
    sql: `
      select g.id, g.state, g.value, g.version, count(e.version)::int as events
      from qualifications.qualification_grant g
      left join qualifications.grant_event e on e.grant_id = g.id
      left join qualifications.grant_event last on last.grant_id = g.id and last.version = g.version
      group by g.id, last.grant_id, last.version
      having count(e.version) <> g.version or coalesce(max(e.version), 0) <> g.version
        or (g.state = 'revoked') is distinct from (last.kind = 'revoked')
        or g.value is distinct from last.value or g.expires_at is distinct from last.expires_at`,
  },
  {
    name: 'qualifications.none_granted_of_computed',
    problem: 'A qualification that is computed was granted or requested.',
    sql: `
      select t.id, t.system_key from qualifications.qualification_type t
      where t.system_key is not null
        and (exists (select from qualifications.qualification_grant g where g.type_id = t.id)
          or exists (select from qualifications.qualification_request r where r.type_id = t.id))`,
  },
  {
    name: 'qualifications.none_pending_of_inactive',
    problem: 'A request waits for a qualification that is not given any more.',
    sql: `
      select r.id, t.id as type_id from qualifications.qualification_request r
      join qualifications.qualification_type t on t.id = r.type_id
      where r.state = 'pending' and t.state = 'inactive'`,
  },
  {
    name: 'qualifications.granted_requests_have_their_grant',
    problem: 'A granted request has no grant of that worker and type, or a grant answers a request that was not granted.',
    sql: `
      select r.id, r.state, e.grant_id from qualifications.qualification_request r
      left join qualifications.grant_event e on e.request_id = r.id
      left join qualifications.qualification_grant g on g.id = e.grant_id
      where (r.state = 'granted') <> (e.grant_id is not null)
        or g.id is not null and (g.worker_id, g.type_id) <> (r.worker_id, r.type_id)`,
  },
];
