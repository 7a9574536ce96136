/** Integrity checks of seals and of the event feed. */
import type { Check } from '../platform/index.ts';

export const AUDIT_CHECKS: readonly Check[] = [
  {
    name: 'audit.seals_intact',
    problem: 'A sealed log was changed after it was sealed.',
    sql: `select l.log, b.n, b.problem from platform.sealed_log_view l, lateral platform.broken_seals(l.log) b`,
  },
  {
    name: 'audit.events_have_no_gaps',
    problem: 'The positions of the event feed have a gap, or do not end at its last position.',
    sql: `select f.last_position as "lastPosition", o.first, o.last, o.events from audit.feed f,
        lateral (select min(e.position) as first, max(e.position) as last, count(*) as events from audit.event e) o
      where o.events > 0 and (o.last <> f.last_position or o.events <> o.last - o.first + 1)`,
  },
  {
    name: 'audit.published_acts_are_events_once',
    problem: 'A published act is neither an event nor waits to become one, or is both.',
    sql: `select a.id, a.verb from audit.feed f
        join platform.act_view a on a.id > f.acts_after
        left join audit.event e on e.act_id = a.id
        left join audit.pending p on p.act_id = a.id
      where not exists (select from audit.unpublished_verb u where u.verb = a.verb) and (e.act_id is null) = (p.act_id is null)`,
  },
  {
    name: 'audit.events_are_acts',
    problem: 'An event, or a row of the queue of events, names no act, or one that is not published.',
    sql: `select q.act_id, q.place from (
        select e.act_id, 'event ' || e.position as place from audit.event e
        union all select p.act_id, 'pending ' || p.n from audit.pending p) q
      left join platform.act_view a on a.id = q.act_id
      where a.id is null or exists (select from audit.unpublished_verb u where u.verb = a.verb)`,
  },
];
