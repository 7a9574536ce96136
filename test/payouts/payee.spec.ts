import { PayeeCommands } from '../../src/payouts/index.ts';
import { parsePublicId } from '../../src/kernel/index.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { callerFor, createAdmin, makeAdmin, registerRequester, registerWorker, signIn, suspend, type TestPerson } from '../kit/people.ts';
import { earn, everyRow, mutate, newIban, requestPayout, uuidOf } from './kit.ts';

const PAYEE = 'payee { id state currency reviewReason decisionNote details { holderName country lastFour isIban } }';

describe('where a worker is paid', () => {
  let market: TestMarketplace;
  let admin: TestPerson;

  beforeAll(async () => {
    market = await openMarketplace();
    admin = await createAdmin(market);
  });
  afterAll(() => market.close());

  const set = (token: string, input: Record<string, unknown>) =>
    mutate(market, token, 'setPayee', 'SetPayeeInput', PAYEE, { holderName: 'Ada Lovelace', ...input });
  const decide = (payeeId: string, decision: string, token = admin.token) =>
    mutate(market, token, 'decidePayee', 'DecidePayeeInput', PAYEE, { payeeId, decision, note: 'They share one household.' });
  const mine = async (token: string, currency?: string) => {
    const query = `query($currency: String) { me { worker { payee(currency: $currency) { id state details { lastFour holderName } } } } }`;
    return (await market.graphql(query, { currency }, { token })).data.me.worker.payee;
  };
  const inReview = async () => {
    const query = '{ payeesInReview(first: 100) { nodes { payee { id } worker { id email } sameAccountAs { email } } } }';
    return (await market.graphql(query, {}, { token: admin.token })).data.payeesInReview.nodes;
  };

  it('shows bank details masked, and nowhere in full', async () => {
    const worker = await registerWorker(market);
    const iban = newIban();
    const { payee, userErrors } = await set(worker.token, { iban: iban.replace(/(.{4})/g, '$1 ') });
    expect(userErrors).toEqual([]);
    expect(payee).toMatchObject({ state: 'USABLE', currency: 'USD', details: { country: 'DE', lastFour: iban.slice(-4), isIban: true } });
    expect(await mine(worker.token)).toMatchObject({ id: payee.id, details: { holderName: 'Ada Lovelace' } });
    const [act] = await market.db.query<{ data: unknown }>(`select data from platform.act where verb = 'payee.set' and subject_id = $1`, [
      uuidOf('Payee', payee.id),
    ]);
    expect(JSON.stringify(act)).not.toContain(iban.slice(4));
    expect(JSON.stringify(act)).not.toContain('Ada');
  });

  it.each([
    [{ iban: 'DE89370400440532013001' }, ['iban']],
    [{ accountNumber: '123456', country: 'US' }, ['routingNumber']],
    [{ iban: 'DE89370400440532013000', holderName: '=cmd()' }, ['holderName']],
    [{ iban: 'DE89370400440532013000', currency: 'dollars' }, ['currency']],
    [{ accountNumber: '123456', bic: 'ABCDKPPY', country: 'KP' }, ['country']],
    [{}, ['accountNumber']],
  ])('refuses %j, and changes nothing', async (input, path) => {
    const worker = await registerWorker(market);
    const before = await everyRow(market);
    const { payee, userErrors } = await set(worker.token, input);
    expect(payee).toBeNull();
    expect(userErrors[0]).toMatchObject({ __typename: 'InvalidInputError', path });
    expect(await everyRow(market)).toBe(before);
  });

  it('replaces bank details, and deletes those that nothing was paid with', async () => {
    const worker = await registerWorker(market);
    const first = (await set(worker.token, { iban: newIban() })).payee;
    const second = (await set(worker.token, { iban: newIban() })).payee;
    expect((await mine(worker.token)).id).toBe(second.id);
    const rows = await market.db.query<{ payee_id: string }>(
      'select payee_id from payouts.payee_private where payee_id = any($1::uuid[])',
      [[uuidOf('Payee', first.id), uuidOf('Payee', second.id)]],
    );
    expect(rows).toEqual([{ payee_id: uuidOf('Payee', second.id) }]);
  });

  it('keeps the same bank details when they are given again', async () => {
    const worker = await registerWorker(market);
    const iban = newIban();
    const first = (await set(worker.token, { iban })).payee;
    expect((await set(worker.token, { iban })).payee.id).toBe(first.id);
    expect((await set(worker.token, { iban, holderName: 'Ada King' })).payee.id).not.toBe(first.id);
  });

  it('does not change under a payout that was asked for', async () => {
    const worker = await registerWorker(market);
    await earn(market, worker.personId, 5_000n);
    const iban = newIban();
    await set(worker.token, { iban });
    const { payout } = await requestPayout(market, worker.token);
    await set(worker.token, { iban: newIban() });
    const query = '{ me { worker { payouts { nodes { id payee { state details { lastFour } } } } } } }';
    expect((await market.graphql(query, {}, { token: worker.token })).data.me.worker.payouts.nodes).toEqual([
      { id: payout.id, payee: { state: 'REPLACED', details: { lastFour: iban.slice(-4) } } },
    ]);
  });

  it('keeps one of several bank details that are given at the same time', async () => {
    const worker = await registerWorker(market);
    const given = await Promise.all([1, 2, 3].map(() => set(worker.token, { iban: newIban() })));
    expect(given.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    const rows = await market.db.query('select id from payouts.payee where worker_id = $1 and state = $2', [worker.personId, 'usable']);
    expect(rows).toHaveLength(1);
  });

  it('keeps the details that a payout asked for at the same time goes to', async () => {
    for (let round = 0; round < 5; round++) {
      const worker = await registerWorker(market);
      await earn(market, worker.personId, 5_000n);
      await set(worker.token, { iban: newIban() });
      await Promise.all([requestPayout(market, worker.token), set(worker.token, { iban: newIban() })]);
      const query = '{ me { worker { payouts { nodes { payee { details { lastFour } } } } } } }';
      const { nodes } = (await market.graphql(query, {}, { token: worker.token })).data.me.worker.payouts;
      expect(nodes).toEqual([{ payee: { details: { lastFour: expect.any(String) } } }]);
    }
  });

  it('keeps bank details by currency', async () => {
    const worker = await registerWorker(market);
    await set(worker.token, { iban: newIban() });
    await set(worker.token, { iban: newIban(), currency: 'EUR' });
    const [usd, eur] = [await mine(worker.token), await mine(worker.token, 'EUR')];
    expect(usd.id).not.toBe(eur.id);
    expect(await mine(worker.token, 'GBP')).toBeNull();
  });

  it('accepts bank details of a suspended worker, and of nobody who is no worker', async () => {
    const worker = await registerWorker(market);
    await suspend(market, worker.personId);
    expect((await set(await signIn(market, worker.email), { iban: newIban() })).payee.state).toBe('USABLE');
    const requester = await registerRequester(market);
    const before = await everyRow(market);
    const query = 'mutation($input: SetPayeeInput!) { setPayee(input: $input) { userErrors { message } } }';
    for (const token of [null, requester.token]) {
      const answer = await market.graphql(query, { input: { holderName: 'Eve', iban: newIban() } }, { token, allowErrors: true });
      expect(answer.errors?.[0]?.extensions?.code).toBe(token === null ? 'UNAUTHENTICATED' : 'FORBIDDEN');
    }
    const refused = await market.get(PayeeCommands).set(await callerFor(market, requester.token), { holderName: 'Eve', iban: newIban() });
    expect(refused.ok).toBe(false);
    expect(await everyRow(market)).toBe(before);
  });

  it('hides bank details from an API key without the scope for money', async () => {
    const worker = await registerWorker(market);
    await set(worker.token, { iban: newIban() });
    const create = 'mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret userErrors { message } } }';
    const key = async (scopes: string[]) =>
      (await market.graphql(create, { input: { name: 'a bot', scopes } }, { token: worker.token })).data.createApiKey.secret;
    const query = '{ worker { payee { id } balance { available { minor } } payouts { nodes { id } } } }';
    const denied = await market.graphql(query, {}, { token: await key(['WORK']), allowErrors: true });
    expect(denied.errors?.map((error) => error.extensions?.code)).toContain('FORBIDDEN');
    expect(denied.data).toBeNull();
    expect((await market.graphql(query, {}, { token: await key(['WORK', 'MONEY']) })).data.worker.payee).not.toBeNull();
  });

  describe('bank details that another worker gave too', () => {
    it('waits for an admin before the newcomer is paid, and leaves the first worker alone', async () => {
      const iban = newIban();
      const [first, second] = [await registerWorker(market), await registerWorker(market)];
      for (const worker of [first, second]) await earn(market, worker.personId, 5_000n);
      await set(first.token, { iban });
      const { payee } = await set(second.token, { iban, holderName: 'Somebody Else' });
      expect(payee).toMatchObject({ state: 'IN_REVIEW', reviewReason: expect.stringContaining('same bank account') });
      expect((await mine(first.token)).state).toBe('USABLE');
      expect(await inReview()).toContainEqual({
        payee: { id: payee.id },
        worker: { id: expect.any(String), email: second.email },
        sameAccountAs: [{ email: first.email }],
      });

      const before = await everyRow(market);
      const refused = await requestPayout(market, second.token);
      expect(refused.userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'IN_REVIEW' }]);
      expect(await everyRow(market)).toBe(before);
      expect((await requestPayout(market, first.token)).userErrors).toEqual([]);

      const accepted = await decide(payee.id, 'ACCEPTED');
      expect(accepted.payee).toMatchObject({ state: 'USABLE', decisionNote: 'They share one household.' });
      expect((await requestPayout(market, second.token)).userErrors).toEqual([]);
      expect((await decide(payee.id, 'REFUSED')).userErrors).toMatchObject([{ __typename: 'ConflictError', state: 'usable' }]);
      // Given again after others, it was looked at already.
      await set(second.token, { iban: newIban() });
      expect((await set(second.token, { iban })).payee.state).toBe('USABLE');
    });

    it('finds them when both workers give them at the same time', async () => {
      const iban = newIban();
      const workers = await Promise.all([registerWorker(market), registerWorker(market), registerWorker(market)]);
      const given = await Promise.all(workers.map((worker) => set(worker.token, { iban })));
      expect(given.map(({ payee }) => payee.state).sort()).toEqual(['IN_REVIEW', 'IN_REVIEW', 'USABLE']);
    });

    it('finds them when the first worker has moved on to others', async () => {
      const iban = newIban();
      const [first, second] = [await registerWorker(market), await registerWorker(market)];
      await set(first.token, { iban });
      await set(first.token, { iban: newIban() });
      expect((await set(second.token, { iban })).payee.state).toBe('IN_REVIEW');
    });

    it('lets an admin refuse them with a reason, and reviews them again when they are given again', async () => {
      const iban = newIban();
      const [first, second] = [await registerWorker(market), await registerWorker(market)];
      await set(first.token, { iban });
      await earn(market, second.personId, 5_000n);
      const { payee } = await set(second.token, { iban });
      expect((await decide(payee.id, 'REFUSED')).payee).toMatchObject({ state: 'REFUSED' });
      const refused = await requestPayout(market, second.token);
      expect(refused.userErrors).toMatchObject([{ state: 'REFUSED', message: expect.stringContaining('They share one household.') }]);
      await set(second.token, { iban: newIban() });
      expect((await set(second.token, { iban })).payee.state).toBe('IN_REVIEW');
    });

    it("lets an admin decide, unless they are the admin's own", async () => {
      const iban = newIban();
      const [first, second] = [await registerWorker(market), await registerWorker(market)];
      await set(first.token, { iban });
      const { payee } = await set(second.token, { iban });
      await makeAdmin(market, second);
      const before = await everyRow(market);
      expect((await decide(payee.id, 'ACCEPTED', second.token)).userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
      const denied = await market.graphql(
        'mutation($input: DecidePayeeInput!) { decidePayee(input: $input) { userErrors { message } } }',
        { input: { payeeId: payee.id, decision: 'ACCEPTED', note: 'It is quite all right.' } },
        { token: first.token, allowErrors: true },
      );
      expect(denied.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
      expect(await everyRow(market)).toBe(before);
      await expect(
        market.db.query(
          `update payouts.payee set decision = 'accepted', decided_by = worker_id, decided_at = created_at, decision_note = 'It is all right.' where id = $1`,
          [parsePublicId('Payee', payee.id)],
        ),
      ).rejects.toThrow('payee_other_than_decider');
    });
  });
});
