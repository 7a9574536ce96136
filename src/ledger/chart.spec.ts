import fc from 'fast-check';
import { asId, Bug, money, newId, type Money } from '../kernel/index.ts';
import { ALL_ACCOUNT_KINDS } from './accounts.ts';
import { chart, EVENT_MEANINGS } from './chart.ts';
import { ledgerEvent, type LedgerEvent } from './event.ts';

type Posting = keyof typeof chart;

const usd = (minor: bigint | number): Money => money(BigInt(minor), 'USD');

/** Ids with names, so that a line can be printed. */
const names = new Map<string, string>();
function named(name: string): never {
  const id = newId();
  names.set(id, name);
  return id as never;
}
const [organisationId, batchId, workerId, assignmentId] = [named('org'), named('batch'), named('worker'), named('assignment')];
const [reviewId, payoutId, fundingId, bonusId] = [named('review'), named('payout'), named('funding'), named('bonus')];
const [testId, attemptId] = [named('test'), named('attempt')];

function printed(event: LedgerEvent): string {
  const lines = event.lines.map(
    ({ account, amountMinor }) =>
      `${account.kind}${account.ownerId === null ? '' : ` of ${names.get(account.ownerId)}`} ${amountMinor > 0n ? '+' : '−'}${amountMinor < 0n ? -amountMinor : amountMinor}`,
  );
  const ref = event.ref.replace(/[0-9a-f-]{36}/g, (id) => names.get(id) ?? id);
  return `${event.event}:${ref} | ${lines.join('; ')}`;
}

const slot = { reward: usd(100), fee: usd(20) };
const review = { reviewId, assignmentId, ...slot };

/** One example of each posting, and how it is posted: MONEY's table. */
const EXAMPLES: Readonly<Record<Posting, readonly (readonly [LedgerEvent, string])[]>> = {
  fundingReceived: [
    [
      chart.fundingReceived({ fundingId, organisationId, gross: usd(900), rail: 'manual' }),
      'fund:funding | bank −900; requester_available of org +900',
    ],
    [
      chart.fundingReceived({ fundingId, organisationId, gross: usd(900), rail: 'stripe' }),
      'fund:funding | stripe_pending −900; requester_pending of org +900',
    ],
  ],
  fundingTakenBack: [
    [
      chart.fundingTakenBack({ fundingId, organisationId, n: 2, amount: usd(30) }),
      'fback:funding:2 | requester_available of org −30; bank +30',
    ],
  ],
  fundingFeeCharged: [
    [chart.fundingFeeCharged({ transactionId: 'txn_1', fee: usd(29) }), 'fee:txn_1 | stripe_fee_expense −29; stripe_pending +29'],
  ],
  fundsSettled: [
    [
      chart.fundsSettled({ transactionId: 'txn_2', organisationId, gross: usd(900), net: usd(871) }),
      'avail:txn_2 | stripe_available −871; stripe_pending +871; requester_pending of org −900; requester_available of org +900',
    ],
  ],
  refundAsked: [
    [
      chart.refundAsked({ refundId: 'r', organisationId, amount: usd(5) }),
      'rf:r:ask | requester_available of org −5; refund_clearing of org +5',
    ],
  ],
  refundDone: [
    [chart.refundDone({ refundId: 'r', organisationId, amount: usd(5), rail: 'manual' }), 'rf:r:done | refund_clearing of org −5; bank +5'],
    [
      chart.refundDone({ refundId: 'r', organisationId, amount: usd(5), rail: 'stripe' }),
      'rf:r:done | refund_clearing of org −5; stripe_available +5',
    ],
  ],
  refundFailed: [
    [
      chart.refundFailed({ refundId: 'r', organisationId, amount: usd(5) }),
      'rf:r:fail | refund_clearing of org −5; requester_available of org +5',
    ],
  ],
  disputeOpened: [
    [
      chart.disputeOpened({ disputeId: 'd', organisationId, disputed: usd(900), fee: usd(15) }),
      'dp:d:open | requester_receivable of org −900; stripe_fee_expense −15; stripe_available +915',
    ],
    [
      chart.disputeOpened({ disputeId: 'd', organisationId, disputed: usd(900), fee: usd(0), feeReturned: usd(7), round: 2 }),
      'dp:d:open:2 | requester_receivable of org −900; stripe_available +900; stripe_available −7; stripe_fee_expense +7',
    ],
  ],
  disputeRecovered: [
    [
      chart.disputeRecovered({ disputeId: 'd', organisationId, recovery: 2, amount: usd(300) }),
      'dp:d:rec:2 | requester_available of org −300; requester_receivable of org +300',
    ],
  ],
  disputeWon: [
    [
      chart.disputeWon({ disputeId: 'd', organisationId, disputed: usd(900), recovered: usd(300), feeReturned: usd(15) }),
      'dp:d:won | stripe_available −915; requester_receivable of org +600; requester_available of org +300; stripe_fee_expense +15',
    ],
  ],
  disputeLost: [
    [
      chart.disputeLost({ disputeId: 'd', organisationId, rest: usd(600) }),
      'dp:d:lost | loss_expense −600; requester_receivable of org +600',
    ],
  ],
  disputeReversed: [
    [
      chart.disputeReversed({ disputeId: 'd', organisationId, disputed: usd(900), recovered: usd(300), feeReturned: usd(15), round: 3 }),
      'dp:d:back:3 | stripe_available −915; loss_expense +600; requester_available of org +300; stripe_fee_expense +15',
    ],
  ],
  launch: [
    [
      chart.launch({ batchId, organisationId, revision: 3, total: usd(1200) }),
      'launch:batch:3 | requester_available of org −1200; batch_escrow of batch +1200',
    ],
  ],
  slotsWithdrawn: [
    [
      chart.slotsWithdrawn({ batchId, organisationId, revision: 4, total: usd(240) }),
      'wdr:batch:4 | batch_escrow of batch −240; requester_available of org +240',
    ],
  ],
  reserveSetAside: [
    [
      chart.reserveSetAside({ batchId, organisationId, revision: 5, amount: usd(50) }),
      'resv:batch:5 | requester_available of org −50; batch_reserve of batch +50',
    ],
  ],
  reserveReleased: [
    [
      chart.reserveReleased({ batchId, organisationId, revision: 6, amount: usd(50) }),
      'unresv:batch:6 | batch_reserve of batch −50; requester_available of org +50',
    ],
  ],
  approved: [
    [
      chart.approved({ assignmentId, batchId, workerId, ...slot }),
      'appr:assignment | batch_escrow of batch −120; worker_pending of worker +100; platform_fee_revenue +20',
    ],
  ],
  holdEnded: [
    [
      chart.holdEnded({ assignmentId, workerId, amount: usd(100) }),
      'rel:assignment | worker_pending of worker −100; worker_available of worker +100',
    ],
    [
      chart.holdEnded({ ref: bonusId, workerId, amount: usd(100) }),
      'rel:bonus | worker_pending of worker −100; worker_available of worker +100',
    ],
  ],
  rejected: [[chart.rejected({ ...review, batchId }), 'rej:review | batch_escrow of batch −120; dispute_hold of assignment +120']],
  fixed: [[chart.fixed({ ...review, batchId }), 'fix:review | dispute_hold of assignment −120; batch_escrow of batch +120']],
  rejectionStands: [
    [chart.rejectionStands({ ...review, organisationId }), 'fin:review | dispute_hold of assignment −120; requester_available of org +120'],
  ],
  rejectionStandsAndReopens: [
    [chart.rejectionStandsAndReopens({ ...review, batchId }), 'fin:review | dispute_hold of assignment −120; batch_escrow of batch +120'],
  ],
  overturned: [
    [
      chart.overturned({ ...review, workerId }),
      'ovt:review | dispute_hold of assignment −120; worker_pending of worker +100; platform_fee_revenue +20',
    ],
  ],
  putRight: [
    [
      chart.putRight({ ...review, organisationId, workerId, owed: usd(30) }),
      'rest:review | requester_available of org −90; requester_receivable of org −30; worker_pending of worker +100; platform_fee_revenue +20',
    ],
  ],
  partPaid: [
    [
      chart.partPaid({ ...review, organisationId, workerId, paid: usd(40), feeOnPaid: usd(8) }),
      'part:review | dispute_hold of assignment −120; worker_pending of worker +40; platform_fee_revenue +8; requester_available of org +72',
    ],
  ],
  toppedUp: [
    [
      chart.toppedUp({ topUpId: 't', batchId, organisationId, workerId, amount: usd(60), fromReserve: usd(30), fromAvailable: usd(20) }),
      'top:t | batch_reserve of batch −30; requester_available of org −20; requester_receivable of org −10; worker_pending of worker +60',
    ],
  ],
  testReserved: [
    [
      chart.testReserved({ testId, organisationId, revision: 1, total: usd(120) }),
      'tresv:test:1 | requester_available of org −120; test_reserve of test +120',
    ],
  ],
  testReturned: [
    [
      chart.testReturned({ testId, organisationId, revision: 2, total: usd(60) }),
      'tback:test:2 | test_reserve of test −60; requester_available of org +60',
    ],
  ],
  testPaid: [
    [
      chart.testPaid({ attemptId, testId, workerId, reward: usd(50), fee: usd(10) }),
      'tpay:attempt | test_reserve of test −60; worker_pending of worker +50; platform_fee_revenue +10',
    ],
  ],
  bonus: [
    [
      chart.bonus({ bonusId, organisationId, workerId, amount: usd(50), fee: usd(10) }),
      'bonus:bonus | requester_available of org −60; worker_pending of worker +50; platform_fee_revenue +10',
    ],
  ],
  payoutReserved: [
    [
      chart.payoutReserved({ payoutId, workerId, amount: usd(70) }),
      'po:payout:res | worker_available of worker −70; worker_in_transit of worker +70',
    ],
  ],
  transferAccepted: [[chart.transferAccepted({ payoutId, amount: usd(70) }), 'po:payout:x | stripe_connected −70; stripe_available +70']],
  payoutPaidByStripe: [
    [
      chart.payoutPaidByStripe({ payoutId, workerId, amount: usd(70) }),
      'po:payout:paid | worker_in_transit of worker −70; stripe_connected +70',
    ],
  ],
  payoutPaidByBank: [
    [chart.payoutPaidByBank({ payoutId, workerId, amount: usd(70) }), 'po:payout:paid | worker_in_transit of worker −70; bank +70'],
  ],
  payoutFailed: [
    [
      chart.payoutFailed({ payoutId, workerId, amount: usd(70) }),
      'po:payout:fail | worker_in_transit of worker −70; worker_available of worker +70',
    ],
  ],
  transferReversed: [
    [
      chart.transferReversed({ payoutId, workerId, amount: usd(70) }),
      'po:payout:rev | stripe_available −70; stripe_connected +70; worker_in_transit of worker −70; worker_available of worker +70',
    ],
  ],
  payoutCovered: [
    [
      chart.payoutCovered({ payoutId, workerId, amount: usd(70) }),
      'po:payout:loss | loss_expense −70; stripe_connected +70; worker_in_transit of worker −70; worker_available of worker +70',
    ],
  ],
  connectFeeCharged: [
    [chart.connectFeeCharged({ transactionId: 'txn_3', fee: usd(2) }), 'cfee:txn_3 | stripe_fee_expense −2; stripe_available +2'],
  ],
  stripePaidOut: [[chart.stripePaidOut({ transactionId: 'txn_4', amount: usd(9) }), 'own:txn_4 | bank −9; stripe_available +9']],
  stripeToppedUp: [[chart.stripeToppedUp({ transactionId: 'txn_5', amount: usd(9) }), 'load:txn_5 | stripe_available −9; bank +9']],
  equityPaidIn: [[chart.equityPaidIn({ equityId: 'e', amount: usd(9) }), 'eqin:e | bank −9; platform_equity +9']],
  equityTakenOut: [[chart.equityTakenOut({ equityId: 'f', amount: usd(9) }), 'eqout:f | platform_equity −9; bank +9']],
  adjustment: [
    [
      chart.adjustment({
        adjustmentId: 'a',
        from: { kind: 'goodwill_expense', ownerId: null },
        to: { kind: 'worker_pending', ownerId: workerId },
        amount: usd(7),
      }),
      'adj:a | goodwill_expense −7; worker_pending of worker +7',
    ],
  ],
  reversal: [
    [
      chart.reversal(chart.payoutPaidByBank({ payoutId, workerId, amount: usd(70) })),
      'undo:po:payout:paid | bank −70; worker_in_transit of worker +70',
    ],
  ],
};

describe('the chart', () => {
  it.each(Object.entries(EXAMPLES).flatMap(([posting, examples]) => examples.map(([event, text]) => [posting, event, text] as const)))(
    'posts %s as agreed',
    (_posting, event, text) => {
      expect(printed(event)).toBe(text);
    },
  );

  it('contains an example of every posting', () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual(Object.keys(chart).sort());
  });

  it('has a meaning for each event', () => {
    const events = new Set(Object.values(EXAMPLES).flatMap((examples) => examples.map(([event]) => event.event)));
    expect([...events].sort()).toEqual(Object.keys(EVENT_MEANINGS).sort());
  });

  it('creates lines that sum to zero, without lines of zero, on known accounts, for any amounts', () => {
    const amount = fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 10n ** 12n })).map(usd);
    // For each posting: any amounts, those that are parts of others no greater than these.
    const inputs = fc.record({
      a: amount,
      b: amount,
      share: fc.integer({ min: 0, max: 100 }),
      posting: fc.constantFrom(...(Object.keys(EXAMPLES) as Posting[])),
    });
    fc.assert(
      fc.property(inputs, ({ a, b, share, posting }) => {
        const part = usd((a.minor * BigInt(share)) / 100n);
        const input = {
          fundingId,
          organisationId,
          batchId,
          workerId,
          assignmentId,
          reviewId,
          payoutId,
          bonusId,
          testId,
          attemptId,
          transactionId: 't',
          refundId: 'r',
          disputeId: 'd',
          topUpId: 't',
          equityId: 'e',
          adjustmentId: 'a',
          revision: 1,
          recovery: 1,
          rail: share % 2 === 0 ? 'manual' : 'stripe',
          gross: a,
          net: part,
          total: a,
          amount: a,
          reward: a,
          rest: a,
          disputed: a,
          fee: b,
          feeReturned: b,
          owed: part,
          paid: part,
          feeOnPaid: usd((b.minor * BigInt(share)) / 100n),
          recovered: part,
          fromReserve: part,
          fromAvailable: usd(0),
          from: { kind: 'bank', ownerId: null },
          to: { kind: 'worker_pending', ownerId: workerId },
          event: 'fund',
          ref: 'x',
          lines: chart.fundingReceived({ fundingId, organisationId, gross: a, rail: 'manual' }).lines,
        };
        const event = (chart[posting] as (of: unknown) => LedgerEvent)(input);
        expect(event.lines.reduce((sum, line) => sum + line.amountMinor, 0n)).toBe(0n);
        for (const { account, amountMinor } of event.lines) {
          expect(amountMinor).not.toBe(0n);
          expect(ALL_ACCOUNT_KINDS).toContain(account.kind);
          expect(account.currency).toBe('USD');
        }
        expect(event.event).toMatch(/^[a-z]+$/);
        if (a.minor === 0n && b.minor === 0n) expect(event.lines).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('refuses negative amounts, two currencies in one sum, and accounts without their owner', () => {
    expect(() => chart.payoutReserved({ payoutId, workerId, amount: usd(-1) })).toThrow(Bug);
    expect(() => chart.bonus({ bonusId, organisationId, workerId, amount: usd(5), fee: money(1n, 'EUR') })).toThrow(Bug);
    expect(() => chart.disputeWon({ disputeId: 'd', organisationId, disputed: usd(1), recovered: usd(2), feeReturned: usd(0) })).toThrow(
      Bug,
    );
    expect(() => chart.launch({ batchId: asId<'Batch'>(null as never), organisationId, revision: 1, total: usd(1) })).toThrow(Bug);
    expect(() => ledgerEvent('odd', 'x', [{ account: { kind: 'bank', ownerId: null, currency: 'USD' }, amountMinor: 1n }])).toThrow(Bug);
  });
});
