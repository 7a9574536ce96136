-- Has the answers judged that wait for a verdict already. The sweep labels.update does it in pages after the migration; until then the
-- review queue shows fewer answers.
--
-- Locks: nothing. Reads the waiting answers once.

insert into labels.rejudgement (batch_id, task_id) select distinct batch_id, task_id from work.assignment_view where state = 'submitted';
