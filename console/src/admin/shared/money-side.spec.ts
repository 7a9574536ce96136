import { sideOf, sideOfAccount } from './money-side.ts';

describe('sideOf', () => {
  it('tells requesters, workers and the platform apart by the event', () => {
    expect(['fund', 'launch', 'rf:sent'].map(sideOf)).toEqual(['requester', 'requester', 'requester']);
    expect(['appr', 'bonus', 'rel', 'po:paid'].map(sideOf)).toEqual(['worker', 'worker', 'worker', 'worker']);
    expect(['fee', 'eqin'].map(sideOf)).toEqual(['platform', 'platform']);
  });
});

describe('sideOfAccount', () => {
  it('tells whose money an account holds', () => {
    expect(
      ['WORKER_PENDING', 'BATCH_ESCROW', 'REQUESTER_AVAILABLE', 'TEST_RESERVE', 'DISPUTE_HOLD', 'PLATFORM_FEE_REVENUE', 'BANK'].map(
        sideOfAccount,
      ),
    ).toEqual(['worker', 'requester', 'requester', 'requester', 'requester', 'platform', 'platform']);
  });
});
