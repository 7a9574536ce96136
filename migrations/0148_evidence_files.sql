-- Evidence of a restriction can name a file: the platform's own, which only admins open, and which goes with the erasure of the person.

alter table files.file alter column organisation_id drop not null;
comment on column files.file.organisation_id is
  'Owner. Part of what an address signs: an address made for another organisation does not open the file. Null: the platform''s own, which no address opens.';
comment on table files.file is 'Media that tasks show, served only at signed, expiring addresses; and files of the platform, such as evidence of restrictions.';
alter table files.file drop constraint file_state, drop constraint file_stored;
alter table files.file
  add constraint file_state check (state in ('arriving', 'stored', 'leaving')),
  add constraint file_stored check ((state = 'arriving') = (stored_at is null)),
  add constraint file_leaving check (state <> 'leaving' or organisation_id is null);
comment on column files.file.state is
  'arriving: written before the bytes are stored, so that what a crash leaves in the storage is known and swept. leaving: its bytes are about to be deleted, and the row after them.';
create index file_leaving on files.file (id) where state = 'leaving';
create index file_of_platform on files.file (created_at) where organisation_id is null and state = 'stored';

create function files.delete_files(p_ids uuid[]) returns void
language sql security definer set search_path = pg_catalog as $$
  update files.file set state = 'leaving' where id = any (p_ids) and organisation_id is null and state = 'stored';
$$;
revoke execute on function files.delete_files(uuid[]) from public;
comment on function files.delete_files(uuid[]) is
  'Deletes files of the platform: nobody opens them from then on, and a sweep deletes the bytes. Files of organisations stay.';

create table identity.evidence_file (
  file_id uuid constraint evidence_file_pkey primary key constraint evidence_file_file_fkey references files.file,
  restriction_id uuid not null constraint evidence_file_restriction_fkey references identity.restriction
);
comment on table identity.evidence_file is
  'Files that the evidence of a restriction names. A file is evidence of one restriction, so that it goes with the erasure of that person and takes nothing from others.';
create index evidence_file_by_restriction on identity.evidence_file (restriction_id);

create function identity.delete_evidence_files() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
  gone uuid[];
begin
  with deleted as (
    delete from identity.evidence_file e using identity.restriction r where r.id = e.restriction_id and r.person_id = new.person_id returning e.file_id
  )
  select array_agg(file_id) into gone from deleted;
  if gone is not null then
    perform files.delete_files(gone);
  end if;
  return null;
end $$;
create trigger delete_evidence_files after insert on identity.erasure
  for each row execute function identity.delete_evidence_files();
revoke execute on function identity.delete_evidence_files() from public;
