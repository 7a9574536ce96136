/** The doctor runs every check from outside. What each check finds is tested beside its domain; here, that the doctor tells. */
import { FundingCommands } from '../../src/funding/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import { CHECK_COUNT, diagnose } from '../../src/operator/doctor.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { registerRequester } from '../kit/people.ts';

let market: TestMarketplace;
beforeAll(async () => {
  market = await openMarketplace();
});
afterAll(() => market.close());

async function diagnosis(): Promise<{ problems: number; faults: string[]; healthy: number }> {
  const lines: string[] = [];
  const problems = await diagnose(market.database.ownerUrl, (line) => lines.push(line));
  return {
    problems,
    faults: lines.filter((line) => line.startsWith('FAULT')),
    healthy: lines.filter((line) => line.startsWith('ok')).length,
  };
}

/** Changes a balance behind the ledger's back, as only a superuser with triggers off can. */
const shiftBalances = (by: number) =>
  asOwner(market.database.ownerUrl, async (client) => {
    await client.query('set session_replication_role = replica');
    await client.query('update ledger.balance set posted = posted + $1', [by]);
  });

it('finds nothing in a healthy marketplace, and names the check that finds a planted fault', async () => {
  const { organisationId } = await registerRequester(market);
  valueOf(
    await market
      .get(FundingCommands)
      .record(market.system, { organisationId, reference: 'one', amountMinor: 5_000n, valueDate: '2026-11-01' }),
  );
  expect(await diagnosis()).toEqual({ problems: 0, faults: [], healthy: CHECK_COUNT });

  await shiftBalances(1);
  const sick = await diagnosis();
  expect(sick.problems).toBeGreaterThan(0);
  expect(sick.faults).toContain('FAULT ledger.audit');

  await shiftBalances(-1);
  expect((await diagnosis()).problems).toBe(0);
});
