import { asId, money } from '../../kernel/index.ts';
import { chart, EVENT_MEANINGS } from '../../ledger/index.ts';
import { referenceOf } from './reference.ts';

const id = '01930a7c-0000-7000-8000-000000000001';
const one = money(1n, 'USD');

describe('referenceOf', () => {
  it.each([
    [chart.fundingReceived({ fundingId: asId(id), organisationId: asId(id), gross: one, rail: 'manual' }), 'funding', null],
    [chart.fundingTakenBack({ fundingId: asId(id), organisationId: asId(id), n: 2, amount: one }), 'funding', '2'],
    [chart.launch({ batchId: asId(id), organisationId: asId(id), revision: 3, total: one }), 'batch', '3'],
    [chart.slotsWithdrawn({ batchId: asId(id), organisationId: asId(id), revision: 4, total: one }), 'batch', '4'],
    [chart.approved({ assignmentId: asId(id), batchId: asId(id), workerId: asId(id), reward: one, fee: one }), 'assignment', null],
    [chart.holdEnded({ ref: id, workerId: asId(id), amount: one }), 'earning', null],
    [chart.rejected({ reviewId: asId(id), assignmentId: asId(id), batchId: asId(id), reward: one, fee: one }), 'rejection', null],
    [chart.bonus({ bonusId: asId(id), organisationId: asId(id), workerId: asId(id), amount: one, fee: one }), 'bonus', null],
    [chart.testReserved({ testId: asId(id), organisationId: asId(id), revision: 2, total: one }), 'test', '2'],
    [chart.testPaid({ attemptId: asId(id), testId: asId(id), workerId: asId(id), reward: one, fee: one }), 'test_attempt', null],
    [chart.payoutReserved({ payoutId: asId(id), workerId: asId(id), amount: one }), 'payout', 'res'],
    [chart.connectFeeCharged({ transactionId: 'txn_1', fee: one }), 'transaction', null],
  ] as const)('%#: is told from the name that the chart gives it', (event, kind, part) => {
    expect(referenceOf(event.event, event.ref)).toMatchObject({ kind, part });
    expect(EVENT_MEANINGS[event.event]).toBeDefined();
  });

  it('returns the subject of the reversed event for a reversal', () => {
    expect(referenceOf('undo', `po:${id}:paid`)).toEqual({ kind: 'payout', id, part: 'paid' });
    expect(referenceOf('undo', `fund:${id}`)).toEqual({ kind: 'funding', id, part: null });
  });
});
