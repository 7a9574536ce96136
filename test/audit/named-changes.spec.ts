/** Whoever changes a row behind everybody's back is found, and the doctor names the very entry and the very act. */
import pg from 'pg';
import { Sealing } from '../../src/audit/index.ts';
import { ok, publicId } from '../../src/kernel/index.ts';
import { diagnose } from '../../src/operator/doctor.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin } from '../kit/people.ts';
import { sealEverything } from '../kit/seals.ts';
import { answer, approve, fundedRequester, openBatch, openReviewMarket, worker } from '../review/kit.ts';

let market: TestMarketplace;
let admin: { token: string };
const journal = { id: '', act: '' };
beforeAll(async () => {
  market = await openReviewMarket();
  admin = await createAdmin(market);
  const requester = await fundedRequester(market);
  const by = await worker(market);
  const [first] = await answer(market, by, await openBatch(market, requester, 2), 1);
  await approve(market, requester.caller, [first!]);
  await sealEverything(market);
  const [row] = await market.db.query<{ id: string; act: string }>(
    `select j.id, a.id as act from ledger.posted p join ledger.journal j on j.id = p.journal_id
     join platform.act a on a.xid = j.xid and a.verb = 'assignment.approved' where p.event = 'appr' and p.ref = $1`,
    [first],
  );
  Object.assign(journal, row);
  // A forger may do that, too.
  await asOwner(market.database.ownerUrl, (client) => client.query('alter table ledger.entry drop constraint entry_flow'));
});
afterAll(async () => {
  expect(await market.problems()).toEqual([]);
  await market.close();
});

/** Forges as a superuser, asks, and takes it back. */
async function findings(sql: string, parameters: unknown[], undo: string): Promise<string[]> {
  const forger = new pg.Client({ connectionString: market.database.ownerUrl });
  await forger.connect();
  await forger.query('set session_replication_role = replica');
  try {
    expect((await forger.query(sql, parameters)).rowCount).toBeGreaterThan(0);
    const lines: string[] = [];
    expect(await diagnose(market.database.ownerUrl, (line) => lines.push(line))).toBeGreaterThan(0);
    return lines;
  } finally {
    await forger.query(undo, parameters);
    await forger.end();
  }
}

const entry = (seq: number) => `${publicId('Journal', journal.id)}:${seq}`;

describe('the doctor', () => {
  it('names the entry whose amount was changed, and its current content', async () => {
    const lines = await findings(
      'update ledger.entry set amount = amount + 1 where journal_id = $1 and seq = 2',
      [journal.id],
      'update ledger.entry set amount = amount - 1 where journal_id = $1 and seq = 2',
    );
    const reports = lines.filter((line) => line.includes(entry(2)));
    expect(reports).toHaveLength(2); // by the journal's own hash, and by the seal
    expect(reports[0]).toMatch(
      /entry jrn_\w+:2 was changed; it says now: appr:\S+ moves 0\.51 USD on worker_pending of \S+, 0\.50 USD after it/,
    );
    expect(reports.find((line) => !line.includes('not proven'))).toBeDefined();
    expect(lines.some((line) => line.includes(entry(1)) || line.includes(entry(3)))).toBe(false);
  });

  it('names both entries of a balanced edit', async () => {
    const lines = await findings(
      'update ledger.entry set amount = amount + case seq when 2 then 1 else -1 end where journal_id = $1 and seq in (2, 3)',
      [journal.id],
      'update ledger.entry set amount = amount - case seq when 2 then 1 else -1 end where journal_id = $1 and seq in (2, 3)',
    );
    expect([2, 3].every((seq) => lines.some((line) => line.includes(entry(seq))))).toBe(true);
  });

  it('names a missing entry', async () => {
    const lines = await findings(
      'update ledger.entry set seq = 103 where journal_id = $1 and seq = 3',
      [journal.id],
      'update ledger.entry set seq = 3 where journal_id = $1 and seq = 103',
    );
    expect(lines.find((line) => line.includes(`${entry(3)} `))).toBeDefined();
  });

  it('names the journal whose actor was changed', async () => {
    const [{ actor } = { actor: '' }] = await market.db.query<{ actor: string }>('select actor from ledger.journal where id = $1', [
      journal.id,
    ]);
    const lines = await findings(
      `update ledger.journal set actor = 'nobody' where id = $1`,
      [journal.id],
      `update ledger.journal set actor = '${actor}' where id = $1`,
    );
    expect(
      lines.find((line) =>
        line.includes(`journal ${publicId('Journal', journal.id)} was changed; it says now: 3 entries posted by nobody`),
      ),
    ).toBeDefined();
  });

  it('names the changed act and no other', async () => {
    const lines = await findings(
      `update platform.act set verb = 'assignment.rejected' where id = $1`,
      [journal.act],
      `update platform.act set verb = 'assignment.approved' where id = $1`,
    );
    const named = lines.filter((line) => /^ {8}act /.test(line));
    expect(named).toHaveLength(1);
    expect(named[0]).toContain(`act ${publicId('Act', journal.act)} was changed; it says now: assignment.rejected assignment`);
  });

  it('names the deleted act', async () => {
    const [row] = await market.db.query<{ act: string }>('select to_jsonb(a)::text as act from platform.act a where id = $1', [
      journal.act,
    ]);
    const lines = await findings(
      'delete from platform.act where id = $1',
      [journal.act],
      `insert into platform.act select * from jsonb_populate_record(null::platform.act, '${row!.act.replaceAll("'", "''")}') where id = $1`,
    );
    expect(lines.find((line) => line.includes(`act ${publicId('Act', journal.act)} is missing`))).toBeDefined();
  });

  it('names the seal when only the seal was changed', async () => {
    const lines = await findings(
      `update platform.seal set sealed_at = sealed_at, hash = sha256(hash) where log = 'act' and n = 1 and $1::uuid is not null`,
      [journal.id],
      `update platform.seal s set hash = b.hash from (select * from platform.seal where log = 'act' and n = 1) f, platform.block_hash('act', '0', f.to_xid, platform.seal_moment(f.version, f.sealed_at)) b
       where s.log = 'act' and s.n = 1 and $1::uuid is not null`,
    );
    expect(lines.filter((line) => line.includes('seal act:1 was changed'))).toHaveLength(1);
  });

  it('names the seal that was dated back', async () => {
    const lines = await findings(
      `update platform.seal set sealed_at = sealed_at - interval '1 hour' where log = 'ledger' and n = 1 and $1::uuid is not null`,
      [journal.id],
      `update platform.seal set sealed_at = sealed_at + interval '1 hour' where log = 'ledger' and n = 1 and $1::uuid is not null`,
    );
    expect(lines.filter((line) => line.includes('seal ledger:1 was changed'))).toHaveLength(1);
    expect(lines.join()).toContain('a row, or when it was sealed, was changed');
  });

  it('reports that the notes were changed as well', async () => {
    const lines = await findings(
      `with forged as (update ledger.entry set amount = amount + 1 where journal_id = $1 and seq = 2 returning 1)
       update audit.sealed_rows set hashes[1] = sha256('forged') where log = 'ledger'`,
      [journal.id],
      `with back as (update ledger.entry set amount = amount - 1 where journal_id = $1 and seq = 2 returning 1)
       update audit.sealed_rows r set hashes[1] = (select sha256(convert_to(l.line, 'UTF8')) from ledger.journal_line l where l.id = r.ids[1]) where log = 'ledger'`,
    );
    expect(lines.filter((line) => line.includes(entry(2))).every((line) => line.includes('not proven by a seal'))).toBe(true);
  });
});

it('shows the named changes to admins', async () => {
  const forger = new pg.Client({ connectionString: market.database.ownerUrl });
  await forger.connect();
  await forger.query('set session_replication_role = replica');
  await forger.query('update ledger.entry set amount = amount + 1 where journal_id = $1 and seq = 2', [journal.id]);
  const query = '{ verifySeals(log: "ledger") { broken { number changes { kind id change says isProven } } } }';
  const { data } = await market.graphql(query, {}, admin);
  await forger.query('update ledger.entry set amount = amount - 1 where journal_id = $1 and seq = 2', [journal.id]);
  await forger.end();
  expect(data.verifySeals[0].broken[0].changes).toEqual([
    { kind: 'ENTRY', id: entry(2), change: 'CHANGED', says: expect.stringContaining('0.51 USD'), isProven: true },
  ]);
});

it('refuses changes of notes by the application', async () => {
  await expect(market.db.query(`update audit.sealed_rows set ids = '{}', hashes = '{}', entry_marks = null`)).rejects.toThrow();
  await expect(market.db.query('delete from audit.sealed_rows')).rejects.toThrow();
});

it('writes no notes of a block that was changed before it was noted', async () => {
  const other = await openMarketplace();
  await createAdmin(other);
  const sealWithoutNotes = () =>
    other.commands.must(other.system, async (tx) => {
      const [row] = await tx.query<{ isSealed: boolean }>(`select platform.seal_next('act', $1) as "isSealed"`, [tx.now]);
      return ok(row!.isSealed);
    });
  // A transaction of any database of the server delays sealing.
  while (!(await sealWithoutNotes())) await new Promise((resolve) => setTimeout(resolve, 50));
  const forger = new pg.Client({ connectionString: other.database.ownerUrl });
  await forger.connect();
  await forger.query('set session_replication_role = replica');
  await forger.query(`update platform.act set request_id = request_id || 'x'`);
  await other.get(Sealing).sealAll();
  const { rows } = await forger.query(`select n from audit.sealed_rows where log = 'act' and n = 1`);
  expect(rows).toEqual([]);
  await forger.query(`update platform.act set request_id = left(request_id, -1)`);
  await forger.end();
  await other.close().catch(() => undefined);
});
