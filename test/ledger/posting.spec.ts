import { chart } from '../../src/ledger/index.ts';
import { fresh, openBooks, usd, type Books } from './kit.ts';

describe('posting', () => {
  let books: Books;
  beforeAll(async () => {
    books = await openBooks();
  });
  afterAll(() => books.close());

  it('moves money from a funding to a worker', async () => {
    const { organisationId, batchId } = await books.launched(1_000n, 600n);
    const workerId = fresh.worker();
    await books.post(chart.approved({ assignmentId: fresh.assignment(), batchId, workerId, reward: usd(100), fee: usd(20) }));
    expect(await books.balance('requester_available', organisationId)).toBe(400n);
    expect(await books.balance('batch_escrow', batchId)).toBe(480n);
    expect(await books.balance('worker_pending', workerId)).toBe(100n);
    expect(await books.balance('platform_fee_revenue', null)).toBe(20n);
    expect(await books.balance('bank', null)).toBe(-1_000n);
  });

  it('refuses what is not there, says how much is missing, and leaves the transaction usable', async () => {
    const { organisationId } = await books.launched(1_000n, 600n);
    const tooMuch = chart.launch({ batchId: fresh.batch(), organisationId, revision: 1, total: usd(401) });
    expect(await books.tryPost([tooMuch])).toBe(1n);
    const inTwo = await books.commands.must(books.system, async (tx) => {
      const first = await books.ledger.post(tx, `${organisationId}:first`, [tooMuch]);
      expect(first).toMatchObject({ ok: false, refusals: [{ kind: 'INSUFFICIENT_FUNDS', shortfall: usd(1) }] });
      return books.ledger.post(tx, `${organisationId}:second`, [
        chart.launch({ batchId: fresh.batch(), organisationId, revision: 1, total: usd(400) }),
      ]);
    });
    expect(inTwo).toEqual(expect.any(String));
    expect(await books.balance('requester_available', organisationId)).toBe(0n);
  });

  it('posts nothing for events without money', async () => {
    const free = { assignmentId: fresh.assignment(), batchId: fresh.batch(), workerId: fresh.worker(), reward: usd(0), fee: usd(0) };
    expect(await books.tryPost([chart.approved(free)])).toBeNull();
  });
});
