/** A database with demo data. The first file of a run creates it; each file gets its own copy. */
import type { AddressInfo } from 'node:net';
import { seedDemo } from '../../lab/demo/demo.ts';
import { asOwner, createTestDatabase, type TestDatabase } from '../../test/kit/database.ts';
import { openMarketplaceOn } from '../../test/kit/marketplace.ts';

const template = (): string => `${process.env.GUILDHALL_TEST_TEMPLATE!}_demo`;

/** Lock: one of several concurrent files creates the template. */
const LOCK = 4712;

export async function createDemoDatabase(settings: Record<string, string>): Promise<TestDatabase> {
  await asOwner(process.env.GUILDHALL_TEST_SERVER!, async (client) => {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [template()]);
    if (rowCount === 0) await makeTemplate(settings);
  });
  return createTestDatabase(template());
}

async function makeTemplate(settings: Record<string, string>): Promise<void> {
  const database = await createTestDatabase();
  const market = await openMarketplaceOn(database, settings, new Date());
  await market.app.listen(0, '127.0.0.1');
  await seedDemo(market.app, `http://127.0.0.1:${(market.app.getHttpServer().address() as AddressInfo).port}`, market.clock);
  await market.app.close();
  const name = new URL(database.ownerUrl).pathname.slice(1);
  await asOwner(process.env.GUILDHALL_TEST_SERVER!, (client) => client.query(`alter database ${name} rename to ${template()}`));
}
