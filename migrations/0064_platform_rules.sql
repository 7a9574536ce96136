-- Platform rules (fees, limits, hold times) as versions that never change: who changed which rule, when, and what it was before.

create table platform.rule_version (
  id uuid constraint rule_version_pkey primary key,
  version bigint not null constraint rule_version_version check (version > 0),
  name text not null constraint rule_version_name check (name ~ '^[A-Z][A-Z_]*$'),
  value text not null constraint rule_version_value check (length(value) <= 5000),
  previous_id uuid constraint rule_version_previous_fkey references platform.rule_version,
  source text not null constraint rule_version_source check (source in ('settings', 'admins', 'operator')),
  requested_by uuid,
  approved_by uuid,
  reason text constraint rule_version_reason check (length(btrim(reason)) between 10 and 1000),
  set_at timestamptz not null,
  constraint rule_version_once unique (version),
  constraint rule_version_previous_once unique (previous_id),
  constraint rule_version_two_admins check ((source = 'admins') = (requested_by is not null and approved_by is not null)
    and requested_by is distinct from approved_by or source <> 'admins' and requested_by is null and approved_by is null),
  constraint rule_version_says_why check ((source = 'settings') = (reason is null))
);
comment on table platform.rule_version is 'Each value that a platform rule ever had. The newest version of a name is in force; what was priced under an older one keeps it.';
comment on column platform.rule_version.version is 'Counts the changes of all rules, in the order of their commits: the greatest one tells a process whether it has read the newest values.';
comment on column platform.rule_version.value is 'As the setting of the same name is written: "2000", "JPY:3000,KWD:6000", "weekly".';
comment on column platform.rule_version.source is 'settings: the first version, from the settings of the first start; admins: two admins; operator: npm run rules.';
create index rule_version_by_name on platform.rule_version (name, version);
select platform.make_append_only('platform.rule_version');
