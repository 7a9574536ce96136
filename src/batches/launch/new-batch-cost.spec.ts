import { newBatchCost } from './new-batch-cost.ts';

const BATCH = { rewardMinor: 10n, feeMinor: 2n, currency: 'USD', redundancy: 3, target: null };
const target = (budgetMinor: bigint | null) => ({ minimumAnswers: 2, confidence: 0.9, budgetMinor });

describe('the cost of a new batch', () => {
  it('equals the price of each answer to each task', () => {
    expect(newBatchCost(BATCH, 4, 100n)).toMatchObject({
      ...{ tasks: 4, assignments: 12, leastAssignments: 12, total: { minor: 144n, currency: 'USD' } },
      ...{ reward: { minor: 120n }, fee: { minor: 24n }, available: { minor: 100n }, shortfall: { minor: 44n } },
    });
  });

  it('reserves the most with a target, and names the least', () => {
    expect(newBatchCost({ ...BATCH, target: target(null) }, 4, 0n)).toMatchObject({ assignments: 12, leastAssignments: 8 });
  });

  it('reserves what a budget pays for, and the least in any case', () => {
    expect(newBatchCost({ ...BATCH, target: target(120n) }, 4, 0n)).toMatchObject({ assignments: 10, total: { minor: 120n } });
    expect(newBatchCost({ ...BATCH, target: target(1n) }, 4, 0n)).toMatchObject({ assignments: 8, total: { minor: 96n } });
  });

  it('equals nothing for an internal batch, and for no task', () => {
    expect(newBatchCost({ ...BATCH, rewardMinor: 0n, feeMinor: 0n }, 4, 0n)).toMatchObject({ assignments: 12, total: { minor: 0n } });
    expect(newBatchCost(BATCH, 0, 5n)).toMatchObject({ assignments: 0, total: { minor: 0n }, shortfall: { minor: 0n } });
  });
});
