-- Events of Stripe whose type this version does not know: they are reported, not ignored.

alter table payouts.stripe_event drop constraint stripe_event_state,
  add constraint stripe_event_state check (state in ('stored', 'handled', 'ignored', 'orphan', 'unknown'));
comment on column payouts.stripe_event.state is
  'stored: to be handled; handled: its object was read again; ignored: its type is on the list of ignored types; orphan: nothing here knows its object; unknown: its type is on no list, or it names no object.';
drop index payouts.stripe_event_orphan;
create index stripe_event_reported on payouts.stripe_event (received_at) where state in ('orphan', 'unknown');
