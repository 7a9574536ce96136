/** What an admin sees beside a large payout, and the one queue of decisions before money goes out. */
import { publicId } from '../../src/kernel/index.ts';
import { asOwner } from '../kit/database.ts';
import { openMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { createAdmin, createAuditor, type TestPerson } from '../kit/people.ts';
import { wholeTablesOf } from '../kit/plans.ts';
import { earn, mutate, newIban, paidWorker, requestPayout, sentRun, uuidOf } from './kit.ts';

const PREVIOUS = 'previousPayouts { count median { minor } largest { minor } lastPaidAt }';

describe('the decisions before money goes out', () => {
  let market: TestMarketplace;
  let admins: TestPerson[];
  beforeAll(async () => {
    market = await openMarketplace({ PAYOUT_APPROVAL_ABOVE_MINOR: '5000', MINIMUM_PAYOUT_MINOR: '1' });
    admins = [await createAdmin(market), await createAdmin(market)];
  });
  afterAll(() => market.close());

  const ask = async (query: string, variables: object = {}) =>
    (await market.graphql(query, { ...variables }, { token: admins[0]!.token })).data;
  const QUEUE = `query ($first: Int! = 100, $after: String) { payoutQueue(first: $first, after: $after) {
    nodes { kind since payout { id state approval { limit { minor } } ${PREVIOUS} } bankDetails { payee { id state } worker { id } sameAccountAs { id } } }
    pageInfo { hasNextPage endCursor } } }`;
  const queue = async () => (await ask(QUEUE)).payoutQueue.nodes;
  const ids = (nodes: any[]): string[] => nodes.map((node) => node.payout?.id ?? node.bankDetails.payee.id);
  const payOut = async (worker: TestPerson, minor: bigint): Promise<string> => {
    await earn(market, worker.personId, minor);
    market.clock.advanceSeconds(60);
    return (await requestPayout(market, worker.token, { amountMinor: String(minor) })).payout.id;
  };
  const markPaid = async (payoutIds: string[]) => {
    const runId = await sentRun(market, admins, payoutIds);
    const input = { runId, lines: [], rest: { outcome: 'PAID' } };
    const { userErrors } = await mutate(market, admins[0]!.token, 'markPayouts', 'MarkPayoutsInput', 'payoutRun { id }', input);
    expect(userErrors).toEqual([]);
  };

  describe('previous payouts of the worker', () => {
    const previous = async (id: string) =>
      (await ask(`query ($id: PayoutID!) { payout(id: $id) { ${PREVIOUS} } }`, { id })).payout.previousPayouts;

    it('shows none for the first payout', async () => {
      const worker = await paidWorker(market, 1n);
      expect(await previous(await payOut(worker, 6_000n))).toEqual({ count: 0, median: null, largest: null, lastPaidAt: null });
    });

    it('counts what was paid in the same currency before, and nothing else', async () => {
      const worker = await paidWorker(market, 1n);
      const stranger = await paidWorker(market, 1n);
      await markPaid([await payOut(stranger, 4_999n)]);
      for (const minor of [900n, 100n, 2_000n]) await markPaid([await payOut(worker, minor)]);
      const cancelled = await payOut(worker, 4_000n);
      await mutate(market, worker.token, 'cancelPayout', 'CancelPayoutInput', 'payout { id }', { payoutId: cancelled });
      const large = await payOut(worker, 6_000n);
      const lastPaidAt = new Date(market.clock.now().getTime() - 120_000).toISOString();
      const expected = { count: 3, median: { minor: '900' }, largest: { minor: '2000' }, lastPaidAt };
      expect(await previous(large)).toEqual(expected);
      // A later payout is not among those before.
      await mutate(market, admins[1]!.token, 'approvePayout', 'ApprovePayoutInput', 'payout { id }', { payoutId: large });
      await markPaid([large]);
      expect(await previous(large)).toEqual(expected);
      const next = await payOut(worker, 10n);
      expect(await previous(next)).toMatchObject({ count: 4, median: { minor: '900' }, largest: { minor: '6000' } });
    });

    it('reads no whole table for a page of payouts', async () => {
      const worker = await paidWorker(market, 1n);
      const payee = await market.db.query<{ id: string }>('select id from payouts.payee where worker_id = $1', [worker.personId]);
      await asOwner(market.database.ownerUrl, async (client) => {
        // Ended payouts that moved nothing: no check looks for postings of theirs.
        await client.query(
          `insert into payouts.payout (id, worker_id, payee_id, rail, amount_minor, currency, state, requested_at, ended_at)
           select ('00ffffff-ffff-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, $1, $2, 'manual', n, 'USD', 'cancelled', now(), now()
           from generate_series(1, 20000) n`,
          [worker.personId, payee[0]!.id],
        );
        await client.query('analyze payouts.payout');
      });
      const query = `{ payouts(first: 50, state: AWAITING_APPROVAL) { nodes { id ${PREVIOUS} } } }`;
      try {
        expect(await wholeTablesOf(market, 10_000, () => ask(query))).toEqual([]);
        expect(await wholeTablesOf(market, 10_000, () => queue())).toEqual([]);
      } finally {
        await asOwner(market.database.ownerUrl, async (client) => {
          await client.query(`delete from payouts.payout where id < '01000000-0000-0000-0000-000000000000'`);
          await client.query('analyze payouts.payout');
        });
      }
    });
  });

  describe('the queue', () => {
    it('has payouts and bank details in one list, the longest waiting first, page by page', async () => {
      const before = ids(await queue());
      const first = await payOut(await paidWorker(market, 1n), 7_000n);
      const iban = newIban();
      const [one, other] = [await paidWorker(market, 1n, { iban }), await paidWorker(market, 1n)];
      market.clock.advanceSeconds(60);
      const { payee } = await mutate(market, other.token, 'setPayee', 'SetPayeeInput', 'payee { id state }', {
        holderName: 'Ada Lovelace',
        iban,
      });
      expect(payee.state).toBe('IN_REVIEW');
      const last = await payOut(await paidWorker(market, 1n), 8_000n);
      const nodes = await queue();
      expect(ids(nodes)).toEqual([...before, first, payee.id, last]);
      expect(nodes.slice(-3)).toMatchObject([
        { kind: 'PAYOUT', payout: { id: first, state: 'AWAITING_APPROVAL', approval: { limit: { minor: '5000' } } }, bankDetails: null },
        {
          kind: 'BANK_DETAILS',
          payout: null,
          bankDetails: {
            payee: { id: payee.id, state: 'IN_REVIEW' },
            worker: { id: publicId('Person', other.personId) },
            sameAccountAs: [{ id: publicId('Person', one.personId) }],
          },
        },
        { kind: 'PAYOUT', payout: { id: last } },
      ]);
      const times = nodes.map(({ since }: { since: string }) => since);
      expect(times).toEqual([...times].sort());
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const page: any = (await ask(QUEUE, { first: 2, after })).payoutQueue;
        seen.push(...ids(page.nodes));
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      } while (after !== null);
      expect(seen).toEqual(ids(nodes));
      await mutate(market, admins[0]!.token, 'decidePayee', 'DecidePayeeInput', 'payee { id }', {
        payeeId: payee.id,
        decision: 'ACCEPTED',
        note: 'They share one household.',
      });
      await mutate(market, admins[0]!.token, 'refusePayout', 'RefusePayoutInput', 'payout { id }', {
        payoutId: first,
        reason: 'The account belongs to somebody else.',
      });
      expect(ids(await queue())).toEqual([...before, last]);
    });

    it('lets an auditor read and decide nothing', async () => {
      const { token } = await createAuditor(market);
      const payoutId = await payOut(await paidWorker(market, 1n), 9_000n);
      expect(ids((await market.graphql(QUEUE, {}, { token })).data.payoutQueue.nodes)).toContain(payoutId);
      const { errors } = await market.graphql(
        'mutation ($id: PayoutID!) { approvePayout(input: { payoutId: $id }) { userErrors { message } } }',
        { id: payoutId },
        { token, allowErrors: true },
      );
      expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
      const [row] = await market.db.query('select state from payouts.payout where id = $1', [uuidOf('Payout', payoutId)]);
      expect(row).toEqual({ state: 'awaiting_approval' });
    });
  });
});
