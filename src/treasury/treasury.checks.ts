/** Checks: the operator's own money and adjustments agree with the ledger, in both directions, and took two people. */
import type { Check } from '../platform/index.ts';
import { postingsDiffer } from '../ledger/index.ts';

export const TREASURY_CHECKS: readonly Check[] = [
  {
    name: 'payouts.own_money_is_posted',
    problem: "A transfer of the operator's own money and the ledger do not tell the same: it is missing, differs, or is one too many.",
    sql: postingsDiffer(
      `select 'eq' || m.direction as event, m.id::text as ref, null::uuid as owner_id, m.currency,
         case m.direction when 'in' then -m.amount_minor else m.amount_minor end::numeric as amount
       from payouts.own_money m where m.state = 'done'`,
      'bank',
      `g.event in ('eqin', 'eqout') or (g.event = 'undo' and g.ref like 'eq%')`,
    ),
  },
  {
    name: 'payouts.adjustments_are_posted',
    problem: 'An adjustment and the ledger do not tell the same: it is missing, differs, or is one too many.',
    sql: `
      with expected as (
        select 'adj' as event, a.id::text as ref, side.kind, coalesce(side.owner_id::text, 'the platform') as owner, a.currency, side.amount
        from payouts.adjustment a, lateral (values
          (a.from_kind, a.from_owner_id, -a.amount_minor::numeric), (a.to_kind, a.to_owner_id, a.amount_minor::numeric)
        ) side (kind, owner_id, amount)
        where a.state = 'approved'
      ),
      actual as (
        select g.event, g.ref, a.kind, coalesce(a.owner_id::text, 'the platform') as owner, a.currency, sum(e.amount) as amount
        from ledger.posting_view g
        join ledger.entry_view e on e.journal_id = g.journal_id and e.seq between g.first_seq and g.last_seq
        join ledger.account_view a on a.id = e.account_id
        where g.event = 'adj' or (g.event = 'undo' and g.ref like 'adj:%')
        group by g.event, g.ref, a.kind, a.owner_id, a.currency
      )
      select event || ':' || ref as posting, kind as account, owner, x.amount || ' ' || x.currency as here, y.amount || ' ' || y.currency as there
      from expected x full join actual y using (event, ref, kind, owner)
      where (x.currency, x.amount) is distinct from (y.currency, y.amount)
      order by 1, 2`,
  },
  {
    name: 'payouts.treasury_took_two_people',
    problem: 'Own money was taken out, or the books were adjusted, by one person alone or by nobody.',
    sql: `
      select 'adjustment' as what, a.id, a.proposed_by, a.decided_by from payouts.adjustment a
      where a.state = 'approved' and (a.decided_by is null or a.decided_by = a.proposed_by)
      union all
      select 'own money', m.id, m.recorded_by, m.decided_by from payouts.own_money m
      where m.direction = 'out' and m.state = 'done' and (m.decided_by is null or m.decided_by is not distinct from m.recorded_by)`,
  },
  {
    name: 'payouts.treasury_was_acted',
    problem: 'The act log does not say of own money taken out, or of an adjustment, that two different actors brought it about.',
    sql: `
      select m.id, m.what from (
        select id, 'adjustment' as what, 'adjustment.proposed' as first, 'adjustment.approved' as second from payouts.adjustment where state = 'approved'
        union all
        select id, 'own money', 'own_money.taking_out_proposed', 'own_money.taken_out' from payouts.own_money where direction = 'out' and state = 'done'
      ) m
      where not exists (
        select from platform.act_view p join platform.act_view d on d.subject_id = p.subject_id and d.verb = m.second and d.actor_id <> p.actor_id
        where p.subject_id = m.id and p.verb = m.first)`,
  },
  {
    name: 'treasury.difference_cases_have_history',
    problem: 'A difference case is not what its newest change says, or an admin changed one and the act log does not say so.',
    sql: `
      select c.id, c.state, h.state as changed_to from treasury.difference_case c
      left join lateral (
        select h.* from treasury.difference_case_change h where h.case_id = c.id order by h.revision desc limit 1
      ) h on true
      where h.case_id is null or h.revision > c.revision or h.at <> c.changed_at
        or (c.state, c.owner_id, c.note) is distinct from (h.state, h.owner_id, h.note)
      union all
      select h.case_id, 'no act', h.state from treasury.difference_case_change h
      where h.changed_by is not null and not exists (
        select from platform.act_view a
        where a.subject_id = h.case_id and a.verb = 'difference.updated' and a.actor_id = h.changed_by and a.data ->> 'revision' = h.revision::text)`,
  },
];
