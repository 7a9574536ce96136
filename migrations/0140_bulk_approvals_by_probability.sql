-- An order to approve everything may ask for a probability of being right, and leave named assignments out.

alter table review.bulk_approval
  add column total_count int constraint bulk_approval_total check (total_count >= 0),
  add column left_count int constraint bulk_approval_left check (left_count >= 0),
  add column minimum_right_probability double precision
    constraint bulk_approval_probability check (minimum_right_probability between 0 and 1),
  add column except_ids uuid[] not null default '{}';
comment on column review.bulk_approval.total_count is
  'Answers that met the order when it was given; null for orders from before migration 0140.';
comment on column review.bulk_approval.left_count is
  'Answers that the order reached and did not approve; null for orders from before migration 0140.';
comment on column review.bulk_approval.minimum_right_probability is
  'Answers below this probability of being right are left for a reviewer; null: no answer is left for that.';
comment on column review.bulk_approval.except_ids is 'Assignments that the order leaves for a reviewer.';
