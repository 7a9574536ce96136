import { Jobs } from '../src/platform/index.ts';
import { JobRunner } from '../src/platform/jobs/job-runner.ts';
import { openMarketplace, type TestMarketplace } from './kit/marketplace.ts';
import { registerWorker } from './kit/people.ts';

describe('the platform', () => {
  let market: TestMarketplace;
  beforeAll(async () => {
    market = await openMarketplace();
  });
  afterAll(() => market.close());

  it('tells the rules of the marketplace to anyone', async () => {
    const { data } = await market.graphql('{ marketplace { currency termsVersion } }');
    expect(data.marketplace).toEqual({ currency: 'USD', termsVersion: '2026-11' });
  });

  it('tells how an amount of money is written', async () => {
    const messages = async (query: string, variables: Record<string, unknown> = {}) =>
      (await market.graphql(query, variables, { allowErrors: true })).errors?.map((error) => error.message).join();
    const inline = (amount: string) => `mutation { requestPayout(input: { amountMinor: ${amount} }) { userErrors { message } } }`;
    expect(await messages(inline('10'))).toContain('write "10", in quotes');
    expect(await messages(inline('1.5'))).toContain('must be a string, such as "1250"');
    expect(await messages(inline('"12.50"'))).toContain('a whole number of minor units');
    expect(await messages(inline('"9223372036854775808"'))).toContain('from -9223372036854775807 to 9223372036854775807');
    expect(await messages(inline(`"${'9'.repeat(5_000)}"`))).toContain('from -9223372036854775807 to 9223372036854775807');
    const given = 'mutation ($amount: MinorUnits) { requestPayout(input: { amountMinor: $amount }) { userErrors { message } } }';
    expect(await messages(given, { amount: 10 })).toContain('write "10", in quotes');
  });

  it('tells what account a field is for', async () => {
    const { token } = await registerWorker(market);
    const forbidden = async (query: string) => (await market.graphql(query, {}, { token, allowErrors: true })).errors?.[0];
    expect(await forbidden('{ trialBalance { isBalanced } }')).toMatchObject({
      message: "This needs an admin's account, or an auditor's account.",
      extensions: { code: 'FORBIDDEN' },
    });
  });
});

describe('jobs', () => {
  it('a job that fails is noted, to be tried again, and the process that ran it goes on', async () => {
    const market = await openMarketplace({ LOG_LEVEL: 'fatal' });
    const runner = market.get(JobRunner);
    const failed = new Promise<void>((resolve) => {
      market.get(Jobs).schedule({
        name: 'failing_job',
        cron: '0 0 1 1 *',
        run: () => {
          resolve();
          return Promise.reject(new Error('the database was away'));
        },
      });
    });
    const error = async () =>
      (await market.db.query<{ error: string | null }>('select last_error as error from graphile_worker.jobs'))[0]?.error ?? null;
    try {
      await runner.start();
      await market.db.query("select graphile_worker.add_job('failing_job')");
      await failed;
      const deadline = Date.now() + 10_000;
      while ((await error()) === null && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
      expect(await error()).toContain('the database was away');
    } finally {
      await runner.stop();
      await market.close();
    }
  });
});
