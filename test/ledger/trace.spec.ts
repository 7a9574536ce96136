import { chart, type Trace, type TraceStep } from '../../src/ledger/index.ts';
import { fresh, openBooks, usd, type Books } from './kit.ts';

/** `appr 120` for each step; ` (100 ends)` where it goes no further. */
function summary(steps: readonly TraceStep[]): string[] {
  return steps.map(
    ({ entry, amountMinor, endsMinor }) =>
      `${entry.event} ${entry.account.kind} ${amountMinor}${endsMinor > 0n ? ` (${endsMinor} ends)` : ''}`,
  );
}

describe('traces of the ledger', () => {
  let books: Books;
  beforeAll(async () => {
    books = await openBooks();
  });
  afterAll(() => books.close());

  async function storyOf(event: string, ref: string, kind: string): Promise<Trace> {
    const posted = (await books.ledger.eventOf(books.db, event, ref))!;
    const line = posted.lines.find((each) => each.account.kind === kind)!;
    return (await books.ledger.traceOf(books.db, line))!;
  }

  it('follows an approval back to both fundings that paid for it, and forth to the bank', async () => {
    const [organisationId, batchId, workerId] = [fresh.organisation(), fresh.batch(), fresh.worker()];
    const [assignmentId, payoutId] = [fresh.assignment(), fresh.payout()];
    const [first, second] = [fresh.funding(), fresh.funding()];
    await books.post(chart.fundingReceived({ fundingId: first, organisationId, gross: usd(50), rail: 'manual' }));
    await books.post(chart.fundingReceived({ fundingId: second, organisationId, gross: usd(500), rail: 'manual' }));
    await books.post(chart.launch({ batchId, organisationId, revision: 1, total: usd(240) }));
    await books.post(chart.approved({ assignmentId, batchId, workerId, reward: usd(100), fee: usd(20) }));
    await books.post(chart.holdEnded({ assignmentId, workerId, amount: usd(100) }));
    await books.post(chart.payoutReserved({ payoutId, workerId, amount: usd(60) }));
    await books.post(chart.payoutPaidByBank({ payoutId, workerId, amount: usd(60) }));

    const story = await storyOf('appr', assignmentId, 'worker_pending');
    expect(story.isComplete).toBe(true);
    expect(summary(story.sources)).toEqual([
      'appr batch_escrow 100',
      'launch batch_escrow 100',
      'launch requester_available 100',
      'fund requester_available 50',
      'fund requester_available 50',
      'fund bank 50 (50 ends)',
      'fund bank 50 (50 ends)',
    ]);
    expect(summary(story.uses)).toEqual([
      'rel worker_pending 100',
      'rel worker_available 100 (40 ends)',
      'po worker_available 60',
      'po worker_in_transit 60',
      'po worker_in_transit 60',
      'po bank 60 (60 ends)',
    ]);
    // The worker's 100 came first, so the fee came from the second funding alone.
    const fee = await storyOf('appr', assignmentId, 'platform_fee_revenue');
    expect(fee.sources.filter((step) => step.endsMinor > 0n).map((step) => step.entry.ref)).toEqual([second]);

    const where = await books.ledger.locationsOf(books.db, { event: 'fund', ref: first });
    expect(where?.map(({ account, minor }) => [account.kind, minor])).toEqual(expect.arrayContaining([['bank', 50n]]));
  });

  it('returns withdrawn money to the funding that it came from', async () => {
    const [organisationId, batchId] = [fresh.organisation(), fresh.batch()];
    const [first, second] = [fresh.funding(), fresh.funding()];
    await books.post(chart.fundingReceived({ fundingId: first, organisationId, gross: usd(100), rail: 'manual' }));
    await books.post(chart.launch({ batchId, organisationId, revision: 1, total: usd(70) }));
    await books.post(chart.fundingReceived({ fundingId: second, organisationId, gross: usd(30), rail: 'manual' }));
    await books.post(chart.slotsWithdrawn({ batchId, organisationId, revision: 2, total: usd(60) }));
    const origins = await books.ledger.originsOf(books.db, { kind: 'requester_available', ownerId: organisationId, currency: 'USD' });
    const perFunding = new Map(origins.map((step) => [step.entry.ref, step.endsMinor]));
    expect(perFunding).toEqual(
      new Map([
        [first, 90n],
        [second, 30n],
      ]),
    );
  });

  it('a reversed funding pays for nothing, even if it was first in', async () => {
    const organisationId = fresh.organisation();
    const [good, wrong, batchId] = [fresh.funding(), fresh.funding(), fresh.batch()];
    const wrongFunding = chart.fundingReceived({ fundingId: wrong, organisationId, gross: usd(50), rail: 'manual' });
    await books.post(chart.fundingReceived({ fundingId: good, organisationId, gross: usd(100), rail: 'manual' }));
    await books.post(wrongFunding);
    await books.post(chart.launch({ batchId, organisationId, revision: 1, total: usd(80) }));
    await books.post(chart.reversal(wrongFunding));
    await books.post(chart.launch({ batchId, organisationId, revision: 2, total: usd(20) }));

    const later = await storyOf('launch', `${batchId}:2`, 'batch_escrow');
    expect(later.sources.filter((step) => step.endsMinor > 0n).map((step) => [step.entry.ref, step.endsMinor])).toEqual([[good, 20n]]);
    expect(await books.ledger.locationsOf(books.db, { event: 'fund', ref: good })).toEqual([
      { account: { kind: 'batch_escrow', ownerId: batchId, currency: 'USD' }, minor: 100n },
    ]);
    const undone = await storyOf('fund', wrong, 'requester_available');
    expect(summary(undone.uses)).toEqual(['undo requester_available 50', 'undo bank 50 (50 ends)']);
  });

  it('a payout that bounced is paid again with the same money', async () => {
    const { batchId, fundingId } = await books.launched(200n, 120n);
    const [workerId, assignmentId] = [fresh.worker(), fresh.assignment()];
    const [bounced, again] = [fresh.payout(), fresh.payout()];
    await books.post(chart.approved({ assignmentId, batchId, workerId, reward: usd(100), fee: usd(20) }));
    await books.post(chart.holdEnded({ assignmentId, workerId, amount: usd(100) }));
    await books.post(chart.payoutReserved({ payoutId: bounced, workerId, amount: usd(100) }));
    await books.post(chart.payoutPaidByBank({ payoutId: bounced, workerId, amount: usd(100) }));
    await books.commands.must(books.system, (tx) => books.ledger.reverse(tx, `bounce:${bounced}`, { event: 'po', ref: `${bounced}:paid` }));
    await books.post(chart.payoutFailed({ payoutId: bounced, workerId, amount: usd(100) }));
    await books.post(chart.payoutReserved({ payoutId: again, workerId, amount: usd(100) }));
    await books.post(chart.payoutPaidByBank({ payoutId: again, workerId, amount: usd(100) }));

    const story = await storyOf('po', `${again}:paid`, 'bank');
    expect(story.sources.filter((step) => step.endsMinor > 0n).map((step) => [step.entry.ref, step.endsMinor])).toEqual([
      [fundingId, 100n],
    ]);
    const approval = await storyOf('appr', assignmentId, 'worker_pending');
    expect(summary(approval.uses).at(-1)).toBe('po bank 100 (100 ends)');
    expect(approval.uses.at(-1)?.entry.ref).toBe(`${again}:paid`);
  });

  it('reports that a trace is longer than the limit', async () => {
    const { batchId } = await books.launched(10_000n, 10_000n);
    for (let i = 0; i < 5; i++) {
      await books.post(
        chart.approved({ assignmentId: fresh.assignment(), batchId, workerId: fresh.worker(), reward: usd(10), fee: usd(2) }),
      );
    }
    const posted = (await books.ledger.eventOf(books.db, 'launch', `${batchId}:1`))!;
    const short = await books.ledger.traceOf(books.db, posted.lines[1]!, 3);
    expect(short?.isComplete).toBe(false);
  });
});
