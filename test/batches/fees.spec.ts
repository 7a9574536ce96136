/** The fee by rule: who agrees it, what it is when something is priced, and that what is shown is what is charged. */
import { BatchCommands, Fees, LaunchCommands } from '../../src/batches/index.ts';
import { FeeAgreementCommands } from '../../src/batches/pricing/fee-agreement.commands.ts';
import { addSeconds, publicId, type BatchId, type FeeAgreementId } from '../../src/kernel/index.ts';
import { PlatformRules, valueOf, type Caller } from '../../src/platform/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { addMember, approveAsked, approveRequest, callerFor, createAdmin, registerRequester, type TestPerson } from '../kit/people.ts';
import { addTasks, draft, fundedRequester, openBatch, standing, type Requester } from './kit.ts';

const DAY = 86_400;
const REASON = 'A year of volume was promised.';

let market: TestMarketplace;
let admin: TestPerson;
let other: TestPerson;
let asAdmin: Caller;
beforeAll(async () => {
  market = await openMarketplace({ FIRST_BATCH_REVIEW: 'false', PLATFORM_FEE_MINIMUM_BY_CURRENCY: 'GBP:3' });
  [admin, other] = [await createAdmin(market), await createAdmin(market)];
  asAdmin = await callerFor(market, admin.token);
});
afterAll(() => market.close());

const agree = async (of: Requester, basisPoints: number, minimumMinor = 0n, more: { validFrom?: Date; validUntil?: Date } = {}) => {
  const asked = valueOf(
    await market.get(FeeAgreementCommands).agree(asAdmin, of.organisationId, {
      ...{ basisPoints, minimumMinor, reason: REASON, validFrom: more.validFrom ?? null, validUntil: more.validUntil ?? null },
    }),
  );
  await approveRequest(market, other, asked);
  const [made] = await market.db.query<{ id: FeeAgreementId }>('select result_id as id from identity.admin_request where id = $1', [asked]);
  return made!.id;
};
/** The fee of one assignment of a batch that is priced now. */
const feeNow = async (of: Requester, rewardMinor: bigint) => feeOf(await draft(market, of, 0, { rewardMinor }));
const feeOf = async (batchId: BatchId) =>
  (await market.db.query<{ fee: bigint }>('select fee_minor as fee from batches.batch where id = $1', [batchId]))[0]!.fee;
/** What the API shows to the requester before the launch. */
const shown = async (of: Requester, batchId: BatchId) => {
  const query = 'query ($id: BatchID!) { batch(id: $id) { fee { minor } cost { total { minor } fee { minor } } } }';
  const { data } = await market.graphql(query, { id: publicId('Batch', batchId) }, { token: of.token });
  return { fee: BigInt(data.batch.fee.minor), total: BigInt(data.batch.cost.total.minor) };
};

describe('the fee', () => {
  it('charges the fee of the installation, or the one agreed with the organisation', async () => {
    const [agreed, other] = [await fundedRequester(market, 10_000n), await fundedRequester(market, 10_000n)];
    expect(await feeNow(agreed, 50n)).toBe(10n);
    await agree(agreed, 500, 2n);
    expect(await Promise.all([50n, 100n, 110n, 1n].map((reward) => feeNow(agreed, reward)))).toEqual([3n, 5n, 6n, 2n]);
    expect(await feeNow(other, 50n)).toBe(10n);
  });

  it('follows the time that an agreement is for, and the one that was agreed last', async () => {
    const of = await fundedRequester(market, 10_000n);
    const start = market.clock.now();
    await agree(of, 1_000, 0n, { validFrom: addSeconds(start, DAY), validUntil: addSeconds(start, 3 * DAY) });
    expect(await feeNow(of, 100n)).toBe(20n);
    market.clock.advanceSeconds(DAY);
    expect(await feeNow(of, 100n)).toBe(10n);
    const second = await agree(of, 300);
    expect(await feeNow(of, 100n)).toBe(3n);
    const end = valueOf(await market.get(FeeAgreementCommands).end(asAdmin, second, 'It was agreed with somebody else.'));
    expect(await feeNow(of, 100n)).toBe(3n);
    await approveRequest(market, other, end);
    expect(await feeNow(of, 100n)).toBe(10n);
    market.clock.advanceSeconds(2 * DAY);
    expect(await feeNow(of, 100n)).toBe(20n);
    const again = await market.get(FeeAgreementCommands).end(asAdmin, second, 'It was agreed with somebody else.');
    expect(again).toMatchObject({ ok: false, refusals: [{ kind: 'CONFLICT', state: 'ENDED' }] });
  });

  it('charges the fee shown before the launch, whatever is agreed in between', async () => {
    const of = await fundedRequester(market, 100_000n);
    const batchId = await draft(market, of, 3, { rewardMinor: 333n, redundancy: 2 });
    const before = await shown(of, batchId);
    expect(before).toEqual({ fee: 67n, total: 2_400n });
    await agree(of, 9_000);
    expect(await shown(of, batchId)).toEqual(before);
    valueOf(await market.get(LaunchCommands).launch(of.caller, { batchId, taskCount: 1 }));
    expect((await standing(market, batchId)).escrow).toBe(800n);
    await agree(of, 100);
    await addTasks(market, of.caller, batchId, 1);
    valueOf(await market.get(LaunchCommands).extend(of.caller, { batchId, taskCount: null }));
    expect(await standing(market, batchId)).toMatchObject({ escrow: 3_200n, available: 96_800n });
    expect(await feeOf(batchId)).toBe(67n);
  });

  it('updates the fee when the reward of a draft is set, even to the same amount, and never while the batch runs', async () => {
    const of = await fundedRequester(market, 100_000n);
    const commands = market.get(BatchCommands);
    const batchId = await draft(market, of, 1, { rewardMinor: 100n });
    const running = await openBatch(market, of, 1, { rewardMinor: 100n });
    await agree(of, 500);
    valueOf(await commands.update(of.caller, batchId, { title: 'Another title' }));
    expect(await feeOf(batchId)).toBe(20n);
    valueOf(await commands.update(of.caller, batchId, { rewardMinor: 100n }));
    expect(await feeOf(batchId)).toBe(5n);
    await commands.update(of.caller, running, { rewardMinor: 100n, title: 'Another title' });
    expect(await feeOf(running)).toBe(20n);
  });

  it('races with an agreement: whichever comes first, price and rule go together', async () => {
    const of = await fundedRequester(market, 100_000n);
    for (let round = 0; round < 5; round++) {
      const [, one, two] = await Promise.all([agree(of, 100 * (round + 1)), feeNow(of, 1_000n), feeNow(of, 1_000n)]);
      for (const fee of [one, two]) expect([10n * BigInt(round || 20), 10n * BigInt(round + 1)]).toContain(fee);
    }
    expect(await market.problems()).toEqual([]);
  });

  it('has a sensible minimum in each currency', async () => {
    const fees = market.get(Fees);
    const rules = await market.get(PlatformRules).current();
    expect(['USD', 'EUR', 'JPY', 'KWD', 'GBP'].map((currency) => fees.standard(rules, currency).minimumMinor)).toEqual([
      1n,
      1n,
      1n,
      10n,
      3n,
    ]);
  });
});

describe('agreements', () => {
  const AGREE = `mutation ($input: AgreeFeeInput!) { agreeFee(input: $input) { agreement { id } request { id state kind details { name value } }
    userErrors { __typename path } } }`;
  const END = `mutation ($input: EndFeeAgreementInput!) { endFeeAgreement(input: $input) { agreement { endReason } userErrors { __typename } } }`;
  const rule = async (of: Requester, token: string) =>
    (
      await market.graphql(
        `query ($id: OrganisationID!) { organisation(id: $id) { feeRule { basisPoints minimum { text } agreement { reason agreedBy { id } } upcoming { basisPoints } } } }`,
        { id: publicId('Organisation', of.organisationId) },
        { token },
      )
    ).data.organisation?.feeRule;
  const rows = () =>
    market.db.query(
      'select (select count(*)::int from batches.fee_agreement) as made, (select count(*)::int from batches.fee_agreement_end) as ended',
    );

  it('shows agreements to their organisation, and all of them to admins', async () => {
    const of = await fundedRequester(market, 0n);
    const viewer = await addMember(market, of, 'viewer');
    expect(await rule(of, of.token)).toEqual({ basisPoints: 2_000, minimum: { text: '0.01 USD' }, agreement: null, upcoming: [] });
    const input = { organisationId: publicId('Organisation', of.organisationId), basisPoints: 1_500, minimumMinor: '2', reason: REASON };
    const { data } = await market.graphql(AGREE, { input }, { token: admin.token });
    expect(data.agreeFee).toEqual({
      agreement: null,
      request: { id: expect.stringMatching(/^arq_/), state: 'PENDING', kind: 'fee.agree', details: expect.any(Array) },
      userErrors: [],
    });
    expect(data.agreeFee.request.details).toContainEqual({ name: 'fee', value: '15 %' });
    expect(data.agreeFee.request.details).toContainEqual({ name: 'least fee per assignment', value: '0.02 USD' });
    expect(await rule(of, of.token)).toMatchObject({ agreement: null });
    await approveAsked(market, other, data.agreeFee.request);
    await agree(of, 100, 0n, { validFrom: addSeconds(market.clock.now(), DAY) });
    for (const { token } of [of, viewer]) {
      expect(await rule(of, token)).toEqual({
        ...{
          basisPoints: 1_500,
          minimum: { text: '0.02 USD' },
          agreement: { reason: REASON, agreedBy: null },
          upcoming: [{ basisPoints: 100 }],
        },
      });
    }
    const query =
      'query ($id: OrganisationID) { feeAgreements(organisationId: $id) { nodes { basisPoints organisation { id } endedAt } } }';
    const all = await market.graphql(query, { id: input.organisationId }, { token: admin.token });
    expect(all.data.feeAgreements.nodes).toEqual(
      [100, 1_500].map((basisPoints) => ({ basisPoints, organisation: { id: input.organisationId }, endedAt: null })),
    );
    expect((await market.graphql(query, {}, { token: admin.token })).data.feeAgreements.nodes.length).toBeGreaterThan(2);
  });

  it('accepts agreements only from admins of other organisations, with a reason, and changes nothing on a refusal', async () => {
    const of = await fundedRequester(market, 0n);
    const stranger = await registerRequester(market);
    const insider = await createAdmin(market);
    const existing = await agree(of, 1_000);
    await market.db.query(
      `insert into identity.membership (id, organisation_id, person_id, role, state, invited_at, joined_at)
       values (gen_random_uuid(), $1, $2, 'viewer', 'active', $3, $3)`,
      [of.organisationId, insider.personId, market.clock.now()],
    );
    const before = await rows();
    const input = { organisationId: publicId('Organisation', of.organisationId), basisPoints: 0, minimumMinor: '0', reason: REASON };
    const end = { agreementId: publicId('FeeAgreement', existing), reason: REASON };
    for (const token of [null, of.token, stranger.token]) {
      for (const [mutation, of] of [
        [AGREE, input],
        [END, end],
      ] as const) {
        const { errors } = await market.graphql(mutation, { input: of }, { token, allowErrors: true });
        expect(errors?.[0]?.extensions?.code).toBe(token === null ? 'UNAUTHENTICATED' : 'FORBIDDEN');
      }
    }
    const query = 'query { feeAgreements { nodes { id } } }';
    expect((await market.graphql(query, {}, { token: of.token, allowErrors: true })).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    const asked = async (token: string, change: object) =>
      (await market.graphql(AGREE, { input: { ...input, ...change } }, { token })).data.agreeFee;
    expect((await asked(insider.token, {})).userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
    const ended = (await market.graphql(END, { input: end }, { token: insider.token })).data.endFeeAgreement;
    expect(ended.userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
    for (const [change, path] of [
      [{ basisPoints: 10_001 }, 'basisPoints'],
      [{ reason: 'why not' }, 'reason'],
      [{ validFrom: '2026-01-01T00:00:00.000Z' }, 'validFrom'],
      [{ minimumMinor: '10001' }, 'minimumMinor'],
    ] as const) {
      expect((await asked(admin.token, change)).userErrors).toEqual([{ __typename: 'InvalidInputError', path: [path] }]);
    }
    expect(await rows()).toEqual(before);
  });

  it('keeps agreements as they were made', async () => {
    const of = await fundedRequester(market, 0n);
    await agree(of, 1_000);
    for (const sql of [
      'update batches.fee_agreement set basis_points = 1',
      'delete from batches.fee_agreement',
      'delete from batches.fee_agreement_end',
    ]) {
      await expect(market.db.query(sql)).rejects.toThrow(/append-only|permission denied/);
    }
  });
});
