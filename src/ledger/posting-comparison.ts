/** Comparison of postings with the rows of the domains that made them, for integrity checks. */
/**
 * SQL of a check: compares the postings that a domain's rows imply with the postings of the ledger.
 *
 * @param expected query with the columns `event`, `ref`, `owner_id`, `currency` and `amount` (minor units, credit positive)
 * @param accountKind kind of account whose postings are compared
 * @param events condition on `g.event` and `g.ref` that selects the compared events of the ledger
 * @returns a query with one row for each posting that is missing on one side or differs
 */
export function postingsDiffer(expected: string, accountKind: string, events: string): string {
  return `
    with expected as (${expected}),
    actual as (
      select g.event, g.ref, a.owner_id, a.currency, sum(e.amount) as amount
      from ledger.posted g
      join ledger.entry e on e.journal_id = g.journal_id and e.seq between g.first_seq and g.last_seq
      join ledger.account a on a.id = e.account_id and a.kind = '${accountKind}'
      where ${events}
      group by g.event, g.ref, a.owner_id, a.currency
    )
    select coalesce(expected.event, actual.event) || ':' || coalesce(expected.ref, actual.ref) as posting,
      case when actual.ref is null then 'missing in the ledger' when expected.ref is null then 'missing here' else 'differs' end as difference,
      expected.owner_id as owner_here, actual.owner_id as owner_there,
      expected.amount || ' ' || expected.currency as here, actual.amount || ' ' || actual.currency as there
    from expected full join actual using (event, ref)
    where expected.ref is null or actual.ref is null
      or (expected.owner_id, expected.currency, expected.amount) is distinct from (actual.owner_id, actual.currency, actual.amount)
    order by 1`;
}
