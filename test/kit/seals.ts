/** Seals for a test whose rows must all be sealed before it goes on. */
import { Sealing } from '../../src/audit/index.ts';
import type { TestMarketplace } from './marketplace.ts';

const UNSEALED = `
  select coalesce(string_agg(l.log, ', '), '') as logs from platform.sealed_log l
  cross join lateral (select coalesce((select s.to_xid from platform.seal s where s.log = l.log order by s.n desc limit 1), '0'::xid8) as xid) sealed
  where exists (select from platform.act a where l.log = 'act' and a.xid >= sealed.xid)
    or exists (select from ledger.journal j where l.log = 'ledger' and j.xid >= sealed.xid)`;

/**
 * Seals until every row of every log is sealed and noted. A transaction of any database of the server delays sealing: how
 * long depends on the tests that run at the same time, so the time limit of the test is the only limit.
 */
export async function sealEverything(market: TestMarketplace): Promise<void> {
  for (;;) {
    await market.get(Sealing).sealAll();
    const [row] = await market.db.query<{ logs: string }>(UNSEALED);
    if (row?.logs === '') return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
