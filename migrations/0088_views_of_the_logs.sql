-- What other domains may read of the act log, of the seals and of the notes beside the seals; and the notes no longer name
-- tables of the ledger: a sealed log says itself which function gives the marks of a row's parts.

create view platform.act_view as
select id, xid, at, actor_kind, actor_id, actor_name, via, verb, subject_kind, subject_id, organisation_id, data, request_id
from platform.act;
comment on view platform.act_view is 'Acts: who did what to which subject, when, in which transaction and request. Append-only.';
comment on view platform.act_line is 'The canonical text of each act: what its seal covers.';

create view platform.seal_view as
select log, n, from_xid, to_xid, rows, previous_hash, hash, sealed_at, version from platform.seal;
comment on view platform.seal_view is
  'Seals: the hash of one block of an append-only log. A block holds the rows of transactions from from_xid (inclusive) to to_xid (exclusive).';

alter table platform.sealed_log add column marks text;
comment on column platform.sealed_log.marks is
  'A function (id uuid) returns bytea: the first 8 bytes of the sha256 of each part of a row, by its number. Null where rows have no parts.';

create view platform.sealed_log_view as
select log, lines, marks from platform.sealed_log;
comment on view platform.sealed_log_view is
  'The append-only logs that are sealed. lines names a view (xid xid8, id uuid, line text) with the canonical text of each row; marks a function (id uuid) returns bytea, or null.';

comment on function platform.broken_seals(text) is 'The seals of a log that do not match its rows any more, with the problem of each.';
comment on function platform.seal_moment(smallint, timestamptz) is 'The bytes of the time of a seal that its hash covers, by the version of the seal.';

create function ledger.entry_marks(journal uuid) returns bytea language sql stable as $$
  select coalesce(string_agg(substr(sha256(convert_to(ledger.entry_text(e.seq, e.event, e.ref, e.account_id, a.kind, a.owner_id, e.currency,
    e.amount, e.balance_after, e.account_version, e.flow_after), 'UTF8')), 1, 8), ''::bytea order by e.seq), ''::bytea)
  from ledger.entry e left join ledger.account a on a.id = e.account_id
  where e.journal_id = journal
$$;
comment on function ledger.entry_marks(uuid) is
  'The first 8 bytes of the sha256 of the text of each entry of a journal, one after the other in the order of their numbers.';

update platform.sealed_log set marks = log || '.entry_marks' where log = 'ledger';

create or replace function audit.note_sealed_rows(log_name text, most int) returns int language plpgsql as $$
declare
  source platform.sealed_log_view;
  sealed platform.seal_view;
  row_ids uuid[];
  row_hashes bytea[];
  row_marks bytea[];
  noted int := 0;
begin
  select l.* into strict source from platform.sealed_log_view l where l.log = log_name;
  for sealed in
    select s.* from platform.seal_view s
    where s.log = log_name and s.n > coalesce((select max(r.n) from audit.sealed_rows r where r.log = log_name), 0)
    order by s.n limit most
  loop
    execute format(
      'select array_agg(l.id order by l.xid, l.id), array_agg(sha256(convert_to(l.line, ''UTF8'')) order by l.xid, l.id)
       from %s l where l.xid >= $1 and l.xid < $2', source.lines)
      into row_ids, row_hashes using sealed.from_xid, sealed.to_xid;
    continue when row_ids is null
      or audit.hash_of_rows(sealed.previous_hash || platform.seal_moment(sealed.version, sealed.sealed_at), row_hashes) <> sealed.hash;
    row_marks := null;
    if source.marks is not null then
      execute format('select array(select %s(u.id) from unnest($1::uuid[]) with ordinality u(id, n) order by u.n)', source.marks)
        into row_marks using row_ids;
    end if;
    insert into audit.sealed_rows (log, n, ids, hashes, entry_marks)
    values (log_name, sealed.n, row_ids, row_hashes, row_marks)
    on conflict do nothing;
    noted := noted + 1;
  end loop;
  return noted;
end $$;
comment on function audit.note_sealed_rows(text, int) is
  'Notes the rows of at most `most` seals of a log that have no notes yet; returns how many seals. A block that was changed before it was noted is left out.';

create or replace function audit.changed_rows(log_name text, block bigint) returns table (id uuid, change text, is_proven boolean)
language plpgsql stable as $$
declare
  source text;
  sealed platform.seal_view;
  noted audit.sealed_rows;
begin
  select l.lines into strict source from platform.sealed_log_view l where l.log = log_name;
  select s.* into sealed from platform.seal_view s where s.log = log_name and s.n = block;
  select r.* into noted from audit.sealed_rows r where r.log = log_name and r.n = block;
  if sealed.n is null or noted.n is null then return; end if;
  return query execute format(
    'select coalesce(was.id, now.id), case when was.id is null then ''added'' when now.id is null then ''missing'' else ''changed'' end, $5
     from unnest($1::uuid[], $2::bytea[]) was(id, hash)
     full join (select l.id, sha256(convert_to(l.line, ''UTF8'')) as hash from %s l where l.xid >= $3 and l.xid < $4) now on now.id = was.id
     where was.hash is distinct from now.hash order by 1', source)
    using noted.ids, noted.hashes, sealed.from_xid, sealed.to_xid,
      audit.hash_of_rows(sealed.previous_hash || platform.seal_moment(sealed.version, sealed.sealed_at), noted.hashes) = sealed.hash;
end $$;
comment on function audit.changed_rows(text, bigint) is
  'The rows of a block that are not what they were when it was sealed; no row for a block without notes. is_proven: the notes hash up to the seal.';

create or replace function audit.changed_entries(journal uuid) returns table (seq int, change text) language plpgsql stable as $$
declare
  source platform.sealed_log_view;
  at_xid xid8;
  now_marks bytea;
begin
  select l.* into source from platform.sealed_log_view l where l.log = 'ledger';
  if source.marks is null then return; end if;
  -- The view makes the line of a row only where it is asked for.
  execute format('select l.xid from %s l where l.id = $1', source.lines) into at_xid using journal;
  execute format('select %s($1)', source.marks) into now_marks using journal;
  return query
    with noted as (
      select r.entry_marks[array_position(r.ids, journal)] as was
      from platform.seal_view s join audit.sealed_rows r on r.log = s.log and r.n = s.n
      where s.log = 'ledger' and at_xid >= s.from_xid and at_xid < s.to_xid
    )
    select g.seq, case when g.seq > length(n.was) / 8 then 'added' when g.seq > length(now_marks) / 8 then 'missing' else 'changed' end
    from noted n, generate_series(1, greatest(length(n.was), length(now_marks)) / 8) g(seq)
    where substr(n.was, (g.seq - 1) * 8 + 1, 8) is distinct from substr(now_marks, (g.seq - 1) * 8 + 1, 8);
end $$;
comment on function audit.changed_entries(uuid) is
  'The entries of a journal that are not what they were when it was sealed; no row when it was never sealed, or when something else of it was changed.';

drop function audit.entry_marks(uuid);

create view audit.noted_block_view as
select log, n from audit.sealed_rows;
comment on view audit.noted_block_view is 'The sealed blocks whose rows were noted, so that audit.changed_rows can name what was changed in them.';
