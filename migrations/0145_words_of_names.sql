-- People are found by words of their names.

alter table identity.person_private add column name_words tsvector;
comment on column identity.person_private.name_words is
  'The words of the name, case-folded and without accents. Null until the application has filled it (src/identity/people/name-words.repository.ts).';
-- Of a name in ASCII, SQL can make the words; Unicode's case folding needs the application.
update identity.person_private
set name_words = array_to_tsvector(array(
  select distinct left(word, 60) from regexp_split_to_table(lower(name collate "C"), '[^a-z0-9]+') as word where word <> ''))
where name !~ '[^\x20-\x7e]';

create index person_private_by_name_words on identity.person_private using gin (name_words);
create index person_private_without_name_words on identity.person_private (person_id) where name_words is null;
