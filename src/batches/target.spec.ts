import fc from 'fast-check';
import { asId, type TaskId } from '../kernel/index.ts';
import { affordable, openings, poolWithout, slotsToReserve, targetColumns, targetOf, type WaitingTask } from './target.ts';

const PRICE = { rewardMinor: 10n, feeMinor: 2n, currency: 'USD' };
const id = (number: number) => asId<'Task'>(`task ${number}`);
const waiting = (number: number, free: number, withheld: number, used = 2): [TaskId, WaitingTask] => [
  id(number),
  { taskId: id(number), free, withheld, used },
];

describe('what a launch reserves', () => {
  it.each([
    ['all without a budget', null, 0, 50],
    ['what the budget reaches for', 12n * 33n, 0, 33],
    ['whole slots only', 12n * 33n + 11n, 0, 33],
    ['less after an earlier launch', 12n * 33n, 8, 25],
    ['the least, though the budget is spent', 12n * 33n, 33, 20],
    ['no more than all', 12n * 500n, 0, 50],
  ])('is %s', (_name, budgetMinor, committed, expected) => {
    expect(slotsToReserve({ least: 20, most: 50 }, PRICE, budgetMinor, committed)).toBe(expected);
  });

  it('has no limit where nothing costs anything', () => {
    expect(affordable({ ...PRICE, rewardMinor: 0n, feeMinor: 0n }, 1n, 100)).toBe(Number.MAX_SAFE_INTEGER);
  });
});

describe('the pool', () => {
  it('gives back only what is more than other tasks can ask for', () => {
    expect(poolWithout({ withheldSlots: 9n, poolSlots: 4n }, 3)).toEqual({ withheldSlots: 6n, poolSlots: 4n, freed: 0 });
    expect(poolWithout({ withheldSlots: 6n, poolSlots: 4n }, 3)).toEqual({ withheldSlots: 3n, poolSlots: 3n, freed: 1 });
    expect(poolWithout({ withheldSlots: 3n, poolSlots: 3n }, 3)).toEqual({ withheldSlots: 0n, poolSlots: 0n, freed: 3 });
  });

  it('opens what is missing, in the order wanted, and says when it is short', () => {
    const tasks = new Map([waiting(1, 0, 3), waiting(2, 1, 3), waiting(3, 0, 3)]);
    const wanted = [3, 1, 2].map((number) => ({ taskId: id(number), slots: 2 }));
    expect(openings(tasks, wanted, 4)).toEqual({
      opened: new Map([
        [id(3), 2],
        [id(1), 2],
      ]),
      isShort: true,
    });
    expect(openings(tasks, wanted, 5).opened.get(id(2))).toBe(1);
    expect(openings(tasks, wanted, 5).isShort).toBe(false);
  });

  it('opens nothing for a decision about what was before, a task that is not waiting, or one that is named again', () => {
    const tasks = new Map([waiting(1, 0, 3, 3)]);
    expect(openings(tasks, [{ taskId: id(1), slots: 1, used: 2 }], 9).opened.size).toBe(0);
    expect(openings(tasks, [{ taskId: id(2), slots: 1 }], 9)).toEqual({ opened: new Map(), isShort: false });
    expect(
      openings(
        tasks,
        [1, 1].map(() => ({ taskId: id(1), slots: 2, used: 3 })),
        9,
      ).opened,
    ).toEqual(new Map([[id(1), 2]]));
  });

  it('never opens more than is held back, is in it, or is wanted', () => {
    const task = fc.record({ free: fc.nat(3), withheld: fc.nat(5), wanted: fc.integer({ min: -2, max: 9 }) });
    fc.assert(
      fc.property(fc.array(task, { maxLength: 8 }), fc.nat(20), (each, pool) => {
        const tasks = new Map(each.map(({ free, withheld }, number) => waiting(number, free, withheld)));
        const { opened, isShort } = openings(
          tasks,
          each.map(({ wanted }, number) => ({ taskId: id(number), slots: wanted })),
          pool,
        );
        const sum = [...opened.values()].reduce((total, count) => total + count, 0);
        expect(sum).toBeLessThanOrEqual(pool);
        if (isShort) expect(sum).toBe(pool);
        for (const [number, { free, withheld, wanted }] of each.entries()) {
          const count = opened.get(id(number)) ?? 0;
          expect(count).toBeLessThanOrEqual(Math.max(0, Math.min(withheld, wanted - free)));
        }
      }),
    );
  });
});

it('is kept in columns and read back', () => {
  const target = { minimumAnswers: 3, confidence: 0.95, budgetMinor: 7n };
  expect(targetOf(targetColumns(target))).toEqual(target);
  expect(targetOf(targetColumns(null))).toBeNull();
});
