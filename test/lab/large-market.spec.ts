/** Each document of the console is answered to its role on a large marketplace. */
import { createHash } from 'node:crypto';
import { listen, type Statement } from '../../lab/bench/claim-capture.ts';
import { consoleDocuments, variablesOf, type DocumentRole } from '../../lab/documents/documents.ts';
import { seedLargeMarket, type MarketActors, type LargeMarket } from '../../lab/documents/large-market.ts';
import { ANSWERS, SIZES } from '../../lab/documents/large-market-sizes.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin, registerRequester, registerWorker, signIn } from '../kit/people.ts';

const documents = consoleDocuments();
/** They are sent by somebody else each, whose sessions they end. */
const ENDS_SESSIONS = ['account/sign-out', 'account/revoke-all-sessions', 'account/register', 'account/disable-totp'];

/** Lists in answers that may be empty here. */
const MAY_BE_EMPTY: Readonly<Record<string, readonly string[]>> = {
  'account/security': ['me.identities'],
  'admin/batch-in-review': ['batch.requirements.locales'],
  'admin/ledger-postings': ['ledgerPostings.acts'],
  'admin/money-health': ['moneyHealth.stuck'],
  'admin/payout': ['payout.exits', 'payout.references', 'payout.wayOut.adviceMessage.parameters'],
  'admin/payout-queue': ['payoutQueue.nodes.bankDetails.payee.reviewReasonMessage.parameters'],
  // The seeded approvals were not made by commands, which write acts.
  'admin/payout-verdicts': ['moneyStory.chapterPage.nodes.posting.acts'],
  // A job seals from time to time.
  'admin/seals': ['seals'],
  'admin/verify-seals': ['verifySeals.broken'],
  'requester/batch': ['batch.newcomersExcludedBy', 'batch.requirements.locales'],
  'requester/batch-cost': ['batch.newcomersExcludedBy'],
  'requester/check-batch': ['checkBatch.userErrors'],
  'worker/batch-card': ['batchCard.requirements.locales', 'batchCard.unmetRequirements'],
  'worker/money': ['worker.pendingMoney.becauseMessage.parameters'],
  // Only a person has a secret: its hash is in the database.
  'worker/pool-invitation': ['poolInvitation'],
  'worker/my-assignment': ['myAssignment.bonuses'],
};

/** Paths of the lists that have no element anywhere, and root fields that are null. */
function emptyParts(data: Record<string, unknown>): string[] {
  const lists = new Map<string, boolean>();
  const visit = (value: unknown, path: string): void => {
    if (Array.isArray(value)) {
      lists.set(path, value.length > 0 || (lists.get(path) ?? false));
      for (const each of value) visit(each, path);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, part] of Object.entries(value)) visit(part, `${path}.${name}`);
    }
  };
  for (const [name, value] of Object.entries(data)) {
    lists.set(name, value !== null);
    visit(value, name);
  }
  return [...lists]
    .filter(([, isFilled]) => !isFilled)
    .map(([path]) => path)
    .sort();
}

describe('a marketplace with 1,000 batches and 100,000 answers', () => {
  let market: TestMarketplace;
  let large: LargeMarket;
  let cast: MarketActors;
  let tokens: Record<DocumentRole, string>;

  beforeAll(async () => {
    market = await openMarketplace({ QUERY_TIMEOUT_MS: '60000', STRIPE_SECRET_KEY: '' });
    const [owner, worker, admin] = [await registerRequester(market), await registerWorker(market), await createAdmin(market)];
    cast = {
      ...{ organisationId: owner.organisationId, ownerId: owner.personId, workerId: worker.personId, adminId: admin.personId },
      now: market.clock.now(),
    };
    large = await seedLargeMarket(market.database.ownerUrl, cast);
    market.clock.advanceSeconds(1);
    tokens = {
      owner: await signIn(market, owner.email),
      worker: await signIn(market, worker.email),
      admin: await signIn(market, admin.email),
    };
  }, 300_000);
  // Its rows were not made by commands: the integrity checks of `market.close` would find that.
  afterAll(async () => {
    await market.app.close();
    await market.database.drop();
  });

  it('has as many rows as it says', async () => {
    const count = (table: string) =>
      asOwner(market.database.ownerUrl, async (client) => Number((await client.query(`select count(*) from ${table}`)).rows[0].count));
    expect(await count('batches.batch')).toBe(SIZES.batches);
    expect(await count('work.assignment')).toBe(ANSWERS);
  });

  const ask = async (name: string) => {
    const document = documents.find((each) => each.name === name)!;
    const sha256Hash = createHash('sha256').update(document.text).digest('hex');
    const token = ENDS_SESSIONS.includes(name) ? (await registerWorker(market)).token : tokens[document.role];
    const response = await market.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      payload: { extensions: { persistedQuery: { version: 1, sha256Hash } }, variables: variablesOf(document, large, cast) },
    });
    return { status: response.statusCode, ...response.json<{ data: Record<string, any>; errors?: unknown[] }>() };
  };
  const queries = documents.filter(({ isMutation }) => !isMutation).map(({ name }) => name);
  const mutations = documents.filter(({ isMutation }) => isMutation).map(({ name }) => name);

  it.each(queries)('answers %s by its hash, with rows', async (name) => {
    const { status, errors, data } = await ask(name);
    expect({ status, errors }).toEqual({ status: 200, errors: undefined });
    expect(emptyParts(data).filter((path) => MAY_BE_EMPTY[name]?.includes(path) !== true)).toEqual([]);
  });

  it('answers pages with rows to those who have many', async () => {
    expect((await ask('requester/batches')).data.organisation.batches.nodes).toHaveLength(50);
    expect((await ask('requester/review-queue')).data.batch.reviewQueue.nodes).toHaveLength(20);
    expect((await ask('requester/labels')).data.batch.labels.nodes).toHaveLength(50);
    expect((await ask('worker/my-work')).data.worker.assignments.nodes).toHaveLength(20);
    expect((await ask('admin/payouts')).data.payouts.nodes).toHaveLength(50);
    expect((await ask('admin/payout-run')).data.payoutRun.lines.nodes).toHaveLength(50);
    expect((await ask('admin/badges')).data.adminCounts).toMatchObject({
      payouts: { value: 1_000, isCapped: true },
      payoutRuns: { value: 1 },
    });
    expect((await ask('requester/home')).data.organisations[0].counts.answersToReview).toEqual({ value: 1_000, isCapped: true });
  });

  it('counts for badges without a scan of all answers', async () => {
    const statements: Statement[] = [];
    const stop = listen((statement) => statements.push(statement));
    for (const name of ['admin/badges', 'requester/home', 'worker/badges']) await ask(name);
    stop();
    const counts = statements.filter(({ text }) => text.startsWith('select count(*)::int as count from (select'));
    expect(counts.length).toBeGreaterThanOrEqual(16);
    const plans = await asOwner(market.database.ownerUrl, async (client) => {
      const explained = [];
      for (const { text, values } of counts) explained.push(await client.query<{ 'QUERY PLAN': string }>(`explain ${text}`, [...values]));
      return explained.map(({ rows }) => rows.map((row) => row['QUERY PLAN']).join('\n'));
    });
    expect(plans.filter((plan) => /Seq Scan on assignment\b/.test(plan))).toEqual([]);
  });

  it.each(mutations)('runs %s by its hash, which no limit refuses', async (name) => {
    const { status, errors = [], data } = await ask(name);
    expect({ status, errors }).toEqual({ status: 200, errors: [] });
    expect(Object.keys(data)).toHaveLength(1);
  });
});
