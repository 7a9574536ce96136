-- Locking a task set the planner's settings anew on each call. Its callers, the functions of a claim, have set the same ones.

alter function batches.lock_free_task(uuid[], boolean) reset all;
comment on function batches.lock_free_task(uuid[], boolean) is
  'Locks the first of the tasks that has a free slot and is not locked, and returns it with its place in the list; nulls when there is none. p_wait: waits for the lock of the first task, and tries no other. Call it from a function that sets force_generic_plan and leaves the planner index scans and nested loops only.';
