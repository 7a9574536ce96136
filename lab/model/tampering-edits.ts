/**
 * What a superuser with the triggers off may do to the ledger and to the act log. Each edit answers whom it hurt; a
 * forger who knows the tables then makes the sums, the hashes and even the seals agree again.
 */
import type pg from 'pg';
import { Bug, type Random } from '../../src/kernel/index.ts';
import type { SealedLog } from '../../src/platform/index.ts';

/** The row that an edit was about: it has to be named. */
export interface Victim {
  readonly log: SealedLog;
  readonly id: string;
}

type Edit = (forger: pg.ClientBase, random: Random) => Promise<Victim>;

async function one<Row>(forger: pg.ClientBase, random: Random, sql: string): Promise<Row> {
  const { rows } = await forger.query(sql);
  if (rows.length === 0) throw new Bug(`nothing to tamper with: ${sql}`);
  return random.pick(rows) as Row;
}

const journalOf = (forger: pg.ClientBase, random: Random) =>
  one<{ id: string }>(
    forger,
    random,
    'select j.id from ledger.journal j where j.id in (select r from audit.sealed_rows, unnest(ids) r) order by j.id',
  );
const actOf = (forger: pg.ClientBase, random: Random) =>
  one<{ id: string }>(
    forger,
    random,
    'select a.id from platform.act a where a.id in (select r from audit.sealed_rows, unnest(ids) r) order by a.id',
  );

/** One statement about one random journal. */
const ofJournal =
  (sql: string): Edit =>
  async (forger, random) => {
    const { id } = await journalOf(forger, random);
    await forger.query(sql, [id]);
    return { log: 'ledger', id };
  };
const ofAct =
  (sql: string): Edit =>
  async (forger, random) => {
    const { id } = await actOf(forger, random);
    await forger.query(sql, [id]);
    return { log: 'act', id };
  };

/** An amount moves from one line of an event to another: all sums stay zero. */
const moveAmount: Edit = async (forger, random) => {
  const pair = await one<{ journal_id: string; a: number; b: number; by: string }>(
    forger,
    random,
    `select x.journal_id, x.seq as a, y.seq as b, (1 + least(abs(x.amount), abs(y.amount)) / 2)::text as by
     from ledger.entry x join ledger.entry y on y.journal_id = x.journal_id and y.event = x.event and y.ref = x.ref and y.currency = x.currency and y.seq > x.seq
     where x.amount + (1 + least(abs(x.amount), abs(y.amount)) / 2) <> 0 and y.amount - (1 + least(abs(x.amount), abs(y.amount)) / 2) <> 0 order by 1, 2, 3`,
  );
  await forger.query('update ledger.entry set amount = amount + $3::bigint where journal_id = $1 and seq = $2', [
    pair.journal_id,
    pair.a,
    pair.by,
  ]);
  await forger.query('update ledger.entry set amount = amount - $3::bigint where journal_id = $1 and seq = $2', [
    pair.journal_id,
    pair.b,
    pair.by,
  ]);
  return { log: 'ledger', id: pair.journal_id };
};

/** A credit goes to another account of the same kind and currency. */
const redirect: Edit = async (forger, random) => {
  const line = await one<{ journal_id: string; seq: number; other: string }>(
    forger,
    random,
    `select e.journal_id, e.seq, min(o.id::text)::uuid as other from ledger.entry e join ledger.account a on a.id = e.account_id
     join ledger.account o on o.kind = a.kind and o.currency = a.currency and o.id <> a.id group by 1, 2 order by 1, 2`,
  );
  // Its place in the other account is made up afterwards.
  await forger.query(
    `update ledger.entry set account_id = $3, account_version = (select max(account_version) + 1 from ledger.entry where account_id = $3)
     where journal_id = $1 and seq = $2`,
    [line.journal_id, line.seq, line.other],
  );
  return { log: 'ledger', id: line.journal_id };
};

const swapOwners: Edit = async (forger, random) => {
  const pair = await one<{ a: string; b: string; a_owner: string; b_owner: string }>(
    forger,
    random,
    `select x.id as a, y.id as b, x.owner_id as a_owner, y.owner_id as b_owner from ledger.account x
     join ledger.account y on y.kind = x.kind and y.currency = x.currency and y.id > x.id
     where exists (select from ledger.entry e where e.account_id = x.id) order by 1, 2`,
  );
  const set = 'update ledger.account set owner_id = $2 where id = $1';
  await forger.query(`update ledger.account set owner_id = gen_random_uuid() where id = $1`, [pair.a]);
  await forger.query(set, [pair.b, pair.a_owner]);
  await forger.query(set, [pair.a, pair.b_owner]);
  const { rows } = await forger.query<{ journal_id: string }>(
    'select journal_id from ledger.entry where account_id = $1 order by 1 limit 1',
    [pair.a],
  );
  return { log: 'ledger', id: rows[0]!.journal_id };
};

const removeJournal: Edit = async (forger, random) => {
  const { id } = await one<{ id: string }>(
    forger,
    random,
    `select j.id from ledger.journal j where not exists (select from ledger.posted p join ledger.posted r on r.reverses_event = p.event and r.reverses_ref = p.ref
       where p.journal_id = j.id) order by j.id`,
  );
  for (const table of ['entry', 'posted', 'unrolled']) await forger.query(`delete from ledger.${table} where journal_id = $1`, [id]);
  await forger.query('delete from ledger.journal where id = $1', [id]);
  return { log: 'ledger', id };
};

/** A reversal that says it reverses nothing: its event could be reversed again. */
const forgetReversal: Edit = async (forger, random) => {
  const { id, ref } = await one<{ id: string; ref: string }>(
    forger,
    random,
    `select journal_id as id, ref from ledger.posted where event = 'undo' order by 1`,
  );
  await forger.query(`update ledger.posted set reverses_event = null, reverses_ref = null where event = 'undo' and ref = $1`, [ref]);
  return { log: 'ledger', id };
};

const swapActors: Edit = async (forger, random) => {
  const { a, b } = await one<{ a: string; b: string }>(
    forger,
    random,
    `select x.id as a, y.id as b from platform.act x join platform.act y on y.actor_name <> x.actor_name
     where x.id in (select r from audit.sealed_rows, unnest(ids) r) order by 1, 2 limit 500`,
  );
  await forger.query(
    `update platform.act set actor_name = case id when $1 then (select actor_name from platform.act where id = $2) else (select actor_name from platform.act where id = $1) end
     where id in ($1, $2)`,
    [a, b],
  );
  return { log: 'act', id: a };
};

export const EDITS: Readonly<Record<string, Edit>> = {
  'ledger: an amount moved between two lines of an event': moveAmount,
  'ledger: an entry redirected to another account': redirect,
  'ledger: two accounts gave each other their owners': swapOwners,
  'ledger: a journal removed': removeJournal,
  'ledger: a reversal made to reverse nothing': forgetReversal,
  'ledger: a journal dated back': ofJournal(`update ledger.journal set created_at = created_at - interval '1 hour' where id = $1`),
  'ledger: a journal by somebody else': ofJournal(`update ledger.journal set actor = 'system:nobody' where id = $1`),
  'ledger: a journal under another key': ofJournal(`update ledger.journal set idempotency_key = 'x' || idempotency_key where id = $1`),
  'ledger: a journal for another request': ofJournal(`update ledger.journal set request_hash = sha256(request_hash) where id = $1`),
  'ledger: an event renamed': async (forger, random) => {
    const {
      journal_id: id,
      event,
      ref,
    } = await one<{ journal_id: string; event: string; ref: string }>(
      forger,
      random,
      `select journal_id, event, ref from ledger.posted where reverses_event is null and not exists
         (select from ledger.posted r where r.reverses_event = posted.event and r.reverses_ref = posted.ref) order by 1, 2, 3`,
    );
    for (const table of ['entry', 'posted'])
      await forger.query(`update ledger.${table} set ref = ref || 'x' where event = $1 and ref = $2`, [event, ref]);
    return { log: 'ledger', id };
  },
  'act: another actor': ofAct(`update platform.act set actor_kind = 'system', actor_id = null, actor_name = 'nobody' where id = $1`),
  'act: two acts gave each other their actors': swapActors,
  'act: dated back': ofAct(`update platform.act set at = at - interval '1 second' where id = $1`),
  'act: other data': ofAct(`update platform.act set data = data || '{"amountMinor": "1"}' where id = $1`),
  'act: another verb': ofAct(`update platform.act set verb = 'test.denied' where id = $1`),
  'act: about something else': ofAct(`update platform.act set subject_id = gen_random_uuid() where id = $1`),
  'act: of another organisation': ofAct(`update platform.act set organisation_id = gen_random_uuid() where id = $1`),
  'act: of another request': ofAct(`update platform.act set request_id = 'another' where id = $1`),
  'act: removed': ofAct('delete from platform.act where id = $1'),
};

/** Recomputes places, running balances and caches of all accounts, as the entries say now. */
const ADD_UP = [
  'update ledger.entry set account_version = -account_version where account_version is not null',
  `update ledger.entry e set account_version = c.version, balance_after = c.balance, flow_after = c.flow
   from (
     select journal_id, seq, row_number() over chain as version, sum(amount) over chain as balance,
       case when amount > 0 then sum(greatest(amount, 0)) over chain else sum(least(amount, 0)) over chain end as flow
     from ledger.entry where account_version is not null window chain as (partition by account_id order by -account_version, journal_id, seq)
   ) c where c.journal_id = e.journal_id and c.seq = e.seq`,
  'delete from ledger.unrolled',
  `update ledger.balance b set posted = coalesce(e.amount, 0), version = coalesce(e.entries, 0),
     credited = case when a.guarded then coalesce(e.credit, 0) else b.credited end
   from ledger.account a left join (
     select account_id, sum(amount) as amount, sum(greatest(amount, 0)) as credit, count(*) as entries from ledger.entry group by account_id
   ) e on e.account_id = a.id where a.id = b.account_id`,
];
const HASH_ANEW = `update ledger.journal j set hash = sha256(convert_to(substr(l.line, 66), 'UTF8')) from ledger.journal_line l where l.id = j.id`;
const SEAL_ANEW = `do $$
  declare s platform.seal; made bytea; block record; of_log text;
  begin
    for of_log in select log from platform.sealed_log loop
      made := '';
      for s in select * from platform.seal where log = of_log order by n loop
        select * into block from platform.block_hash(of_log, s.from_xid, s.to_xid, made || platform.seal_moment(s.version, s.sealed_at));
        update platform.seal set previous_hash = made, hash = block.hash, rows = block.rows where log = of_log and n = s.n;
        made := block.hash;
      end loop;
    end loop;
  end $$`;
const NOTE_ANEW = ['delete from audit.sealed_rows', 'select audit.note_sealed_rows(log, 1000) from platform.sealed_log'];

/** How far the forger goes to hide it; each goes further than the one before. */
export const COVERS: Readonly<Record<string, readonly string[]>> = {
  nothing: [],
  'sums and running balances': ADD_UP,
  'journal hashes too': [...ADD_UP, HASH_ANEW],
  'seals too': [...ADD_UP, HASH_ANEW, SEAL_ANEW],
  'notes beside the seals too': [...ADD_UP, HASH_ANEW, SEAL_ANEW, ...NOTE_ANEW],
};

/** What stands in a careful forger's way: constraints that a superuser can drop. */
export const IN_THE_WAY = [
  'alter table ledger.entry drop constraint entry_flow',
  'alter table ledger.balance drop constraint balance_floor',
  'alter table ledger.balance drop constraint balance_ceiling',
  'alter table ledger.balance drop constraint balance_credited',
];
