-- What Stripe refused to pay back, or a card's bank sent back, may go by bank transfer: a refund of its own, which names the
-- part that it is instead of. A part has one at most; should that fail too, the next names its part.

alter table payouts.refund add column instead_of uuid
  constraint refund_instead_of_unique unique constraint refund_instead_of_fkey references payouts.refund_part;
comment on column payouts.refund.instead_of is
  'The part that Stripe or the bank did not bring back, and that this refund brings by bank transfer; null: asked by the organisation.';

-- As before, but a transfer may be of a payment by card: Stripe has its fee of that all the same, so that much less is sent.
alter table payouts.refund_part drop constraint refund_part_by_stripe;
alter table payouts.refund_part add constraint refund_part_by_stripe check (case rail when 'stripe'
  then funding_id is not null and state <> 'proposed' and num_nonnulls(reference, proposed_by, confirmed_by) = 0
  else stripe_refund_id is null and state not in ('sending', 'sent') and first_tried_at is null
    and (kept_fee_minor = 0 or (funding_id is not null and kept_fee_minor < amount_minor)) end);

create index refund_part_failed_at_stripe on payouts.refund_part (id) where state = 'failed' and first_tried_at is not null;
