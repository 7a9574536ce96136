-- What other domains may read of the ledger. They name these views only, never the tables (docs/adr/0077-books-read-published-views.md).
-- Each view is one table with its public columns, so that the planner puts the table in its place and uses its indexes.

create view ledger.account_view as
select id, kind, owner_id, currency, guarded, opened_at from ledger.account;
comment on view ledger.account_view is
  'Accounts: their kind (ledger.account_kind_view), their owner (an organisation, batch, test, assignment or worker by its kind; null for the platform''s own) and their currency.';

create view ledger.account_kind_view as
select kind, owner_kind, guarded, floor, ceiling from ledger.account_kind;
comment on view ledger.account_kind_view is
  'The chart of accounts: for each kind of account who owns it, whether its balance is guarded, and the bounds of the balance.';

create view ledger.balance_view as
select account_id, posted, credited, version from ledger.balance;
comment on view ledger.balance_view is
  'Balances in minor units. Exact for guarded accounts only; ledger.account_balance is exact for every account. credited: the sum of all credits, so that credited - posted is the sum of all debits. version: number of entries in the balance.';

create view ledger.journal_view as
select id, idempotency_key, actor, created_at, entries, xid from ledger.journal;
comment on view ledger.journal_view is 'Journals: who posted what when, in which transaction, and how many entries. Append-only.';

create view ledger.entry_view as
select journal_id, seq, event, ref, account_id, currency, amount, balance_after, flow_after from ledger.entry;
comment on view ledger.entry_view is
  'Entries of journals in minor units: a credit is positive, a debit negative. event and ref name the posting. balance_after and flow_after are null for accounts that are not guarded; see the comment on ledger.entry.flow_after. Append-only.';

create view ledger.posting_view as
select event, ref, journal_id, first_seq, last_seq, reverses_event, reverses_ref from ledger.posted;
comment on view ledger.posting_view is
  'Postings by name (event, ref): the journal and the range of entry numbers there, and the posting that it reverses, if any. Append-only.';

create view ledger.unrolled_view as
select account_id, journal_id, amount, entries from ledger.unrolled;
comment on view ledger.unrolled_view is
  'Amounts on accounts that are not guarded which are not yet part of ledger.balance_view: one row per journal and account.';

comment on view ledger.account_balance is 'The exact balance of each account in minor units, guarded or not.';
comment on view ledger.journal_line is 'The canonical text of each journal with its entries: what its hash and its seal cover.';
