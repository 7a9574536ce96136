-- A part of a refund that goes by Stripe is a call of the outbox: it is leased, and looked up before each further try.
alter table payouts.refund_part
  add column attempt integer not null default 0 constraint refund_part_attempt check (attempt >= 0),
  add column leased_until timestamptz,
  add column said text constraint refund_part_said check (length(said) between 1 and 500);
comment on column payouts.refund_part.attempt is 'Tries under the key of this epoch, the one under way included.';
comment on column payouts.refund_part.leased_until is 'Until then one process alone tells Stripe of it.';
comment on column payouts.refund_part.said is 'What was heard last of a try that did not end; null: nothing yet.';
-- What was being told when this ran may have taken effect: it is looked up before it is told again.
update payouts.refund_part set attempt = 1 where state = 'sending';
