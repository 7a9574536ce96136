/** Reads that may lag, with a streaming standby. Skipped where Debian's PostgreSQL is not installed. */
import { migrate } from '../../src/platform/database/migrate.ts';
import { Replica } from '../../src/platform/index.ts';
import type { Actor } from '../../src/platform/access/actor.ts';
import { urlFor } from '../../src/operator/tool-database.ts';
import { postgresPrograms, Unavailable } from '../../lab/cluster/programs.ts';
import { makeClusterFolder, PostgresServer, type ClusterFolder } from '../../lab/cluster/server.ts';
import { openMarketplaceOn, type TestMarketplace } from '../kit/marketplace.ts';
import { registerPerson } from '../kit/people.ts';

const MAXIMUM_LAG_MS = 1_000;

function reasonToSkip(): string | null {
  try {
    postgresPrograms();
    return null;
  } catch (error) {
    if (error instanceof Unavailable) return error.message;
    throw error;
  }
}
const reason = reasonToSkip();
if (reason !== null) console.warn(`skipped: ${reason}`);

(reason === null ? describe : describe.skip)('a standby for reads that may lag', () => {
  let folder: ClusterFolder;
  let primary: PostgresServer;
  let standby: PostgresServer;
  let market: TestMarketplace;
  let replica: Replica;
  beforeAll(async () => {
    folder = await makeClusterFolder();
    primary = await PostgresServer.primary(folder);
    const { ownerUrl, database, role, password } = await primary.makeDatabase('guildhall_read');
    await migrate(ownerUrl, role);
    standby = await primary.standby();
    const urlAt = ({ url }: PostgresServer) => urlFor(url, database, role, password);
    market = await openMarketplaceOn(
      { url: urlAt(primary), ownerUrl, drop: () => Promise.resolve() },
      { DATABASE_REPLICA_URL: urlAt(standby), DATABASE_REPLICA_MAXIMUM_LAG_MS: String(MAXIMUM_LAG_MS) },
    );
    replica = market.get(Replica);
  }, 180_000);
  afterAll(async () => {
    await market?.close();
    await standby?.stop();
    await primary?.stop();
    await folder?.remove();
  }, 60_000);

  const ready = async () =>
    (await market.app.inject({ url: '/health/ready' })).json<{ replica: { lagSeconds: number | null; isUsed: boolean } }>();
  const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const isStandby = async (actor: Actor) =>
    (await (await replica.dbFor(actor)).query<{ there: boolean }>('select pg_is_in_recovery() as there'))[0]!.there;
  const caughtUp = async () => {
    for (let tries = 0; tries < 100 && replica.status?.lagSeconds !== 0; tries++) {
      await replica.measure();
      if ((replica.status?.lagSeconds ?? 1) < 0.05) return;
      await pause(50);
    }
  };

  it('reads the primary until the lag was measured, and then the standby, and shows the lag', async () => {
    expect(await ready()).toMatchObject({ replica: { lagSeconds: null, isUsed: false } });
    expect(await isStandby({ kind: 'anonymous' })).toBe(false);
    await caughtUp();
    const { replica: shown } = await ready();
    expect(shown.isUsed).toBe(true);
    expect(shown.lagSeconds).toBeLessThan(0.05);
    expect(await isStandby({ kind: 'anonymous' })).toBe(true);
    expect((await market.app.inject({ url: '/metrics' })).body).toMatch(/^guildhall_replica_lag_seconds \d/m);
  });

  it('reads the primary for a person whose last write the standby does not have, whoever else reads the standby', async () => {
    const writer = await registerPerson(market);
    const actor = { kind: 'person', personId: writer.personId } as unknown as Actor;
    await caughtUp();
    expect(await isStandby(actor)).toBe(true);
    await standby.pauseReplay(true);
    await market.graphql(
      'mutation { becomeWorker(input: { country: "KE", languages: ["en"], timeZone: "Africa/Nairobi" }) { userErrors { message } } }',
      {},
      { token: writer.token },
    );
    expect(await isStandby(actor)).toBe(false);
    expect(await isStandby({ kind: 'anonymous' })).toBe(true);
    await standby.pauseReplay(false);
    await caughtUp();
    expect(await isStandby(actor)).toBe(true);
  });

  it('reads the primary while the standby is too far behind, and after it died', async () => {
    await caughtUp();
    await standby.pauseReplay(true);
    await registerPerson(market);
    await replica.measure();
    await pause(MAXIMUM_LAG_MS + 100);
    await replica.measure();
    expect(replica.status?.isUsed).toBe(false);
    expect(replica.status?.lagSeconds).toBeGreaterThan(1);
    expect(await isStandby({ kind: 'anonymous' })).toBe(false);
    await standby.pauseReplay(false);
    await caughtUp();
    expect(await isStandby({ kind: 'anonymous' })).toBe(true);
    await standby.kill();
    await replica.measure();
    expect(replica.status).toEqual({ lagSeconds: null, isUsed: false });
    expect(await isStandby({ kind: 'anonymous' })).toBe(false);
  });
});
