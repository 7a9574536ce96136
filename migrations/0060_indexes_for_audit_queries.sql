-- Indexes for the lists that admins filter and order: payouts, rejections, refunds and bonuses (docs/audit.md).

create index payout_by_amount on payouts.payout (currency, amount_minor, id);
create index payout_by_request on payouts.payout (requested_at, id);
create index payout_by_payment on payouts.payout (paid_at, id) where paid_at is not null;

create index refund_by_amount on payouts.refund (currency, amount_minor, id);
create index refund_by_request on payouts.refund (asked_at, id);

create index bonus_by_amount on review.bonus (currency, amount_minor, id);
create index bonus_by_time on review.bonus (at, id);
create index bonus_by_batch on review.bonus (batch_id, id) where batch_id is not null;

create index dispute_by_worker on review.dispute (worker_id, review_id);
create index dispute_of_organisation on review.dispute (organisation_id, review_id);
create index dispute_of_batch on review.dispute (batch_id, review_id);
create index dispute_by_state on review.dispute (state, review_id);
create index dispute_by_amount on review.dispute (currency, (reward_minor + fee_minor), review_id);
