/**
 * A superuser with triggers off can write anything. The audit finds what no longer adds up; the journals' hashes name
 * a journal that was altered; the seals name the block, even when the forger made everything add up and hashed it anew.
 */
import pg from 'pg';
import type { JournalId } from '../../src/kernel/index.ts';
import { chart } from '../../src/ledger/index.ts';
import { fresh, openBooks, usd, type Books } from './kit.ts';

describe('tampering by a superuser with triggers off', () => {
  let books: Books;
  let forger: pg.Client;
  const fixture = { workerId: fresh.worker(), assignmentId: fresh.assignment(), journal: '' as JournalId, later: '' as JournalId };
  let noted: string;

  beforeAll(async () => {
    books = await openBooks();
    forger = new pg.Client({ connectionString: books.database.ownerUrl });
    await forger.connect();
    const { workerId, assignmentId } = fixture;
    const { batchId } = await books.launched(1_000n, 500n);
    await books.post(chart.disputeOpened({ disputeId: 'd', organisationId: fresh.organisation(), disputed: usd(10), fee: usd(1) }));
    const funding = chart.fundingReceived({
      fundingId: fresh.funding(),
      organisationId: fresh.organisation(),
      gross: usd(30),
      rail: 'manual',
    });
    await books.post(funding);
    await books.post(chart.reversal(funding));
    await books.jobs.sweepAll();
    expect(await books.seal()).toBe(true);
    fixture.journal = await books.post(
      chart.approved({ assignmentId, batchId, workerId, reward: usd(100), fee: usd(20) }),
      chart.holdEnded({ assignmentId, workerId, amount: usd(100) }),
    );
    expect(await books.seal()).toBe(true);
    fixture.later = await books.post(
      chart.approved({ assignmentId: fresh.assignment(), batchId, workerId, reward: usd(50), fee: usd(10) }),
    );
    expect(await books.seal()).toBe(true);
    noted = (await books.seals.newest(books.db, 'ledger'))!.hash;
    expect(await books.problems()).toEqual([]);
  });
  afterAll(async () => {
    await forger.end();
    await books.close();
  });

  interface Findings {
    audit: string[];
    altered: string[];
    blocks: string[];
    newest: string;
  }

  /** Forges in a transaction, looks what is found, and takes it back. */
  async function findingsAfter(...statements: [sql: string, parameters?: unknown[]][]): Promise<Findings> {
    await forger.query('begin');
    try {
      await forger.query('set local session_replication_role = replica');
      await forger.query('alter table ledger.entry drop constraint entry_flow');
      let changed = 0;
      for (const [sql, parameters] of statements) changed += (await forger.query(sql, parameters)).rowCount ?? 0;
      expect(changed).toBeGreaterThan(0);
      const audit = await forger.query<{ problem: string }>('select problem from ledger.audit()');
      const altered = await forger.query<{ journal_id: string }>('select journal_id from ledger.altered_journals()');
      const blocks = await forger.query<{ n: string; problem: string }>(`select n, problem from platform.broken_seals('ledger')`);
      const newest = await forger.query<{ hash: string }>(
        `select encode(hash, 'hex') as hash from platform.seal where log = 'ledger' order by n desc limit 1`,
      );
      return {
        audit: audit.rows.map((row) => row.problem),
        altered: altered.rows.map((row) => row.journal_id),
        blocks: blocks.rows.map((row) => `${row.n} ${row.problem}`),
        newest: newest.rows[0]!.hash,
      };
    } finally {
      await forger.query('rollback');
    }
  }

  describe('the audit of the ledger', () => {
    const faults: [says: string, sql: string][] = [
      ['an event does not sum to zero', `update ledger.entry set amount = amount + 1 where event = 'fund' and amount > 0`],
      ['a journal does not have the entries that it announced', `delete from ledger.entry where event = 'rel' and amount > 0`],
      ['a journal does not have the entries that it announced', `delete from ledger.entry where event = 'launch'`],
      [
        'a journal does not have the entries that it announced',
        `delete from ledger.journal where id in (select journal_id from ledger.entry where event = 'dp')`,
      ],
      ['an event and its entries do not agree', `delete from ledger.posted where event = 'appr'`],
      [
        'an event and its entries do not agree',
        `insert into ledger.posted select event, 'phantom', journal_id, first_seq, last_seq from ledger.posted where event = 'dp'`,
      ],
      ['an event and its entries do not agree', `update ledger.entry set ref = 'another' where event = 'rel'`],
      [
        'a reversal is not the opposite of its event',
        `update ledger.posted set reverses_event = 'dp', reverses_ref = 'd:open' where event = 'undo'`,
      ],
      ['a reversal is not the opposite of its event', `update ledger.entry set amount = amount * 2 where event = 'undo'`],
      [
        'the entries of an account do not follow each other',
        `update ledger.entry set account_version = account_version + 5 where event = 'rel'`,
      ],
      [
        'the entries of an account do not follow each other',
        `update ledger.entry set balance_after = balance_after + 1 where event = 'rel'`,
      ],
      [
        'the entries of an account do not follow each other',
        `update ledger.entry set flow_after = flow_after + 1 where event = 'appr' and amount > 0`,
      ],
      ['a balance is not what its entries sum up to', `update ledger.balance set posted = posted + 1 where floor = 0`],
      ['a balance is not what its entries sum up to', `update ledger.balance set credited = credited + 1 where floor = 0`],
      ['a balance is not what its entries sum up to', `update ledger.balance set version = version + 1 where floor = 0`],
      [
        'a balance is not what its entries sum up to',
        `update ledger.balance set posted = posted + 1 where floor is null and ceiling is null`,
      ],
      ['a balance is not what its entries sum up to', `delete from ledger.unrolled`],
      ['a balance is not what its entries sum up to', `update ledger.unrolled set entries = entries + 1`],
      ['a balance is not what its entries sum up to', `delete from ledger.balance where ceiling = 0`],
      ['an account is outside its bounds', `update ledger.balance set floor = null, posted = -5 where floor = 0`],
      ['an account is outside its bounds', `update ledger.balance set floor = -1000 where floor = 0`],
      ['an account is outside its bounds', `update ledger.entry set balance_after = -1 where event = 'launch' and amount < 0`],
      ['an entry does not belong to an account of its currency', `update ledger.entry set currency = 'EUR' where event = 'fund'`],
      ['an entry does not belong to an account of its currency', `delete from ledger.account where kind = 'bank'`],
    ];
    it.each(faults)('reports "%s" after %s', async (says, sql) => {
      expect((await findingsAfter([sql])).audit).toContain(says);
    });
  });

  it('names journal and block when a cent is moved and all sums are adjusted', async () => {
    const found = await findingsAfter(...raiseReward());
    expect(found.audit).toEqual([]);
    // The worker's later approval is named too: its running balance had to change with it.
    expect(found.altered.sort()).toEqual([fixture.journal, fixture.later].sort());
    expect(found.blocks).toEqual([
      '2 a row, or when it was sealed, was changed after it was sealed',
      '3 a row, or when it was sealed, was changed after it was sealed',
    ]);
  });

  /** One cent of the fee becomes the worker's, with every running balance and cache after it. */
  function raiseReward(): [string, unknown[]][] {
    const { journal, workerId } = fixture;
    const pending = `(select id from ledger.account where kind = 'worker_pending' and owner_id = '${workerId}')`;
    return [
      [`update ledger.entry set amount = amount + 1 where journal_id = $1 and event = 'appr' and account_id = ${pending}`, [journal]],
      [`update ledger.entry set amount = amount - 1 where journal_id = $1 and event = 'appr' and account_version is null`, [journal]],
      [
        `update ledger.entry set balance_after = balance_after + 1, flow_after = flow_after + case when amount > 0 then 1 else 0 end where account_id = ${pending} and $1::uuid is not null`,
        [journal],
      ],
      [
        `update ledger.balance set posted = posted + 1, credited = credited + 1 where account_id = ${pending} and $1::uuid is not null`,
        [journal],
      ],
      [`update ledger.unrolled set amount = amount - 1 where journal_id = $1`, [journal]],
    ];
  }

  /** What a forger does who knows how journals are hashed. */
  const hashAnew = `update ledger.journal j set hash = sha256(convert_to(substr(l.line, 66), 'UTF8')) from ledger.journal_line l where l.id = j.id`;

  it('names the block when the journals are hashed again', async () => {
    const found = await findingsAfter(...raiseReward(), [hashAnew]);
    expect(found.audit).toEqual([]);
    expect(found.altered).toEqual([]);
    expect(found.blocks).toEqual([
      '2 a row, or when it was sealed, was changed after it was sealed',
      '3 a row, or when it was sealed, was changed after it was sealed',
    ]);
  });

  it('finds new seals by the newest hash that was kept elsewhere', async () => {
    const found = await findingsAfter(
      ...raiseReward(),
      [hashAnew],
      [
        `do $$
       declare s platform.seal; made bytea := ''; block record;
       begin
         for s in select * from platform.seal where log = 'ledger' order by n loop
           select * into block from platform.block_hash('ledger', s.from_xid, s.to_xid, made || platform.seal_moment(s.version, s.sealed_at));
           update platform.seal set previous_hash = made, hash = block.hash where log = 'ledger' and n = s.n;
           made := block.hash;
         end loop;
       end $$`,
      ],
    );
    expect([found.audit, found.altered, found.blocks]).toEqual([[], [], []]);
    expect(found.newest).not.toBe(noted);
    expect((await findingsAfter(['update ledger.balance set version = version'])).newest).toBe(noted);
  });

  it('names every journal of an account that was given to another owner', async () => {
    const { workerId, journal } = fixture;
    const found = await findingsAfter([`update ledger.account set owner_id = gen_random_uuid() where owner_id = $1`, [workerId]]);
    expect(found.audit).toEqual([]);
    expect(found.altered).toContain(journal);
    expect(found.blocks.map((block) => block[0])).toEqual(['2', '3']);
  });

  it.each([
    ['says that somebody else did it', `update ledger.journal set actor = 'nobody' where id = $1`],
    ['dates it back', `update ledger.journal set created_at = created_at - interval '1 second' where id = $1`],
    ['gives it another key', `update ledger.journal set idempotency_key = 'x' where id = $1`],
  ])('names the journal when an edit %s', async (_what, sql) => {
    const found = await findingsAfter([sql, [fixture.journal]]);
    expect(found.altered).toEqual([fixture.journal]);
    expect(found.blocks).toEqual(['2 a row, or when it was sealed, was changed after it was sealed']);
  });

  it('names the block of a journal that was removed', async () => {
    const last = `(select journal_id from ledger.posted where event = 'undo')`;
    const found = await findingsAfter(
      [
        `update ledger.balance b set posted = b.posted - e.amount, credited = b.credited - greatest(e.amount, 0), version = b.version - 1
         from ledger.entry e where e.account_id = b.account_id and e.journal_id = ${last} and e.account_version is not null`,
      ],
      [
        `update ledger.balance b set posted = b.posted - e.amount, version = b.version - 1 from ledger.entry e where e.account_id = b.account_id and e.journal_id = ${last} and e.account_version is null`,
      ],
      [`delete from ledger.entry where journal_id = ${last}`],
      [`delete from ledger.journal where id = ${last}`],
      [`delete from ledger.posted where event = 'undo'`],
    );
    expect([found.audit, found.altered]).toEqual([[], []]);
    expect(found.blocks).toEqual(['1 had 4 rows when it was sealed and has 3 now']);
  });

  it('names the sealed block that a journal was added to', async () => {
    const found = await findingsAfter([
      `insert into ledger.journal (id, idempotency_key, request_hash, actor, created_at, entries, hash, xid)
        select gen_random_uuid(), 'slipped in', request_hash, actor, created_at, entries, hash, xid from ledger.journal where id = $1`,
      [fixture.journal],
    ]);
    expect(found.blocks).toEqual(['2 had 1 rows when it was sealed and has 2 now']);
  });

  it('finds the removal of a seal', async () => {
    expect((await findingsAfter([`delete from platform.seal where log = 'ledger' and n = 2`])).blocks).toEqual([
      '3 a seal is missing before this one',
    ]);
  });
});
