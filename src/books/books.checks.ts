import type { Check } from '../platform/index.ts';

export const BOOKS_CHECKS: readonly Check[] = [
  {
    name: 'books.trial_balance',
    problem: 'The accounts of a currency do not sum to zero.',
    sql: `select currency, sum(posted) as sum from ledger.account_balance group by currency having sum(posted) <> 0`,
  },
  {
    name: 'books.solvency',
    problem: 'What the platform owes to organisations and workers is more than what the bank and Stripe hold for it and what it is owed.',
    sql: `
      select currency,
        sum(posted) filter (where owner_id is not null and posted > 0) as owed,
        -sum(posted) filter (where kind in ('bank', 'stripe_pending', 'stripe_available', 'stripe_connected')) as held,
        -sum(posted) filter (where kind = 'requester_receivable') as receivable
      from ledger.account_balance group by currency
      having coalesce(sum(posted) filter (where owner_id is not null), 0)
        + coalesce(sum(posted) filter (where kind in ('bank', 'stripe_pending', 'stripe_available', 'stripe_connected')), 0) > 0`,
  },
  {
    name: 'books.currencies_match_owners',
    problem: "Money of an organisation or of its batches is in another currency than the organisation's.",
    sql: `
      select a.id, a.kind, a.currency, o.currency as organisation_currency
      from ledger.account_view a
      left join batches.batch_view b on b.id = a.owner_id
      join identity.organisation_view o on o.id = coalesce(b.organisation_id, a.owner_id)
      where a.currency <> o.currency`,
  },
];
