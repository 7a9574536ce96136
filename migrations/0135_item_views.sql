-- How a client shows an item, and the language of a batch. Batches of before have neither.

alter table batches.batch add column language text
  constraint batch_language check (language ~ '^[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8})*$' and length(language) <= 35);
comment on column batches.batch.language is 'Of instructions, form and items: BCP 47, canonical. Null: not given.';

alter table batches.batch_version add column view jsonb not null default '[]'
  constraint batch_version_view check (jsonb_typeof(view) = 'array');
comment on column batches.batch_version.view is
  'How a client shows an item: entries in their order, each with its kind and a field, or with parts. Empty: as the shape of the item suggests.';
