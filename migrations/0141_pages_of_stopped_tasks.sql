-- Pages of the stopped tasks of a batch, in the order of their positions. Gold has such an index already (0017).
create index task_stopped on batches.task (batch_id, position) where stopped_at is not null;
