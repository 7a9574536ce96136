/** Versions of fees, limits and hold times: who changed what and when. A change applies immediately, and only to later events. */
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../../src/app.module.ts';
import { BatchCommands } from '../../src/batches/index.ts';
import { MovableClock, publicId } from '../../src/kernel/index.ts';
import { PlatformRules, readConfig, RULE_NAMES, valueOf } from '../../src/platform/index.ts';
import { createApplication } from '../../src/platform/http/application.ts';
import { advice } from '../../src/operator/doctor.ts';
import { createAdmin as createAdminByCommand } from '../../src/operator/create-admin.ts';
import { listRules, setRule } from '../../src/operator/rules.ts';
import { asOwner, createTestDatabase } from '../kit/database.ts';
import { openMarketplaceOn, type TestMarketplace } from '../kit/marketplace.ts';
import { approveAsked, createAdmin, createAuditor, PASSWORD, registerRequester, type TestPerson } from '../kit/people.ts';
import { paidWorker, requestPayout } from '../payouts/kit.ts';
import { approve, balance, fundedRequester, openReviewMarket, SETTINGS, submittedWork } from '../review/kit.ts';

let market: TestMarketplace;
let one: TestPerson;
let two: TestPerson;
beforeAll(async () => {
  market = await openReviewMarket({ HOLD_SECONDS: '3600', MINIMUM_PAYOUT_BY_CURRENCY: 'KWD:6000,JPY:3000' });
  [one, two] = [await createAdmin(market), await createAdmin(market)];
});
afterAll(() => market.close());

const CHANGE = `mutation ($input: ChangePlatformRuleInput!) { changePlatformRule(input: $input) {
  request { id state details { name value } } userErrors { __typename message path ... on ConflictError { state } } } }`;
const REASON = 'Decided by the board in November.';

async function ask(by: TestPerson, rule: string, value: string, reason = REASON) {
  const { data } = await market.graphql(CHANGE, { input: { rule, value, reason } }, { token: by.token });
  return data.changePlatformRule as {
    request: { id: string; state: string; details: { name: string; value: string }[] } | null;
    userErrors: { __typename: string; message: string; path: string[]; state?: string }[];
  };
}
const change = async (rule: string, value: string) => approveAsked(market, two, (await ask(one, rule, value)).request);
const inForce = async (rule: string) => {
  const { data } = await market.graphql('{ platformRules { name value } }', {}, { token: one.token });
  return (data.platformRules as { name: string; value: string }[]).find(({ name }) => name === rule)?.value;
};
const marketplace = async () => (await market.graphql('{ marketplace { feeBasisPoints holdSeconds } }')).data.marketplace;

describe('the first version of the platform rules', () => {
  it('comes from the settings at the first start, for every rule, and is recorded in the act log', async () => {
    const { data } = await market.graphql(
      '{ platformRules { name value setting currency description lastChange { from to source reason requestedBy { id } } } }',
      {},
      { token: one.token },
    );
    expect(data.platformRules.map(({ name }: { name: string }) => name).sort()).toEqual([...RULE_NAMES].sort());
    const hold = data.platformRules.find(({ name }: { name: string }) => name === 'HOLD_SECONDS');
    expect(hold).toEqual({
      ...{ name: 'HOLD_SECONDS', value: '3600', setting: '3600', currency: 'USD' },
      description: 'how long approved money stays pending before it can be paid out',
      lastChange: { from: null, to: '3600', source: 'SETTINGS', reason: null, requestedBy: null },
    });
    const [act] = await market.db.query<{ values: Record<string, string> }>(
      `select data -> 'values' as values from platform.act where verb = 'platform_rule.seeded'`,
    );
    expect(act!.values).toMatchObject({ HOLD_SECONDS: '3600', MINIMUM_PAYOUT_BY_CURRENCY: 'JPY:3000,KWD:6000', CURRENCY: 'USD' });
  });

  it('ignores an operator command that runs before the first start', async () => {
    const database = await createTestDatabase();
    await createAdminByCommand(database.url, { email: 'first@example.org', name: 'First', password: PASSWORD });
    await expect(setRule(database.url, 'HOLD_SECONDS=1', REASON)).rejects.toThrow('start the marketplace once');
    const first = await openMarketplaceOn(database, { HOLD_SECONDS: '77' });
    expect((await first.get(PlatformRules).current()).HOLD_SECONDS).toBe(77);
    await first.close();
  });
});

it('shows the next version of a rule while it waits for another admin', async () => {
  const pending = async (token = one.token): Promise<Record<string, unknown>> => {
    const { data } = await market.graphql(
      '{ platformRules { name pendingRequest { id state mayDecide details { name value } requestedBy { id } } } }',
      {},
      { token },
    );
    return Object.fromEntries(data.platformRules.map(({ name, pendingRequest }: any) => [name, pendingRequest]));
  };
  expect(Object.values(await pending()).filter((each) => each !== null)).toEqual([]);
  const { request } = await ask(one, 'HOLD_SECONDS', '7200');
  const asked = {
    ...{ id: request!.id, state: 'PENDING', requestedBy: { id: publicId('Person', one.personId) } },
    details: [
      { name: 'rule', value: 'HOLD_SECONDS' },
      { name: 'from', value: '3600' },
      { name: 'to', value: '7200' },
    ],
  };
  expect(await pending()).toMatchObject({ HOLD_SECONDS: { ...asked, mayDecide: false }, PLATFORM_FEE_BASIS_POINTS: null });
  expect(await pending(two.token)).toMatchObject({ HOLD_SECONDS: { ...asked, mayDecide: true } });
  expect(await pending((await createAuditor(market)).token)).toMatchObject({ HOLD_SECONDS: { ...asked, mayDecide: false } });
  await market.graphql(
    'mutation ($id: AdminRequestID!) { withdrawAdminRequest(input: { requestId: $id }) { userErrors { message } } }',
    { id: request!.id },
    { token: one.token },
  );
  expect((await pending()).HOLD_SECONDS).toBeNull();
  expect(await inForce('HOLD_SECONDS')).toBe('3600');
});

/** Starts another process on the same database. */
async function anotherProcess(settings: Record<string, string>): Promise<NestFastifyApplication> {
  const config = readConfig({
    ...{
      NODE_ENV: 'test',
      DATABASE_URL: market.database.url,
      SECRET: 'a secret for tests that is long enough to be one',
      LOG_LEVEL: 'error',
    },
    ...settings,
  });
  const app = await createApplication(
    AppModule.forRoot({ config, clock: new MovableClock(market.clock.now()), http: true }),
    config,
    false,
  );
  await app.init();
  return app;
}

describe('later settings', () => {
  it('logs and ignores settings that differ from the rules in force, and shows them in the doctor', async () => {
    const lines: string[] = [];
    const warn = Object.getOwnPropertyDescriptor(Logger.prototype, 'warn')!;
    Logger.prototype.warn = (line: unknown) => void lines.push(String(line));
    const app = await anotherProcess({ HOLD_SECONDS: '5', PLATFORM_FEE_BASIS_POINTS: '1', CURRENCY: 'EUR' });
    try {
      await app.get(PlatformRules).start();
      const rules = await app.get(PlatformRules).current();
      expect(rules).toMatchObject({ HOLD_SECONDS: 3600, PLATFORM_FEE_BASIS_POINTS: 2000, CURRENCY: 'USD' });
      for (const words of ['HOLD_SECONDS (5) is ignored: the platform rule is 3600', 'PLATFORM_FEE_BASIS_POINTS (1)', 'CURRENCY (EUR)']) {
        expect(lines).toContainEqual(expect.stringContaining(words));
      }
    } finally {
      Object.defineProperty(Logger.prototype, 'warn', warn);
      await app.close();
    }
    // Acts that wait for a position in the event feed are a note, too: the test clock is behind that of the doctor.
    await market.sweep(/^audit\.relay$/);
    const notes = await advice(market.database.ownerUrl, { HOLD_SECONDS: '5', MINIMUM_PAYOUT_BY_CURRENCY: 'JPY:3000,KWD:6000' });
    expect(notes).toEqual([expect.stringContaining('The setting HOLD_SECONDS (5) is ignored: the platform rule is 3600')]);
  });
});

describe('a change of a platform rule', () => {
  it('requires two admins, applies immediately in every process, and records the old and the new value', async () => {
    const other = await anotherProcess({});
    try {
      expect((await other.get(PlatformRules).current()).PLATFORM_FEE_BASIS_POINTS).toBe(2000);
      const { request, userErrors } = await ask(one, 'PLATFORM_FEE_BASIS_POINTS', '1500');
      expect(userErrors).toEqual([]);
      expect(request!.details).toEqual([
        { name: 'rule', value: 'PLATFORM_FEE_BASIS_POINTS' },
        { name: 'from', value: '2000' },
        { name: 'to', value: '1500' },
      ]);
      expect((await marketplace()).feeBasisPoints).toBe(2000);
      await expect(approveAsked(market, one, request)).rejects.toThrow('another admin has to decide');
      await approveAsked(market, two, request);
      expect((await marketplace()).feeBasisPoints).toBe(1500);
      expect((await other.get(PlatformRules).current()).PLATFORM_FEE_BASIS_POINTS).toBe(1500);
    } finally {
      await other.close();
    }
    const auditor = await createAuditor(market);
    const { data } = await market.graphql(
      `{ platformRuleChanges(rule: PLATFORM_FEE_BASIS_POINTS) { nodes { from to source reason requestedBy { id } approvedBy { id } } } }`,
      {},
      { token: auditor.token },
    );
    expect(data.platformRuleChanges.nodes).toEqual([
      {
        ...{ from: '2000', to: '1500', source: 'ADMINS', reason: REASON },
        requestedBy: { id: publicId('Person', one.personId) },
        approvedBy: { id: publicId('Person', two.personId) },
      },
      { from: null, to: '2000', source: 'SETTINGS', reason: null, requestedBy: null, approvedBy: null },
    ]);
    const [act] = await market.db.query(
      `select actor_id as actor, data - 'requestId' - 'version' as data from platform.act where verb = 'platform_rule.changed' order by xid desc limit 1`,
    );
    expect(act).toEqual({
      actor: two.personId,
      data: { name: 'PLATFORM_FEE_BASIS_POINTS', from: '2000', to: '1500', requestedBy: one.personId },
    });
    await change('PLATFORM_FEE_BASIS_POINTS', '2000');
  });

  it('keeps the fee of a batch that was priced before, and applies to later batches', async () => {
    const requester = await fundedRequester(market);
    const feeOf = async (id: string) =>
      (await market.db.query<{ fee: bigint }>('select fee_minor as fee from batches.batch where id = $1', [id]))[0]!.fee;
    const submitted = await submittedWork(market);
    const create = async () => valueOf(await market.get(BatchCommands).create(requester.caller, requester.organisationId, SETTINGS));
    const before = await create();
    await change('PLATFORM_FEE_BASIS_POINTS', '4000');
    const after = await create();
    expect([await feeOf(before), await feeOf(after)]).toEqual([10n, 20n]);
    const fees = await balance(market, 'platform_fee_revenue', null);
    valueOf(await approve(market, submitted.requester.caller, [submitted.assignmentId]));
    expect((await balance(market, 'platform_fee_revenue', null)) - fees).toBe(10n);
    await change('PLATFORM_FEE_BASIS_POINTS', '2000');
  });

  it('keeps the hold of money that was earned before, and applies to later earnings', async () => {
    const dueIn = async () => {
      const { requester, assignmentId } = await submittedWork(market);
      valueOf(await approve(market, requester.caller, [assignmentId]));
      const [row] = await market.db.query<{ at: Date }>('select due_at as at from review.release where id = $1', [assignmentId]);
      return (row!.at.getTime() - market.clock.now().getTime()) / 1000;
    };
    expect(await dueIn()).toBe(3600);
    const earlier = await market.db.query<{ id: string }>('select id, due_at from review.release order by id');
    await change('HOLD_SECONDS', '60');
    expect(await dueIn()).toBe(60);
    const ids = earlier.map(({ id }) => id);
    expect(await market.db.query('select id, due_at from review.release where id = any($1) order by id', [ids])).toEqual(earlier);
    await change('HOLD_SECONDS', '3600');
  });

  it('applies to limits of payouts, fundings and approvals from its commit on', async () => {
    const worker = await paidWorker(market, 1_500n);
    expect((await requestPayout(market, worker.token)).userErrors).toMatchObject([{ message: expect.stringContaining('20.00 USD') }]);
    await change('MINIMUM_PAYOUT_MINOR', '1000');
    await change('PAYOUT_APPROVAL_ABOVE_MINOR', '1200');
    const { payout, userErrors } = await requestPayout(market, worker.token);
    expect(userErrors).toEqual([]);
    expect(payout.state).toBe('AWAITING_APPROVAL');
    await change('MINIMUM_PAYOUT_MINOR', '2000');
    const requester = await registerRequester(market);
    const limits = async () => {
      const query = 'query ($id: OrganisationID!) { organisation(id: $id) { fundingLimits { least { minor } most { minor } } } }';
      const id = publicId('Organisation', requester.organisationId);
      return (await market.graphql(query, { id }, { token: requester.token })).data.organisation.fundingLimits;
    };
    expect(await limits()).toEqual({ least: { minor: '2000' }, most: { minor: '5000000' } });
    await change('FUNDING_MAXIMUM_MINOR', '700000');
    expect((await limits()).most).toEqual({ minor: '700000' });
  });

  it.each([
    ['a fee above 100 %', 'PLATFORM_FEE_BASIS_POINTS', '10001', 'InvalidInputError'],
    ['a negative number', 'HOLD_SECONDS', '-1', 'InvalidInputError'],
    ['a text instead of a number', 'HOLD_SECONDS', 'three days', 'InvalidInputError'],
    ['a number with an exponent', 'HOLD_SECONDS', '1e3', 'InvalidInputError'],
    ['an empty text instead of a number', 'HOLD_SECONDS', '', 'InvalidInputError'],
    ['an amount without a currency', 'MINIMUM_PAYOUT_BY_CURRENCY', '3000', 'InvalidInputError'],
    ['an unknown frequency', 'PAYOUT_SCHEDULE', 'hourly', 'InvalidInputError'],
    ['an amount above the maximum', 'MINIMUM_PAYOUT_MINOR', '99999999999999999999', 'InvalidInputError'],
    ['the current value', 'HOLD_SECONDS', '3600', 'ConflictError'],
    ['the current value in another spelling', 'MINIMUM_PAYOUT_BY_CURRENCY', 'KWD:6000,JPY:3000', 'ConflictError'],
    ['a minimum payment above the maximum', 'FUNDING_MINIMUM_MINOR', '999999999', 'ConflictError'],
    ['a daily cap above the total cap', 'NEW_ORGANISATION_DAY_MINOR', '999999999', 'ConflictError'],
  ])('refuses a change for %s', async (_what, rule, value, kind) => {
    const { request, userErrors } = await ask(one, rule, value);
    expect(userErrors.map(({ __typename }) => __typename)).toEqual([kind]);
    expect(request).toBeNull();
  });

  it('refuses a change without a reason, or with one that is too short', async () => {
    for (const reason of ['', '   ', 'short']) {
      expect((await ask(one, 'HOLD_SECONDS', '1', reason)).userErrors).toMatchObject([{ path: ['reason'] }]);
    }
  });

  it('refuses the approval when the rule was changed after the request', async () => {
    const { request } = await ask(one, 'DISPUTE_SECONDS', '1000');
    await setRule(market.database.url, 'DISPUTE_SECONDS=2000', REASON);
    await expect(approveAsked(market, two, request)).rejects.toThrow('was changed after this was asked');
    expect(await inForce('DISPUTE_SECONDS')).toBe('2000');
  });

  it('runs as npm run rules, names the tool in the act log and lists the rules', async () => {
    expect(await setRule(market.database.url, 'INVOICE_DUE_DAYS=30', REASON)).toMatch(/^INVOICE_DUE_DAYS is 30 now; it was 14/);
    expect(await inForce('INVOICE_DUE_DAYS')).toBe('30');
    const lines = await listRules(market.database.url);
    expect(lines).toContainEqual(expect.stringMatching(/^INVOICE_DUE_DAYS=30 {2}\(version \d+, operator, /));
    const [act] = await market.db.query(
      `select actor_name as name, data - 'version' as data from platform.act where verb = 'platform_rule.changed' order by id desc limit 1`,
    );
    expect(act).toEqual({ name: 'tools.rules', data: { name: 'INVOICE_DUE_DAYS', from: '14', to: '30' } });
    await expect(setRule(market.database.url, 'INVOICE_DUE_DAYS=31', undefined)).rejects.toThrow('Give a reason');
    await expect(setRule(market.database.url, 'PORT=1', REASON)).rejects.toThrow('"PORT" is no platform rule');
    await expect(setRule(market.database.url, 'INVOICE_DUE_DAYS', REASON)).rejects.toThrow('NAME=VALUE');
  });

  it('succeeds once of two at the same time, and versions have no gap', async () => {
    const results = await Promise.allSettled([
      setRule(market.database.url, 'TEST_HOURLY_MINOR=1100', REASON),
      setRule(market.database.url, 'TRAINING_UNPAID_SECONDS=200', REASON),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    const [row] = await market.db.query<{ count: number; newest: number }>(
      'select count(*)::int as count, max(version)::int as newest from platform.rule_version',
    );
    expect(row!.count).toBe(row!.newest);
  });

  it('refuses later updates and deletes in the database, also by its owner', async () => {
    for (const sql of [
      `update platform.rule_version set value = '0'`,
      'delete from platform.rule_version',
      'truncate platform.rule_version',
    ]) {
      await expect(asOwner(market.database.ownerUrl, (client) => client.query(sql))).rejects.toThrow('append-only');
    }
  });
});
