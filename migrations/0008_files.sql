-- Uploaded media: what is kept about each file. The bytes are on disk or in S3-compatible storage, under the file's id.

create schema files;

create table files.file (
  id uuid constraint file_pkey primary key,
  organisation_id uuid not null,
  state text not null constraint file_state check (state in ('arriving', 'stored')),
  name text not null constraint file_name_length check (length(name) between 1 and 200),
  media_type text not null constraint file_media_type check (media_type ~ '^[a-z]+/[a-z0-9.+-]+$'),
  bytes bigint not null constraint file_bytes check (bytes > 0),
  sha256 text not null constraint file_sha256 check (sha256 ~ '^[0-9a-f]{64}$'),
  created_by uuid,
  created_at timestamptz not null,
  stored_at timestamptz,
  constraint file_stored check ((state = 'stored') = (stored_at is not null))
);
comment on table files.file is 'Media that tasks show. Served only at signed, expiring addresses.';
comment on column files.file.organisation_id is 'Owner. Part of what an address signs: an address made for another organisation does not open the file.';
comment on column files.file.state is 'arriving: written before the bytes are stored, so that what a crash leaves in the storage is known and swept.';
comment on column files.file.name is 'As the uploader called it, without path and control characters.';
comment on column files.file.media_type is 'Told from the first bytes, never taken from the uploader.';
comment on column files.file.created_by is 'The person; null when the marketplace itself did it (demo data).';
create index file_by_organisation on files.file (organisation_id, id);
create index file_arriving on files.file (created_at) where state = 'arriving';
