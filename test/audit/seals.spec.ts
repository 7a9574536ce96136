import pg from 'pg';
import { Sealing } from '../../src/audit/index.ts';
import { newId, ok } from '../../src/kernel/index.ts';
import { Jobs } from '../../src/platform/index.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin, registerRequester, registerWorker } from '../kit/people.ts';
import { sealEverything } from '../kit/seals.ts';

const VERIFY = '{ verifySeals { log verifiedTo isComplete isIntact broken { number problem } } }';

/** A superuser who turns the triggers off. */
async function tamper(market: TestMarketplace, sql: string, parameters: unknown[] = []): Promise<void> {
  await asOwner(market.database.ownerUrl, async (client) => {
    await client.query('set session_replication_role = replica');
    await client.query(sql, parameters);
  });
}

async function act(market: TestMarketplace, count = 1): Promise<void> {
  for (let i = 0; i < count; i++) {
    await market.commands.must(market.system, async (tx) => {
      tx.act('test.acted', { kind: 'test', id: newId(tx.now) }, { i });
      return ok(null);
    });
  }
}

describe('seals', () => {
  let market: TestMarketplace;
  beforeEach(async () => {
    market = await openMarketplace();
  });
  // Most tests leave a broken seal behind on purpose: the check that close() runs must have seen it.
  const closeBroken = async () => {
    expect((await market.problems()).some((problem) => problem.startsWith('audit.seals_intact'))).toBe(true);
    await expect(market.close()).rejects.toThrow('audit.seals_intact');
  };
  const actVerification = async (token: string) =>
    (await market.graphql(VERIFY, {}, { token })).data.verifySeals.find((each: { log: string }) => each.log === 'act');

  it('the job seals one block at a time, and each act is in exactly one block', async () => {
    const admin = await createAdmin(market);
    const job = market.get(Jobs).scheduled.find(({ name }) => name === 'audit_seal');
    expect(job?.cron).toBe('* * * * *');
    for (let block = 0; block < 3; block++) {
      await act(market, 5);
      await job?.run();
    }
    await sealEverything(market);
    const [rows] = await market.db.query<{ sealed: number; acts: number }>(
      `select (select sum(rows) from platform.seal where log = 'act')::int as sealed, (select count(*) from platform.act)::int as acts`,
    );
    expect(rows?.sealed).toBe(rows?.acts);
    const verification = await actVerification(admin.token);
    expect(verification).toMatchObject({ isComplete: true, isIntact: true, broken: [] });
    const { data } = await market.graphql('{ seals { log number rows hash sealedAt } }', {}, { token: admin.token });
    const newest = data.seals.find((seal: { log: string }) => seal.log === 'act');
    expect(newest).toMatchObject({ number: verification.verifiedTo, sealedAt: market.clock.now().toISOString() });
    expect(newest.hash).toMatch(/^[0-9a-f]{64}$/);
    await market.close();
  });

  it('makes no seal when there is nothing to seal, and writes no act', async () => {
    await act(market);
    await sealEverything(market);
    expect(await market.get(Sealing).sealAll()).toEqual([]);
    await market.close();
  });

  it('names the block in which a superuser changed, deleted or added an act with triggers off', async () => {
    const admin = await createAdmin(market);
    const blocks: string[] = [];
    for (let block = 0; block < 4; block++) {
      await act(market, 3);
      await sealEverything(market);
    }
    const seals = await market.db.query<{ n: bigint; from: string; to: string }>(
      `select n, from_xid::text as "from", to_xid::text as "to" from platform.seal where log = 'act' order by n`,
    );
    for (const seal of seals) blocks.push(seal.n.toString());
    expect(blocks.length).toBeGreaterThanOrEqual(4);
    const inBlock = async (n: number) =>
      (
        await market.db.query<{ id: string }>(
          `select a.id from platform.act a, platform.seal s where s.log = 'act' and s.n = $1 and a.xid >= s.from_xid and a.xid < s.to_xid order by a.id limit 1`,
          [n],
        )
      )[0]?.id;

    await tamper(market, `update platform.act set data = '{"i": 99}' where id = $1`, [await inBlock(2)]);
    expect((await actVerification(admin.token)).broken).toEqual([
      { number: 2, problem: 'a row, or when it was sealed, was changed after it was sealed' },
    ]);
    const from = async (n: number) =>
      (
        await market.graphql(
          `{ verifySeals(log: "act", from: ${n}) { log verifiedTo isIntact broken { number } } }`,
          {},
          { token: admin.token },
        )
      ).data.verifySeals;
    expect(await from(2)).toMatchObject([{ log: 'act', isIntact: false, broken: [{ number: 2 }] }]);
    expect(await from(3)).toMatchObject([{ log: 'act', isIntact: true, broken: [] }]);
    expect(await from(1000)).toMatchObject([{ verifiedTo: 999, isIntact: true }]);
    await tamper(market, 'delete from platform.act where id = $1', [await inBlock(3)]);
    const found = await actVerification(admin.token);
    expect(found.isIntact).toBe(false);
    expect(found.broken.map((each: { number: number }) => each.number)).toEqual([2, 3]);
    expect(found.broken[1].problem).toMatch(/rows when it was sealed/);
    await tamper(
      market,
      `insert into platform.act (id, xid, at, actor_kind, verb, subject_kind, subject_id, data, request_id)
       select $1, from_xid, now(), 'anonymous', 'test.forged', 'test', $1, '{}', 'forged' from platform.seal where log = 'act' and n = 4`,
      [newId()],
    );
    expect((await actVerification(admin.token)).broken.map((each: { number: number }) => each.number)).toEqual([2, 3, 4]);
    await closeBroken();
  });

  it('detects a forged and a removed seal', async () => {
    const admin = await createAdmin(market);
    for (let block = 0; block < 3; block++) {
      await act(market);
      await sealEverything(market);
    }
    await tamper(
      market,
      `update platform.act set verb = 'test.forged' where xid >= (select from_xid from platform.seal where log = 'act' and n = 2)
      and xid < (select to_xid from platform.seal where log = 'act' and n = 2)`,
    );
    await tamper(
      market,
      `update platform.seal s set hash = (select b.hash from platform.block_hash('act', s.from_xid, s.to_xid,
         s.previous_hash || platform.seal_moment(s.version, s.sealed_at)) b)
       where s.log = 'act' and s.n = 2`,
    );
    expect((await actVerification(admin.token)).broken).toEqual([{ number: 3, problem: 'does not join the seal before it' }]);
    await tamper(market, `delete from platform.seal where log = 'act' and n = 2`);
    expect((await actVerification(admin.token)).broken[0]).toEqual({ number: 3, problem: 'a seal is missing before this one' });
    await closeBroken();
  });

  it('does not skip a transaction that began before the seal and commits after it', async () => {
    await act(market);
    await sealEverything(market);
    const late = new pg.Client({ connectionString: market.database.url });
    await late.connect();
    await late.query('begin');
    const id = newId();
    await late.query(
      `insert into platform.act (id, at, actor_kind, verb, subject_kind, subject_id, data, request_id)
       values ($1, now(), 'anonymous', 'test.late', 'test', $1, '{}', 'late')`,
      [id],
    );
    await act(market, 3);
    await market.get(Sealing).sealAll();
    await act(market, 3);
    await market.get(Sealing).sealAll();
    const coverage = () =>
      market.db.query(
        `select s.n from platform.seal s, platform.act a where s.log = 'act' and a.id = $1 and a.xid >= s.from_xid and a.xid < s.to_xid`,
        [id],
      );
    expect(await coverage()).toHaveLength(0);
    await late.query('commit');
    await late.end();
    await sealEverything(market);
    expect(await coverage()).toHaveLength(1);
    expect(await market.problems()).toEqual([]);
    await market.close();
  });

  it('makes one seal when two processes seal at the same time', async () => {
    const sealing = market.get(Sealing);
    await act(market, 20);
    await Promise.all([sealing.sealAll(), act(market, 5), sealing.sealAll(), act(market, 5), sealing.sealAll()]);
    await sealEverything(market);
    expect(await market.problems()).toEqual([]);
    await market.close();
  });

  it('refuses callers who are neither admin nor auditor', async () => {
    const [worker, requester] = [await registerWorker(market), await registerRequester(market)];
    for (const token of [worker.token, requester.token, null]) {
      for (const query of ['{ seals { log } }', VERIFY]) {
        const answer = await market.graphql(query, {}, { token, allowErrors: true });
        expect(answer.errors?.[0]?.extensions?.code).toBe(token === null ? 'UNAUTHENTICATED' : 'FORBIDDEN');
      }
    }
    await market.close();
  });
});
