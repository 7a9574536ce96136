-- What is noted beside each seal. A seal says that a block was changed; the notes say which of its rows, and which entry of
-- a journal. Notes of rows hash up to the seal, so they cannot be forged without it showing; notes of entries only help to
-- name what the journal's own hash has found.

create schema audit;

create table audit.sealed_rows (
  log text not null,
  n bigint not null,
  ids uuid[] not null,
  hashes bytea[] not null,
  entry_marks bytea[],
  constraint sealed_rows_pkey primary key (log, n),
  constraint sealed_rows_seal_fkey foreign key (log, n) references platform.seal,
  constraint sealed_rows_same_length check (cardinality(ids) = cardinality(hashes) and cardinality(ids) = cardinality(coalesce(entry_marks, hashes)))
);
comment on column audit.sealed_rows.ids is 'Of the rows of the block, in the order in which they were hashed.';
comment on column audit.sealed_rows.hashes is 'sha256 of the line of each: with the hash of the seal before them, they hash up to the seal.';
comment on column audit.sealed_rows.entry_marks is 'Of each journal: the first 8 bytes of the sha256 of each entry''s text, by its number. Null for other logs.';
select platform.make_append_only('audit.sealed_rows');

-- The marks of a journal's entries as they are now, one after the other.
create function audit.entry_marks(journal uuid) returns bytea language sql stable as $$
  select coalesce(string_agg(substr(sha256(convert_to(ledger.entry_text(e.seq, e.event, e.ref, e.account_id, a.kind, a.owner_id, e.currency,
    e.amount, e.balance_after, e.account_version, e.flow_after), 'UTF8')), 1, 8), ''::bytea order by e.seq), ''::bytea)
  from ledger.entry e left join ledger.account a on a.id = e.account_id
  where e.journal_id = journal
$$;

create function audit.hash_of_rows(previous bytea, hashes bytea[]) returns bytea language sql immutable as $$
  select sha256(previous || coalesce((select string_agg(u.hash, ''::bytea order by u.n) from unnest(hashes) with ordinality u(hash, n)), ''::bytea))
$$;

-- Notes the rows of seals that have none yet; answers how many seals. A block that was changed before it was noted is left out.
create function audit.note_sealed_rows(log_name text, most int) returns int language plpgsql as $$
declare
  source text;
  sealed platform.seal;
  row_ids uuid[];
  row_hashes bytea[];
  noted int := 0;
begin
  select l.lines into strict source from platform.sealed_log l where l.log = log_name;
  for sealed in
    select * from platform.seal s
    where s.log = log_name and s.n > coalesce((select max(r.n) from audit.sealed_rows r where r.log = log_name), 0)
    order by s.n limit most
  loop
    execute format(
      'select array_agg(l.id order by l.xid, l.id), array_agg(sha256(convert_to(l.line, ''UTF8'')) order by l.xid, l.id)
       from %s l where l.xid >= $1 and l.xid < $2', source)
      into row_ids, row_hashes using sealed.from_xid, sealed.to_xid;
    continue when row_ids is null or audit.hash_of_rows(sealed.previous_hash, row_hashes) <> sealed.hash;
    insert into audit.sealed_rows (log, n, ids, hashes, entry_marks)
    values (log_name, sealed.n, row_ids, row_hashes,
      case when log_name = 'ledger' then array(select audit.entry_marks(u.id) from unnest(row_ids) with ordinality u(id, n) order by u.n) end)
    on conflict do nothing;
    noted := noted + 1;
  end loop;
  return noted;
end $$;

-- The rows of a block that are not what they were when it was sealed. No row for a block that has no notes. is_proven: the
-- notes hash up to the seal; else they were changed, too.
create function audit.changed_rows(log_name text, block bigint) returns table (id uuid, change text, is_proven boolean)
language plpgsql stable as $$
declare
  source text;
  sealed platform.seal;
  noted audit.sealed_rows;
begin
  select l.lines into strict source from platform.sealed_log l where l.log = log_name;
  select * into sealed from platform.seal s where s.log = log_name and s.n = block;
  select * into noted from audit.sealed_rows r where r.log = log_name and r.n = block;
  if sealed.n is null or noted.n is null then return; end if;
  return query execute format(
    'select coalesce(was.id, now.id), case when was.id is null then ''added'' when now.id is null then ''missing'' else ''changed'' end, $5
     from unnest($1::uuid[], $2::bytea[]) was(id, hash)
     full join (select l.id, sha256(convert_to(l.line, ''UTF8'')) as hash from %s l where l.xid >= $3 and l.xid < $4) now on now.id = was.id
     where was.hash is distinct from now.hash order by 1', source)
    using noted.ids, noted.hashes, sealed.from_xid, sealed.to_xid, audit.hash_of_rows(sealed.previous_hash, noted.hashes) = sealed.hash;
end $$;

-- The entries of a journal that are not what they were when it was sealed. No row when the journal was never sealed, or when
-- something else of it was changed.
create function audit.changed_entries(journal uuid) returns table (seq int, change text) language sql stable as $$
  with noted as (
    select r.entry_marks[array_position(r.ids, j.id)] as was, audit.entry_marks(j.id) as now
    from ledger.journal j
    join platform.seal s on s.log = 'ledger' and j.xid >= s.from_xid and j.xid < s.to_xid
    join audit.sealed_rows r on r.log = s.log and r.n = s.n
    where j.id = journal
  )
  select seq, case when seq > length(was) / 8 then 'added' when seq > length(now) / 8 then 'missing' else 'changed' end
  from noted, generate_series(1, greatest(length(was), length(now)) / 8) seq
  where substr(was, (seq - 1) * 8 + 1, 8) is distinct from substr(now, (seq - 1) * 8 + 1, 8)
$$;

-- A worker's receipts; what is pending is found by its own index.
create index release_by_worker on review.release (worker_id, id);
