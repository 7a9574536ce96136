-- File systems allow names of 255 characters; names were cut off at 200.

alter table files.file drop constraint file_name_length;
alter table files.file add constraint file_name_length check (length(name) between 1 and 255);
