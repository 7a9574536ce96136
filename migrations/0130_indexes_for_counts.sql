-- The counts for badges read what waits for a second admin; these two queues had no index by state.

create index own_money_proposed on payouts.own_money (id) where state = 'proposed';
create index funding_reversal_proposed on payouts.funding_reversal (id) where state = 'proposed';
