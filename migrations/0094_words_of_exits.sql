-- An erasure takes the words about the person's payouts; those in admin requests are replaced by identity, which owns them.
create or replace function payouts.forget_words_of_exits() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  update payouts.payout_exit x set outcome = platform.erased_words()
  from payouts.payout p where p.id = x.payout_id and p.worker_id = new.person_id and x.outcome is not null;
  perform identity.erase_words_of_requests('payout.exit', new.person_id);
  return null;
end $$;
