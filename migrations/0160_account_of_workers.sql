-- An index for the pages of workers who are paid by schedule: each page begins after the last worker of the page before, and reads
-- no account again. Locks nothing for long: the index is built concurrently, and
-- ledger.account stays readable and writable.
-- migrate: no transaction

create index concurrently account_of_workers on ledger.account (owner_id) where kind = 'worker_available';
comment on index ledger.account_of_workers is 'Workers with an account for money that may be paid out, in the order of their ids.';
