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

-- Files of tasks, as they came in.
create table batches.upload (
  id uuid constraint upload_pkey primary key,
  batch_id uuid not null constraint upload_batch_fkey references batches.batch,
  format text not null constraint upload_format check (format in ('csv', 'jsonl')),
  on_fault text not null constraint upload_on_fault check (on_fault in ('refuse', 'skip')),
  bytes bigint not null constraint upload_bytes check (bytes > 0),
  sha256 text not null constraint upload_sha256 check (sha256 ~ '^[0-9a-f]{64}$'),
  rows bigint not null constraint upload_rows check (rows > 0),
  added bigint not null constraint upload_added check (added >= 0),
  existing bigint not null constraint upload_existing check (existing >= 0),
  skipped bigint not null constraint upload_skipped check (skipped >= 0),
  first_position bigint,
  created_by uuid constraint upload_person_fkey references identity.person,
  created_at timestamptz not null,
  constraint upload_adds_up check (rows = added + existing + skipped),
  constraint upload_refuses check (on_fault = 'skip' or skipped = 0),
  constraint upload_positions check ((first_position is not null) = (added > 0))
);
comment on column batches.upload.existing is 'Rows whose externalId the batch, or the file before them, had with the same payload.';
comment on column batches.upload.skipped is 'Rows left out for a fault.';
comment on column batches.upload.first_position is 'Of the tasks it added, which follow one another without gaps.';
create index upload_by_batch on batches.upload (batch_id, id);
select platform.make_append_only('batches.upload');
