-- Admins list restrictions across people, by kind, and those that hold now.

create index restriction_by_kind on identity.restriction (kind, id);
create index restriction_not_lifted on identity.restriction (id) where lifted_at is null;
