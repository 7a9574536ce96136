/** Seals made before the moment of sealing was covered stay valid, and later ones join them; nobody can go back to less. */
import { Sealing } from '../../src/audit/index.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin, registerWorker } from '../kit/people.ts';

let market: TestMarketplace;
beforeAll(async () => {
  market = await openMarketplace();
  await createAdmin(market);
  await sealed(1);
  await asOwner(market.database.ownerUrl, (client) =>
    client.query(`set session_replication_role = replica;
      update platform.seal s set version = 1, hash = b.hash
      from platform.block_hash('act', (select from_xid from platform.seal where log = 'act'), (select to_xid from platform.seal where log = 'act'), '') b
      where s.log = 'act'`),
  );
  await registerWorker(market);
  await sealed(2);
});
afterAll(() => market.close());

/** Seals until the log of acts has so many seals. A transaction of any database of the server delays sealing. */
async function sealed(count: number): Promise<void> {
  for (;;) {
    await market.get(Sealing).sealAll();
    if ((await versions()).length >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const versions = async (): Promise<number[]> =>
  (await market.db.query<{ version: number }>(`select version from platform.seal where log = 'act' order by n`)).map(
    ({ version }) => version,
  );

/** What is broken after a change by a superuser, which is taken back. */
async function brokenAfter(sql: string): Promise<string[]> {
  return asOwner(market.database.ownerUrl, async (client) => {
    await client.query('begin; set local session_replication_role = replica');
    await client.query(sql);
    const { rows } = await client.query<{ n: string; problem: string }>(`select n, problem from platform.broken_seals('act') order by n`);
    await client.query('rollback');
    return rows.map(({ n, problem }) => `${n} ${problem}`);
  });
}

it('a chain joins seals of both versions', async () => {
  expect(await versions()).toEqual([1, 2]);
  expect(await market.problems()).toEqual([]);
});

it('detects that the time of a newer seal was moved by a microsecond', async () => {
  expect(await brokenAfter(`update platform.seal set sealed_at = sealed_at + interval '1 microsecond' where log = 'act'`)).toEqual([
    '2 a row, or when it was sealed, was changed after it was sealed',
  ]);
});

it('detects that a newer seal was changed to the older version', async () => {
  const [first] = await brokenAfter(
    `update platform.seal s set version = 1, hash = b.hash from (select * from platform.seal where log = 'act' and n = 2) f,
       platform.block_hash('act', f.from_xid, f.to_xid, f.previous_hash) b where s.log = 'act' and s.n = 2`,
  );
  // Alone it is what an older seal would be; after a newer one it cannot be.
  expect(first).toBeUndefined();
  await registerWorker(market);
  await sealed(3);
  expect(
    await brokenAfter(
      `update platform.seal s set version = 1, hash = b.hash from (select * from platform.seal where log = 'act' and n = 3) f,
         platform.block_hash('act', f.from_xid, f.to_xid, f.previous_hash) b where s.log = 'act' and s.n = 3`,
    ),
  ).toEqual(['3 covers less than the seal before it']);
});
