-- What a worker's client says about the time of an answer. Answers of before have neither.

alter table work.assignment
  add column answered_at timestamptz,
  add column active_seconds integer constraint assignment_active_seconds check (active_seconds >= 0),
  add constraint assignment_answered check (
    (answered_at is null and active_seconds is null)
    or (submitted_at is not null and coalesce(answered_at between claimed_at and lease_until, true))),
  add constraint assignment_active check (active_seconds <= seconds);
comment on column work.assignment.answered_at is
  'When the worker answered, as the worker''s client says: not verified, only kept within the lease. Null: the client did not say.';
comment on column work.assignment.active_seconds is
  'How long the worker was active, as the worker''s client says: not verified, at most "seconds". Null: the client did not say.';
comment on column work.assignment.seconds is 'From the claim to the answer: to answered_at where the client said when, else to submitted_at.';
