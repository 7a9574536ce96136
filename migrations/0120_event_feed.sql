-- The event feed: published acts, in one order, at positions without gaps.
--
-- A trigger puts each published act into a queue, in the transaction of the act. A relay moves what is committed from the
-- queue to the feed and gives it the next positions. So a position never appears below one that a reader has passed, and a
-- transaction that stays open for long delays only its own acts.

create table audit.unpublished_verb (
  verb text constraint unpublished_verb_pkey primary key,
  reason text not null constraint unpublished_verb_reason check (length(reason) >= 20)
);
comment on table audit.unpublished_verb is 'Acts with these verbs are no events. Acts with any other verb are.';

insert into audit.unpublished_verb (verb, reason) values
  ('file.announced', 'An upload has begun; what uses the file has an act of its own.'),
  ('file.stored', 'A file is there; what uses the file has an act of its own.'),
  ('file.forgotten', 'Nothing used the file, so nothing that anybody sees changed.'),
  ('payee.shared_bank_looked_at', 'An admin read something; nothing changed.'),
  ('platform_rule.seeded', 'The first start copies settings into rules; nothing changed.'),
  ('pool.estimated', 'A figure that the platform computes for all workers together; no screen shows it.'),
  ('session.signed_out', 'People end their own sessions; nobody else is concerned.'),
  ('sign_in.failed', 'Not somebody who signed in; the act log and the limits of sign-ins keep it.'),
  ('skill.shown', 'The moment at which a figure changes would tell workers which of their answers were to known tasks.'),
  ('stripe_transaction.booked', 'One line of a reconciliation with Stripe; the money that it explains has acts of its own.'),
  ('test_attempt.answered', 'A step inside a running test, which only the page of the test shows; the result is an event.');

create table audit.pending (
  n bigint generated always as identity constraint pending_pkey primary key,
  act_id uuid not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);
comment on table audit.pending is 'Published acts that have no position yet. Rows are visible once their transaction is committed, however late.';
comment on column audit.pending.n is
  'Drawn when acts are appended, at the end of a command: after the locks of the command, so that it orders the acts of one locked subject.';

create table audit.event (
  position bigint constraint event_pkey primary key constraint event_position check (position > 0),
  act_id uuid not null constraint event_act_unique unique,
  at timestamptz not null
);
comment on table audit.event is 'The event feed: published acts at positions without gaps. Old events are deleted from the lowest position on.';
comment on column audit.event.at is 'Time at which the act got its position (clock of the worker process).';

create table audit.epoch (
  epoch bigint constraint epoch_pkey primary key,
  after_position bigint not null constraint epoch_after_position check (after_position >= 0),
  history text not null,
  began_at timestamptz not null
);
comment on table audit.epoch is
  'Histories of the feed. A restore takes the feed back, and its positions are given a second time: that begins a new epoch.';
comment on column audit.epoch.epoch is 'Seconds since 1970 when it began, so that two restores of one backup do not get the same number.';
comment on column audit.epoch.after_position is 'The last position of the epoch before that is also part of this one.';
comment on column audit.epoch.history is 'What audit.database_history() returned: another value means that the database was restored.';
select platform.make_append_only('audit.epoch');

create table audit.feed (
  only_row boolean not null default true constraint feed_pkey primary key constraint feed_only_row check (only_row),
  epoch bigint not null constraint feed_epoch_fkey references audit.epoch,
  last_position bigint not null constraint feed_last_position check (last_position >= 0),
  acts_after uuid not null
);
comment on column audit.feed.acts_after is
  'Acts up to this id need no event: they are from before the feed began, or their events were deleted by age.';

-- Recovery to a point in time ends on a new timeline, and a dump is restored into another cluster. A snapshot of a disk
-- leaves no trace: then the operator calls audit.begin_epoch, see docs/backup.md.
create function audit.database_history() returns text language plpgsql volatile as $$
begin
  return (select c.system_identifier from pg_control_system() c) || ':' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8);
exception when insufficient_privilege or feature_not_supported or undefined_function then
  return 'unknown';
end $$;
comment on function audit.database_history() is
  'Identifies the history of this database: cluster and timeline. ''unknown'' where the server does not tell.';

create function audit.begin_epoch(at timestamptz default clock_timestamp()) returns bigint language plpgsql volatile as $$
declare
  new_epoch bigint;
begin
  new_epoch := greatest((select max(e.epoch) + 1 from audit.epoch e), floor(extract(epoch from clock_timestamp()))::bigint);
  insert into audit.epoch (epoch, after_position, history, began_at)
  select new_epoch, f.last_position, audit.database_history(), at from audit.feed f;
  update audit.feed set epoch = new_epoch;
  return new_epoch;
end $$;
comment on function audit.begin_epoch(timestamptz) is
  'Begins a new epoch of the event feed, so that readers learn that positions are given again. The operator calls it after a restore from a snapshot of a disk.';

create function audit.queue_event() returns trigger language plpgsql as $$
begin
  if not exists (select from audit.unpublished_verb u where u.verb = new.verb) then
    insert into audit.pending (act_id) values (new.id);
  end if;
  return null;
end $$;
-- From here on nobody appends an act until this migration is committed.
create trigger queue_event after insert on platform.act for each row execute function audit.queue_event();

insert into audit.epoch (epoch, after_position, history, began_at)
values (floor(extract(epoch from clock_timestamp()))::bigint, 0, audit.database_history(), clock_timestamp());
insert into audit.feed (epoch, last_position, acts_after)
select e.epoch, 0, coalesce((select a.id from platform.act_view a order by a.id desc limit 1), '00000000-0000-0000-0000-000000000000')
from audit.epoch e;
