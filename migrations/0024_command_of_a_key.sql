-- An idempotency key belongs to one command. Without the name, two commands with equal input could answer for each other.
alter table platform.command_key add column command text;
comment on column platform.command_key.command is 'The command that the key was used for; null for keys from before this column.';
