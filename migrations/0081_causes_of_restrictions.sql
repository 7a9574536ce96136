-- Restrictions of organisations belong to identity, which knows nothing of chargebacks and fraud warnings: their ids stay, the
-- foreign keys go. That each names one which is there is a check of funding (payouts.restrictions_have_a_cause).
alter table payouts.organisation_restriction
  drop constraint organisation_restriction_dispute_fkey,
  drop constraint organisation_restriction_warning_fkey;
