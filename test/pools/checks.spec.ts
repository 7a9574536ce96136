/** Plants one fault for each integrity check of pools, with triggers disabled, and expects the check to report it. */
import { POOLS_CHECKS } from '../../src/pools/index.ts';
import { fund } from '../batches/kit.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { registerRequester, registerWorker } from '../kit/people.ts';
import { done, joinAs, makeLink, makePool, orgId } from './kit.ts';

let market: TestMarketplace;
beforeAll(async () => {
  market = await openMarketplace({ FIRST_BATCH_REVIEW: 'false' });
  const requester = await registerRequester(market);
  await fund(market, requester.organisationId, { minor: 10_000n, currency: 'USD' });
  const poolId = await makePool(market, requester);
  const worker = await joinAs(market, requester, poolId);
  const secret = await makeLink(market, requester, poolId);
  await done(market, await registerWorker(market), 'joinPool', { secret, agreementVersion: 1 });
  const settings = { kind: 'text', title: 'Private', instructions: 'Look.', form: [{ name: 'label', prompt: 'Which?', text: {} }] };
  const input = { ...settings, organisationId: orgId(requester), rewardMinor: '10', estimatedSeconds: 30, poolId };
  const { batch } = await done(market, requester, 'createBatch', input, 'batch { id }');
  await done(market, requester, 'addTasks', { batchId: batch.id, tasks: [{ payload: { text: 'one' } }] });
  await done(market, requester, 'launchBatch', { batchId: batch.id });
  market.clock.advanceSeconds(3_600);
  await done(market, worker, 'claimNextTask', { batchId: batch.id });
  await done(market, requester, 'publishPoolAgreement', { poolId, text: 'Second.', requiresAcceptance: false });
}, 60_000);
afterAll(() => market.close());

const FAULTS: readonly [string, string, string][] = [
  ['pools.agreement_versions', 'update pools.worker_pool set agreement_version = 3', 'update pools.worker_pool set agreement_version = 2'],
  ['pools.agreement_versions', 'update pools.worker_pool set required_version = 2', 'update pools.worker_pool set required_version = 1'],
  ['pools.members_accepted', 'update pools.member set accepted_version = 2', 'update pools.member set accepted_version = 1'],
  ['pools.link_uses', 'update pools.link set uses = 2', 'update pools.link set uses = 1'],
  [
    'work.claims_in_pools',
    `update pools.member set joined_at = joined_at + interval '1 day'`,
    `update pools.member set joined_at = joined_at - interval '1 day'`,
  ],
  [
    'work.claims_in_pools',
    `update pools.member set state = 'left', ended_at = joined_at + interval '1 minute'`,
    `update pools.member set state = 'joined', ended_at = null`,
  ],
  [
    'work.claims_in_pools',
    `update pools.agreement set requires_acceptance = true, published_at = published_at - interval '30 minutes' where version = 2`,
    `update pools.agreement set requires_acceptance = false, published_at = published_at + interval '30 minutes' where version = 2`,
  ],
];

it('finds no problem in a correct database', async () => expect(await market.problems()).toEqual([]));

it.each(FAULTS)('reports a planted fault: %s', async (name, plant, repair) => {
  await asOwner(market.database.ownerUrl, async (owner) => {
    // Acts as a replica, so that no trigger runs.
    await owner.query('set session_replication_role = replica');
    await owner.query(plant);
    const found = await market.problems();
    await owner.query(repair);
    expect(found.filter((problem) => problem.startsWith(`${name}:`)).length).toBeGreaterThan(0);
  });
});

it('covers every check with a planted fault', () => {
  const planted = new Set(FAULTS.map(([name]) => name));
  expect(POOLS_CHECKS.map((check) => check.name).filter((name) => !planted.has(name))).toEqual([]);
});
