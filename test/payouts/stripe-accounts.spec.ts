/** Accounts at Stripe that were made wrongly are replaced before money moved; one bank account behind two of them is a sign. */
import { publicId } from '../../src/kernel/index.ts';
import { StripeKeyOwner } from '../../src/stripe/stripe-key-owner.ts';
import { DOUBLE_KEY, DOUBLE_WEBHOOK_SECRET, startDouble, type RunningDouble } from '../../stripe-double/index.ts';
import { createTestDatabase } from '../kit/database.ts';
import { openMarketplaceOn, type TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin, makeAdmin, registerWorker, signIn, type TestPerson } from '../kit/people.ts';
import { openStripeMarketplace, type StripeMarketplace } from '../kit/stripe.ts';
import { everyRow, mutate, requestPayout } from './kit.ts';
import { accountIdOf, objectsAt, payoutRow, startOnboarding, stripeWorker } from './stripe-kit.ts';

const DAY = 86_400;

let both: StripeMarketplace;
let admin: TestPerson;
beforeAll(async () => {
  both = await openStripeMarketplace();
  admin = await createAdmin(both.market);
}, 60_000);
afterEach(() => both.double.control('DELETE', '/faults'));
afterAll(async () => {
  // What the last test left to be looked at.
  await pollAll();
  await both.close();
});

const account = async (id: string) => (await objectsAt(both, 'account')).find((each) => each.id === id);
const replace = (token: string) =>
  mutate(both.market, token, 'replaceStripeAccount', 'ReplaceStripeAccountInput', 'onboarding { url } stripeAccount { state message }', {});
const moveTo = async (worker: TestPerson, country: string) => {
  const profile = { country, languages: ['en'], timeZone: 'Europe/Berlin' };
  const changed = await mutate(both.market, worker.token, 'updateWorkerProfile', 'WorkerProfileInput', 'worker { id }', profile);
  expect(changed.userErrors).toEqual([]);
};

describe('an account at Stripe with a wrong country', () => {
  it('replaces the account before money moved, closes the old one, and pays the worker by the new one', async () => {
    const worker = await stripeWorker(both, 5_000n);
    expect((await account(worker.accountId)).country).toBe('ke');
    await moveTo(worker, 'DE');
    const replaced = await replace(worker.token);
    expect(replaced).toMatchObject({
      userErrors: [],
      stripeAccount: { state: 'NEEDS_INFORMATION' },
      onboarding: { url: expect.any(String) },
    });
    const accountId = await accountIdOf(both, worker.personId);
    expect(accountId).not.toBe(worker.accountId);
    expect((await account(accountId)).country).toBe('de');
    await both.deliver();
    expect((await account(worker.accountId)).isClosed).toBe(true);
    // Events of the old account are nobody's fault, and change nothing of the new one.
    const orphans = await both.market.db.query(`select from payouts.stripe_event where state = 'orphan'`);
    expect(orphans).toEqual([]);
    await both.double.control('POST', `/accounts/${accountId}`, { state: 'ready' });
    await both.deliver();
    const { payout, userErrors } = await requestPayout(both.market, worker.token);
    expect(userErrors).toEqual([]);
    await both.settle();
    await both.pass(2 * DAY);
    const [row] = await both.market.db.query<{ id: string }>('select id from payouts.payout where worker_id = $1', [worker.personId]);
    expect(payout.state).toBe('RESERVED');
    expect(await payoutRow(both, row!.id)).toMatchObject({ state: 'paid' });
    expect((await objectsAt(both, 'transfer')).filter((transfer) => transfer.destination === accountId)).toHaveLength(1);
  });

  it('replaces an account that Stripe never made, because it pays nobody in that country', async () => {
    const worker = await registerWorker(both.market);
    await both.double.control('POST', '/faults', { endpoint: 'POST /v2/core/accounts', kind: 'error_before' });
    expect((await startOnboarding(both, worker.token)).userErrors).toMatchObject([{ __typename: 'TryLaterError' }]);
    await both.double.control('DELETE', '/faults');
    await moveTo(worker, 'FR');
    expect((await replace(worker.token)).userErrors).toEqual([]);
    expect((await account(await accountIdOf(both, worker.personId))).country).toBe('fr');
  });

  it('refuses a replacement once money was sent or while a payout waits, and changes nothing', async () => {
    const worker = await stripeWorker(both, 10_000n);
    const { payout } = await requestPayout(both.market, worker.token, { amountMinor: '5000' });
    const before = await everyRow(both.market);
    expect((await replace(worker.token)).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'PAYOUT_UNDER_WAY' }]);
    expect(await everyRow(both.market)).toBe(before);
    expect(payout.state).toBe('RESERVED');
    await both.pass(2 * DAY);
    const token = await signIn(both.market, worker.email);
    expect((await replace(token)).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'MONEY_MOVED' }]);
    expect(await accountIdOf(both, worker.personId)).toBe(worker.accountId);
  });

  it('refuses a replacement in a country where nobody may be paid', async () => {
    const worker = await stripeWorker(both, 5_000n);
    await both.market.db.query(`update identity.worker_profile set country = 'KP' where worker_id = $1`, [worker.personId]);
    expect((await replace(worker.token)).userErrors).toMatchObject([{ state: 'COUNTRY' }]);
    expect(await accountIdOf(both, worker.personId)).toBe(worker.accountId);
  });

  it('replaces the account or pays it, when both are requested at once', async () => {
    const worker = await stripeWorker(both, 5_000n);
    const [replaced, asked] = await Promise.all([replace(worker.token), requestPayout(both.market, worker.token)]);
    expect([replaced.userErrors.length, asked.userErrors.length].sort()).toEqual([0, 1]);
  });
});

const SHARED = 'id isNew since lookedAt note workers { id } lookedBy { id }';
async function shared(onlyNew = true): Promise<any[]> {
  const token = await signIn(both.market, admin.email);
  const query = `query ($onlyNew: Boolean) { sharedBankAccounts(onlyNew: $onlyNew, first: 50) { nodes { ${SHARED} } } }`;
  return (await both.market.graphql(query, { onlyNew }, { token })).data.sharedBankAccounts.nodes;
}
const note = (id: string, token: string, text = 'They are a family and share one account.') =>
  mutate(both.market, token, 'noteSharedBankAccount', 'NoteSharedBankAccountInput', `sharedBankAccount { ${SHARED} }`, { id, note: text });
async function pollAll(): Promise<void> {
  const token = await signIn(both.market, admin.email);
  for (const { id } of await shared()) expect((await note(id, token)).userErrors).toEqual([]);
}
const workersOf = (found: { workers: { id: string }[] }) => found.workers.map(({ id }) => id).sort();
const ids = (...workers: TestPerson[]) => workers.map(({ personId }) => publicId('Person', personId)).sort();

describe('one bank account behind the accounts of two workers at Stripe', () => {
  const give = async (accountId: string, number: string) => {
    await both.double.control('POST', `/accounts/${accountId}`, { bankAccount: number });
    await both.deliver();
  };

  it('shows a hint to admins until one reviews it, again with a third worker, and blocks nobody', async () => {
    const [one, two, three] = [await stripeWorker(both, 5_000n), await stripeWorker(both, 5_000n), await stripeWorker(both, 5_000n)];
    const number = 'DE89370400440532013000';
    await give(one.accountId, number);
    expect(await shared()).toEqual([]);
    await give(two.accountId, number);
    const [found] = await shared();
    expect(found).toMatchObject({ isNew: true, lookedAt: null, note: null });
    expect(workersOf(found)).toEqual(ids(one, two));
    expect(await both.market.problems()).toEqual([expect.stringContaining('payouts.shared_banks_at_stripe_were_looked_at')]);
    // Nobody is blocked.
    expect((await requestPayout(both.market, two.token)).userErrors).toEqual([]);
    const token = await signIn(both.market, admin.email);
    expect((await note(found.id, token, 'short')).userErrors[0].path).toEqual(['note']);
    const noted = await note(found.id, token);
    expect(noted.sharedBankAccount).toMatchObject({ isNew: false, lookedBy: { id: publicId('Person', admin.personId) } });
    expect(await shared()).toEqual([]);
    expect(await both.market.problems()).toEqual([]);
    both.market.clock.advanceSeconds(60);
    await give(three.accountId, number);
    expect(workersOf((await shared())[0])).toEqual(ids(one, two, three));
    expect(await shared(false)).toHaveLength(1);
  });

  it('refuses a review by an admin whose account it is', async () => {
    const [one, two] = [await stripeWorker(both, 5_000n), await stripeWorker(both, 5_000n)];
    await give(one.accountId, 'DE02500105170137075030');
    await give(two.accountId, 'DE02500105170137075030');
    await makeAdmin(both.market, one);
    const found = (await shared()).find((each) => workersOf(each).includes(ids(one)[0]!));
    expect((await note(found.id, await signIn(both.market, one.email))).userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
  });

  it('shows no hint where Stripe gives no fingerprint, or does not let the account be read', async () => {
    const [one, two] = [await stripeWorker(both, 5_000n), await stripeWorker(both, 5_000n)];
    await both.double.control('POST', '/faults', { endpoint: 'GET /v1/accounts/:id/external_accounts', kind: 'error_before' });
    await give(one.accountId, 'DE02300209000106531065');
    await give(two.accountId, 'DE02300209000106531065');
    expect((await shared()).filter((each) => workersOf(each).some((id) => ids(one, two).includes(id)))).toEqual([]);
  });
});

describe('the books', () => {
  const settings = (double: RunningDouble, over: Record<string, string> = {}) => ({
    STRIPE_SECRET_KEY: DOUBLE_KEY,
    STRIPE_WEBHOOK_SECRETS: DOUBLE_WEBHOOK_SECRET,
    STRIPE_API_URL: double.url,
    STRIPE_TIMEOUT_MS: '500',
    ...over,
  });
  const books = (market: TestMarketplace) => market.get(StripeKeyOwner).books();

  it('ties the books to the account and the mode of the first key', async () => {
    expect(await books(both.market)).toEqual({ accountId: 'acct_platform', isLive: false });
  });

  it('refuses the key of another account at the start, with both accounts in the message', async () => {
    const [mine, other] = await Promise.all([
      startDouble({ port: 0, accountId: 'acct_mine' }),
      startDouble({ port: 0, accountId: 'acct_other' }),
    ]);
    const database = await createTestDatabase();
    const first = await openMarketplaceOn(database, settings(mine));
    expect(await books(first)).toEqual({ accountId: 'acct_mine', isLive: false });
    await first.app.close();
    await expect(openMarketplaceOn(database, settings(other))).rejects.toThrow(
      /key of acct_other in test mode.*belong to acct_mine in test mode.*Set a key of acct_mine/,
    );
    const again = await openMarketplaceOn(database, settings(mine));
    expect(await books(again)).toEqual({ accountId: 'acct_mine', isLive: false });
    await again.close();
    await Promise.all([mine.stop(), other.stop()]);
  }, 60_000);

  it('refuses a test key for books in live mode, without a request to Stripe', async () => {
    const double = await startDouble({ port: 0, accountId: 'acct_mine' });
    const database = await createTestDatabase();
    const first = await openMarketplaceOn(database);
    await first.db.query(`insert into payouts.stripe_books (account_id, is_live, tied_at) values ('acct_mine', true, now())`);
    await first.app.close();
    await double.stop();
    await expect(openMarketplaceOn(database, settings(double))).rejects.toThrow(/key of test mode.*belong to acct_mine in live mode/);
    await (await openMarketplaceOn(database)).close();
  }, 60_000);

  it('sends nothing to Stripe before the owner of the key is known, and refuses another key then', async () => {
    const mine = await startDouble({ port: 0, accountId: 'acct_mine' });
    const database = await createTestDatabase();
    const first = await openMarketplaceOn(database, settings(mine));
    await first.app.close();
    await mine.stop();
    // Stripe does not answer at the start; what answers afterwards at its address is another account.
    const market = await openMarketplaceOn(database, settings(mine));
    const other = await startDouble({ port: mine.port, accountId: 'acct_other' });
    const worker = await registerWorker(market);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    const answer = await market.graphql(
      'mutation { startStripeOnboarding(input: {}) { onboarding { url } userErrors { __typename } } }',
      {},
      { token: worker.token, allowErrors: true },
    );
    expect(answer.data?.startStripeOnboarding?.onboarding ?? null).toBeNull();
    const accounts = await fetch(`${other.url}/_double/objects?kind=account`);
    expect(await accounts.json()).toEqual([]);
    await market.close();
    await other.stop();
  }, 60_000);
});
