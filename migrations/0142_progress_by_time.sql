-- What happened in a batch by time, for charts, forecasts and the time that answers took.

create index assignment_by_submission on work.assignment (batch_id, submitted_at) where submitted_at is not null;
create index assignment_by_approval on work.assignment (batch_id, decided_at) include (reward_minor, fee_minor) where state = 'approved';
create index decision_by_time on labels.stop_decision (batch_id, at) where verdict = 'confident';
