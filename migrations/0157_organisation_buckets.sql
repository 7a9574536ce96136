-- Media in an organisation's own S3-compatible bucket: registered by key, size, type and ETag, and served without a copy.

create table batches.bucket (
  organisation_id uuid constraint bucket_pkey primary key,
  endpoint text not null constraint bucket_endpoint check (endpoint ~ '^https?://[^/]+$'),
  region text not null constraint bucket_region check (region ~ '^[a-z0-9-]{1,40}$'),
  name text not null constraint bucket_name check (name ~ '^[a-zA-Z0-9][a-zA-Z0-9._-]{1,62}$'),
  prefix text not null constraint bucket_prefix check (length(prefix) <= 500),
  access_key text not null constraint bucket_access_key check (length(access_key) between 1 and 200),
  secret bytea not null,
  set_by uuid,
  set_at timestamptz not null
);
comment on table batches.bucket is 'The S3-compatible bucket of an organisation, whose objects can be registered as files. At most one for each organisation.';
comment on column batches.bucket.prefix is 'Only objects whose keys begin so can be registered. Empty: all.';
comment on column batches.bucket.secret is 'Secret key, encrypted under a key that is derived from SECRET.';
comment on column batches.bucket.set_by is 'The person who set it.';

alter table files.file
  alter column sha256 drop not null,
  add column bucket_key text constraint file_bucket_key check (length(bucket_key) between 1 and 1024),
  add column etag text constraint file_etag check (length(etag) between 1 and 200),
  add constraint file_bucket check ((bucket_key is null) = (etag is null) and (bucket_key is null) = (sha256 is not null)),
  add constraint file_bucket_stored check (bucket_key is null or (state = 'stored' and organisation_id is not null));
comment on column files.file.sha256 is 'Of the bytes, hex; null of a file in a bucket of the organisation, whose bytes were not read.';
comment on column files.file.bucket_key is 'Key of the object in the bucket of the organisation; null: the bytes are in the storage of the marketplace.';
comment on column files.file.etag is 'ETag of the object when it was registered: an object that was changed since is not served.';
create unique index file_of_bucket on files.file (organisation_id, bucket_key, etag) where bucket_key is not null;
