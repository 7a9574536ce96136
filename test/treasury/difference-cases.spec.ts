/** Differences with Stripe are followed: found, taken over, explained, gone, and found again. */
import { ErasureCommands } from '../../src/identity/privacy/erasure.commands.ts';
import { publicId } from '../../src/kernel/index.ts';
import { valueOf } from '../../src/platform/index.ts';
import { Reconciliation, TREASURY_CHECKS } from '../../src/treasury/index.ts';
import { asOwner, withFault } from '../kit/database.ts';
import { openStripeMarketplace, type StripeMarketplace } from '../kit/stripe.ts';
import { callerFor, createAdmin, createAuditor, PASSWORD, registerWorker, signIn, suspend, type TestPerson } from '../kit/people.ts';
import { wholeTablesOf } from '../kit/plans.ts';
import { expectUnchanged } from '../identity/unchanged.ts';
import { askedPayout, payoutRow, transfersOf, type StripeWorker } from '../payouts/stripe-kit.ts';

const DAY = 86_400;
const CASE = `id source kind side state note revision objectId subjectKind subjectId here there firstFoundAt lastFoundAt owner { id }
  changes { state note reconciliationId owner { id } changedBy { id } }`;

let both: StripeMarketplace;
let admins: TestPerson[];
let paid: { worker: StripeWorker; payoutId: string };
let transfer: { id: string; amount: number };
beforeAll(async () => {
  both = await openStripeMarketplace({
    PAYOUT_APPROVAL_ABOVE_MINOR: '99999999999',
    SESSION_IDLE_SECONDS: String(200 * DAY),
    SESSION_MAXIMUM_SECONDS: String(300 * DAY),
  });
  admins = [await createAdmin(both.market), await createAdmin(both.market)];
  paid = await askedPayout(both, 5_000n);
  for (let day = 0; day < 8 && (await payoutRow(both, paid.payoutId)).state !== 'paid'; day++) await both.pass(DAY);
  transfer = (await transfersOf(both, paid.payoutId))[0];
}, 120_000);
afterEach(async () => {
  await both.double.control('DELETE', '/faults');
  await amountAtStripe(5_000);
  await compare();
});
afterAll(() => both.close());

const amountAtStripe = (amount: number) => both.double.control('POST', `/objects/${transfer.id}`, { change: { amount } });
/** @returns the id of the comparison */
async function compare(since?: Date): Promise<string> {
  both.market.clock.advanceSeconds(60);
  return (await both.market.get(Reconciliation).now(since)).runId;
}
const ask = async (query: string, variables: object = {}, token = admins[0]!.token) =>
  (await both.market.graphql(query, { ...variables }, { token })).data;
const LIST = `query ($states: [DifferenceCaseState!], $ownerId: PersonID, $first: Int! = 20, $after: String) {
  differenceCases(states: $states, ownerId: $ownerId, first: $first, after: $after) { nodes { ${CASE} } pageInfo { hasNextPage endCursor } } }`;
const cases = async (variables: object = {}) => (await ask(LIST, variables)).differenceCases.nodes as any[];
/** The case of the transfer's amount. */
const theCase = async () => (await cases()).find(({ kind, objectId }) => kind === 'AMOUNT' && objectId === transfer.id);
const UPDATE = `mutation ($input: UpdateDifferenceCaseInput!) { updateDifferenceCase(input: $input) {
  differenceCase { ${CASE} } userErrors { __typename path ... on ConflictError { state } } } }`;
const update = async (input: object, token = admins[0]!.token) => (await ask(UPDATE, { input }, token)).updateDifferenceCase;
const personId = ({ personId: id }: TestPerson) => publicId('Person', id);
/** Puts the case into a state, as the first admin. */
const decide = async (input: object) => {
  const { id, revision } = await theCase();
  const { differenceCase, userErrors } = await update({ caseId: id, revision, ...input });
  expect(userErrors).toEqual([]);
  return differenceCase;
};

describe('a difference with Stripe', () => {
  it('has one case over all comparisons, which the one that does not find it resolves', async () => {
    await amountAtStripe(4_999);
    const first = await compare();
    const found = await theCase();
    expect(found).toMatchObject({ source: 'transfer', side: 'OTHER', state: 'OPEN', owner: null, note: null, subjectKind: 'payout' });
    expect(found).toMatchObject({
      subjectId: paid.payoutId,
      here: expect.stringContaining('50.00'),
      there: expect.stringContaining('49.99'),
    });
    expect(found.changes).toEqual([{ state: 'OPEN', note: null, reconciliationId: first, owner: null, changedBy: null }]);
    const second = await compare();
    const again = await theCase();
    expect(again).toMatchObject({ id: found.id, state: 'OPEN', revision: found.revision, firstFoundAt: found.firstFoundAt });
    expect(again.lastFoundAt > found.lastFoundAt).toBe(true);
    const runs = (await ask(`{ stripeReconciliations(first: 2) { nodes { id differences { nodes { kind case { id state } } } } } }`))
      .stripeReconciliations.nodes;
    expect(runs.map(({ id }: { id: string }) => id)).toEqual([second, first]);
    for (const run of runs) expect(run.differences.nodes).toContainEqual({ kind: 'AMOUNT', case: { id: found.id, state: 'OPEN' } });
    await amountAtStripe(5_000);
    const third = await compare();
    const gone = await theCase();
    expect(gone).toMatchObject({ id: found.id, state: 'RESOLVED', lastFoundAt: again.lastFoundAt });
    expect(gone.changes.map((change: any) => [change.state, change.reconciliationId])).toEqual([
      ['RESOLVED', third],
      ['OPEN', first],
    ]);
    const acts = await both.market.db.query<{ data: object }>(
      `select data from platform.act where verb = 'reconciliation.ended' and subject_id = any($1) order by id`,
      [[first, second, third]],
    );
    expect(acts.map(({ data }) => data)).toMatchObject([
      { opened: 1, resolved: 0 },
      { opened: 0, resolved: 0 },
      { opened: 0, resolved: 1 },
    ]);
  });

  it('opens again when it is found again, and keeps its owner and history', async () => {
    await amountAtStripe(4_999);
    await compare();
    const { id } = await theCase();
    await decide({ state: 'IN_PROGRESS', ownerId: personId(admins[1]!), note: 'Asked Stripe.' });
    await amountAtStripe(5_000);
    await compare();
    await amountAtStripe(4_999);
    await compare();
    const found = await theCase();
    expect(found).toMatchObject({ id, state: 'OPEN', owner: { id: personId(admins[1]!) }, note: 'Asked Stripe.' });
    expect(found.changes.slice(0, 4).map(({ state }: { state: string }) => state)).toEqual(['OPEN', 'RESOLVED', 'IN_PROGRESS', 'OPEN']);
    expect(found.changes[2]).toMatchObject({
      changedBy: { id: personId(admins[0]!) },
      owner: { id: personId(admins[1]!) },
      reconciliationId: null,
    });
  });

  it('stays explained as long as its values stay, and opens again with others', async () => {
    await amountAtStripe(4_999);
    await compare();
    await decide({ state: 'EXPLAINED', note: 'Stripe rounds this currency.' });
    await compare();
    expect(await theCase()).toMatchObject({ state: 'EXPLAINED' });
    await amountAtStripe(4_000);
    await compare();
    expect(await theCase()).toMatchObject({ state: 'OPEN', note: 'Stripe rounds this currency.' });
  });

  it('opens again when an admin resolved it and a comparison still finds it', async () => {
    await amountAtStripe(4_999);
    await compare();
    expect(await decide({ state: 'RESOLVED', note: 'Corrected, I think.' })).toMatchObject({ state: 'RESOLVED' });
    await compare();
    expect(await theCase()).toMatchObject({ state: 'OPEN' });
  });

  it('has one case when two comparisons find it at the same time', async () => {
    await amountAtStripe(4_998);
    await Promise.all([compare(), compare(), compare()]);
    const found = (await cases()).filter(({ objectId, kind }) => objectId === transfer.id && kind === 'AMOUNT');
    expect(found).toHaveLength(1);
  });
});

describe('a comparison that cannot know', () => {
  it('resolves nothing of a source that it could not read', async () => {
    await amountAtStripe(4_999);
    await compare();
    await amountAtStripe(5_000);
    await both.double.control('POST', '/faults', { endpoint: 'GET /v1/transfers', kind: 'error_before', times: 50 });
    both.market.clock.advanceSeconds(60);
    const { failure } = await both.market.get(Reconciliation).now();
    expect(failure).toContain('transfer');
    expect(await theCase()).toMatchObject({ state: 'OPEN' });
    await both.double.control('DELETE', '/faults');
    await compare();
    expect(await theCase()).toMatchObject({ state: 'RESOLVED' });
  });

  it('resolves nothing when it looks less far back than the one that found it', async () => {
    await amountAtStripe(4_999);
    await compare();
    await amountAtStripe(5_000);
    await compare(new Date(both.market.clock.now().getTime() - 60_000));
    expect(await theCase()).toMatchObject({ state: 'OPEN' });
    // One that names no time looks back as far as the one before.
    await compare();
    expect(await theCase()).toMatchObject({ state: 'RESOLVED' });
  });
});

describe('updateDifferenceCase', () => {
  beforeEach(async () => {
    await amountAtStripe(4_999);
    await compare();
  });

  it('records who changed what', async () => {
    const { id, revision } = await theCase();
    const input = { caseId: id, revision, state: 'IN_PROGRESS', ownerId: personId(admins[0]!), note: ' Looking. ' };
    const { differenceCase } = await update(input, admins[1]!.token);
    expect(differenceCase).toMatchObject({
      state: 'IN_PROGRESS',
      note: 'Looking.',
      owner: { id: personId(admins[0]!) },
      revision: revision + 1,
    });
    expect(await cases({ ownerId: personId(admins[0]!), states: ['IN_PROGRESS'] })).toMatchObject([{ id }]);
    const { acts } = await ask('query ($id: String!) { acts(subjectId: $id, first: 1) { nodes { verb actorId data } } }', { id });
    expect(acts.nodes).toEqual([
      {
        verb: 'difference.updated',
        actorId: personId(admins[1]!),
        data: { from: 'open', to: 'in_progress', ownerId: admins[0]!.personId, revision: revision + 1 },
      },
    ]);
    expect(JSON.stringify(acts)).not.toContain('Looking');
  });

  it('refuses a case that changed since it was read: of two admins at once, one decides', async () => {
    for (let round = 0; round < 5; round++) {
      const { id, revision } = await theCase();
      const answers = await Promise.all(
        admins.map(({ token }, index) => update({ caseId: id, revision, note: `Round ${round}, admin ${index}` }, token)),
      );
      const refusals = answers.flatMap(({ userErrors }) => userErrors);
      expect(refusals).toMatchObject([{ __typename: 'ConflictError', state: 'CHANGED' }]);
      expect(await theCase()).toMatchObject({ revision: revision + 1 });
    }
  });

  it('refuses an update that was decided for values which a comparison has replaced', async () => {
    const { id, revision } = await theCase();
    await amountAtStripe(4_000);
    await compare();
    const stale = await expectUnchanged(both.market, () => update({ caseId: id, revision, state: 'EXPLAINED', note: 'A cent.' }));
    expect(stale.userErrors).toMatchObject([{ state: 'CHANGED' }]);
  });

  it.each([
    ['IN_PROGRESS without an owner', { state: 'IN_PROGRESS', ownerId: null }, ['ownerId']],
    ['EXPLAINED without a note', { state: 'EXPLAINED', note: ' ' }, ['note']],
    ['RESOLVED without a note', { state: 'RESOLVED', note: null }, ['note']],
    ['a note of 1,001 characters', { note: 'x'.repeat(1001) }, ['note']],
  ])('refuses %s, and changes nothing', async (_what, input, path) => {
    const { id, revision } = await theCase();
    const { userErrors } = await expectUnchanged(both.market, () => update({ caseId: id, revision, ...input }));
    expect(userErrors).toEqual([{ __typename: 'InvalidInputError', path }]);
  });

  it('refuses an owner who is no active admin', async () => {
    const { id, revision } = await theCase();
    const auditor = await createAuditor(both.market);
    const suspended = await createAdmin(both.market);
    await suspend(both.market, suspended.personId);
    for (const owner of [paid.worker, auditor, suspended]) {
      const { userErrors } = await update({ caseId: id, revision, ownerId: personId(owner) });
      expect(userErrors).toEqual([{ __typename: 'InvalidInputError', path: ['ownerId'] }]);
    }
    const unknown = await update({ caseId: publicId('DifferenceCase', paid.payoutId), revision: 1, note: 'x' });
    expect(unknown.userErrors).toMatchObject([{ __typename: 'NotFoundError' }]);
  });

  it('lets an auditor read and change nothing, and anybody else neither', async () => {
    const { id, revision } = await theCase();
    const auditor = await createAuditor(both.market);
    const read = 'query ($id: DifferenceCaseID!) { differenceCase(id: $id) { id state changes { state } } }';
    expect((await ask(read, { id }, auditor.token)).differenceCase).toMatchObject({ id });
    const worker = await registerWorker(both.market);
    const asked: [string, string, object][] = [
      [auditor.token, UPDATE, { input: { caseId: id, revision, note: 'x' } }],
      [worker.token, UPDATE, { input: { caseId: id, revision, note: 'x' } }],
      [worker.token, read, { id }],
      [worker.token, LIST, {}],
    ];
    for (const [token, query, variables] of asked) {
      await expectUnchanged(both.market, async () => {
        const { errors } = await both.market.graphql(query, { ...variables }, { token, allowErrors: true });
        expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
      });
    }
  });
});

it('lists cases by state, each once over all pages, and reads no whole table among 20,000', async () => {
  const runId = await compare();
  await asOwner(both.market.database.ownerUrl, async (client) => {
    await client.query(
      `with made as (
         insert into treasury.difference_case (id, source, kind, object_id, state, revision, first_run_id, last_run_id, found_at, seen_at, changed_at)
         select ('00ffffff-ffff-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'transfer', 'amount', 'tr_' || n,
           case when n % 4000 = 0 then 'open' else 'resolved' end, 1, $1, $1, $2, $2, $2 from generate_series(1, 20000) n
         returning id, state)
       insert into treasury.difference_case_change (case_id, revision, at, run_id, state) select id, 1, $2, $1, state from made`,
      [runId, both.market.clock.now()],
    );
    await client.query('analyze treasury.difference_case, treasury.difference_case_change');
  });
  expect(await cases({ states: ['OPEN'] })).toHaveLength(5);
  const seen: string[] = [];
  let after: string | null = null;
  for (let page = 0; page < 3; page++) {
    const { differenceCases } = await ask(LIST, { states: ['OPEN'], first: 2, after });
    seen.push(...differenceCases.nodes.map(({ id }: { id: string }) => id));
    after = differenceCases.pageInfo.endCursor;
    expect(differenceCases.pageInfo.hasNextPage).toBe(page < 2);
  }
  expect(new Set(seen).size).toBe(5);
  const lists = [{}, { states: ['OPEN', 'IN_PROGRESS'] }, { states: ['RESOLVED'] }, { states: ['OPEN'], ownerId: personId(admins[0]!) }];
  for (const variables of lists) {
    expect([variables, await wholeTablesOf(both.market, 10_000, () => cases({ first: 20, ...variables }))]).toEqual([variables, []]);
  }
  const started = performance.now();
  await compare();
  expect(performance.now() - started).toBeLessThan(5_000);
  // All that were made up are gone at Stripe.
  expect(await cases({ states: ['OPEN'] })).toEqual([]);
});

it.each([
  ['a case in another state than its newest change', `update treasury.difference_case set state = 'resolved' where state <> 'resolved'`],
  ['a case without history', `delete from treasury.difference_case_change`],
  ['a change by an admin without an act', `delete from platform.act where verb = 'difference.updated'`],
])('the integrity checks find %s', async (what, fault) => {
  await amountAtStripe(4_999);
  await compare();
  await decide({ note: `For ${what}.` });
  const check = TREASURY_CHECKS.find(({ name }) => name === 'treasury.difference_cases_have_history')!;
  expect(await both.market.db.query(check.sql)).toEqual([]);
  const found = await withFault(both.market.database, fault, async (client) => (await client.query(check.sql)).rows);
  expect(found.length).toBeGreaterThan(0);
});

it('the database refuses to change what differs, and the history', async () => {
  for (const sql of [
    `update treasury.difference_case set object_id = 'tr_other'`,
    'delete from treasury.difference_case',
    `update treasury.difference_case_change set state = 'resolved'`,
    'delete from treasury.difference_case_change',
  ]) {
    await expect(asOwner(both.market.database.ownerUrl, (client) => client.query(sql))).rejects.toThrow(
      /never changes|append-only|foreign key/,
    );
  }
});

it('an erasure takes what was written about the payouts of the person', async () => {
  await amountAtStripe(4_999);
  await compare();
  await decide({ note: 'Wanda says that she never got it.' });
  await decide({ note: null });
  const { worker } = paid;
  const token = await signIn(both.market, worker.email);
  valueOf(await both.market.get(ErasureCommands).eraseOneself(await callerFor(both.market, token), PASSWORD));
  const rows = await both.market.db.query<{ text: string }>(
    `select c::text as text from treasury.difference_case c union all select h::text from treasury.difference_case_change h`,
  );
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.filter(({ text }) => text.includes('Wanda'))).toEqual([]);
  const { changes } = await theCase();
  expect(changes.map(({ note }: { note: string | null }) => note)).toContain('Erased with the account of the person it was about.');
});
