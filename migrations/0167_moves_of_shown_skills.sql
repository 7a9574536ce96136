-- Keeps the answers that moved a shown skill most, computed when the skill is shown. Before, each request for them sorted all
-- evidence of the worker. The sweep reputation.show_skills fills the rows that are here already.
--
-- Locks: reputation.shown_skill, for a moment; no row is changed. Its index is built over one row per worker and skill.

alter table reputation.shown_skill add column moves jsonb;
comment on column reputation.shown_skill.moves is
  'The answers that moved the estimate most: assignmentId, question, points (percentage points, in tenths) and at, newest first. Null in rows from before migration 0167, until the sweep has filled them.';
create index shown_skill_without_moves on reputation.shown_skill (worker_id, skill) where moves is null;
