import fc from 'fast-check';
import { asId, type TaskId } from '../../kernel/index.ts';
import { Reservation, type ReservationColumns, type WaitingTask } from './reservation.ts';

const PRICE = { rewardMinor: 10n, feeMinor: 2n, currency: 'USD' };
const NOTHING: ReservationColumns = { withheldSlots: 0n, poolSlots: 0n, unfundedSlots: 0n, refundedSlots: 0n };
const reservation = (columns: Partial<ReservationColumns> = {}, targetBudgetMinor: bigint | null = null) =>
  new Reservation({ ...PRICE, targetBudgetMinor, ...NOTHING, ...columns });
const budget = (slots: number) => 12n * BigInt(slots);
const id = (number: number) => asId<'Task'>(`task ${number}`);
const waiting = (number: number, free: number, withheld: number, used = 2): [TaskId, WaitingTask] => [
  id(number),
  { taskId: id(number), free, withheld, used },
];

describe('a launch', () => {
  it.each([
    ['all slots without a budget', null, 0, 50],
    ['the slots that the budget pays for', budget(33), 0, 33],
    ['whole slots only', budget(33) + 11n, 0, 33],
    ['fewer slots after an earlier launch', budget(33), 8, 25],
    ['the minimum when the budget is spent', budget(33), 33, 20],
    ['no more than all slots', budget(500), 0, 50],
  ])('reserves %s', (_name, budgetMinor, committed, expected) => {
    const { slots, columns } = reservation({}, budgetMinor).launch({ least: 20, most: 50 }, committed);
    expect(slots).toBe(expected);
    expect(columns).toEqual({ withheldSlots: 30n, poolSlots: BigInt(expected - 20), unfundedSlots: BigInt(50 - expected) });
  });

  it('has no limit when a slot costs nothing', () => {
    const free = new Reservation({ ...PRICE, ...NOTHING, rewardMinor: 0n, feeMinor: 0n, targetBudgetMinor: 1n });
    expect(free.affordable(100)).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('gives back every reserved slot when it is taken back', () => {
    const launched = reservation({ withheldSlots: 30n, poolSlots: 13n, unfundedSlots: 17n });
    expect(launched.unlaunch(50)).toEqual({ slots: 33, columns: { withheldSlots: 0n, poolSlots: 0n, unfundedSlots: 0n } });
  });
});

describe('a raise', () => {
  it('reserves every free slot, and held-back slots as far as the budget reaches', () => {
    expect(reservation({ withheldSlots: 5n, poolSlots: 5n }, budget(33)).raise({ free: 4, withheld: 10 }, 22)).toEqual({
      slots: 11,
      columns: { withheldSlots: 15n, poolSlots: 12n, unfundedSlots: 3n },
    });
  });

  it('reserves free slots although the budget is spent', () => {
    expect(reservation({}, budget(33)).raise({ free: 4, withheld: 10 }, 33).slots).toBe(4);
  });
});

describe('a withdrawal', () => {
  it.each([
    ['gives back only the part of the pool that other tasks cannot use', 9n, 4n, { withheldSlots: 6n, poolSlots: 4n }, 0],
    ['gives back the pool beyond the remaining held-back slots', 6n, 4n, { withheldSlots: 3n, poolSlots: 3n }, 1],
    ['gives back the whole pool when nothing is held back any more', 3n, 3n, { withheldSlots: 0n, poolSlots: 0n }, 3],
  ])('releases slots: %s', (_name, withheldSlots, poolSlots, left, freed) => {
    const { slots, columns } = reservation({ withheldSlots, poolSlots }).withdraw({ free: 0, withheld: 3 });
    expect(slots).toBe(freed);
    expect(columns).toEqual({ ...left, refundedSlots: BigInt(freed) });
  });

  it('gives back every free slot', () => {
    expect(reservation({ refundedSlots: 2n }).withdraw({ free: 5, withheld: 0 })).toMatchObject({
      slots: 5,
      columns: { refundedSlots: 7n },
    });
  });

  it('ends with the same held-back slots after a restoration when there is no budget', () => {
    const columns = fc.record({ withheld: fc.nat(50), unfunded: fc.nat(20), taken: fc.nat(50), free: fc.nat(50) });
    fc.assert(
      fc.property(columns, ({ withheld, unfunded, taken, free }) => {
        const withheldSlots = BigInt(withheld + unfunded);
        const before = { ...NOTHING, withheldSlots, poolSlots: BigInt(withheld), unfundedSlots: BigInt(unfunded) };
        const withdrawn = { free, withheld: Math.min(taken, Number(withheldSlots)) };
        const gone = reservation(before).withdraw(withdrawn);
        const after = { ...before, ...gone.columns };
        const back = reservation(after).restore(withdrawn, 0);
        expect(after.poolSlots <= after.withheldSlots).toBe(true);
        expect(back.slots).toBeGreaterThanOrEqual(gone.slots);
        expect(back.columns.withheldSlots).toBe(withheldSlots);
      }),
    );
  });

  it('restores no slots that were never funded when the budget is spent', () => {
    const withdrawn = reservation({ withheldSlots: 0n, unfundedSlots: 4n, refundedSlots: 9n }, budget(10));
    expect(withdrawn.restore({ free: 3, withheld: 10 }, 10)).toEqual({
      slots: 9,
      columns: { withheldSlots: 10n, poolSlots: 6n, refundedSlots: 0n },
    });
  });
});

describe('the pool', () => {
  it('opens the missing slots in the order wanted, and reports that it is short', () => {
    const tasks = new Map([waiting(1, 0, 3), waiting(2, 1, 3), waiting(3, 0, 3)]);
    const wanted = [3, 1, 2].map((number) => ({ taskId: id(number), slots: 2 }));
    expect(reservation({ withheldSlots: 9n, poolSlots: 4n }).open(tasks, wanted)).toEqual({
      slots: 0,
      columns: { withheldSlots: 5n, poolSlots: 0n },
      opened: new Map([
        [id(3), 2],
        [id(1), 2],
      ]),
      isShort: true,
    });
    const enough = reservation({ withheldSlots: 9n, poolSlots: 5n }).open(tasks, wanted);
    expect(enough.opened.get(id(2))).toBe(1);
    expect(enough.isShort).toBe(false);
  });

  it('opens nothing for an outdated decision, for a task that is not waiting, or for a task named twice', () => {
    const tasks = new Map([waiting(1, 0, 3, 3)]);
    const open = (wanted: { taskId: TaskId; slots: number; used?: number }[]) =>
      reservation({ withheldSlots: 9n, poolSlots: 9n }).open(tasks, wanted);
    expect(open([{ taskId: id(1), slots: 1, used: 2 }]).opened.size).toBe(0);
    expect(open([{ taskId: id(2), slots: 1 }])).toMatchObject({ opened: new Map(), isShort: false });
    expect(open([1, 1].map(() => ({ taskId: id(1), slots: 2, used: 3 }))).opened).toEqual(new Map([[id(1), 2]]));
  });

  it('opens no more slots than are held back, paid for, or wanted', () => {
    const task = fc.record({ free: fc.nat(3), withheld: fc.nat(5), wanted: fc.integer({ min: -2, max: 9 }) });
    fc.assert(
      fc.property(fc.array(task, { maxLength: 8 }), fc.nat(20), (each, pool) => {
        const tasks = new Map(each.map(({ free, withheld }, number) => waiting(number, free, withheld)));
        const { opened, isShort } = reservation({ withheldSlots: 100n, poolSlots: BigInt(pool) }).open(
          tasks,
          each.map(({ wanted }, number) => ({ taskId: id(number), slots: wanted })),
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

  it('opens the held-back slots of new gold as far as it reaches, and gives back the rest', () => {
    const tasks = [
      { taskId: id(1), withheld: 3 },
      { taskId: id(2), withheld: 3 },
    ];
    expect(reservation({ withheldSlots: 6n, poolSlots: 4n, unfundedSlots: 2n }).makeGold(tasks)).toEqual({
      slots: 0,
      columns: { withheldSlots: 0n, poolSlots: 0n, refundedSlots: 0n },
      opened: new Map([
        [id(1), 3],
        [id(2), 1],
      ]),
    });
  });
});
