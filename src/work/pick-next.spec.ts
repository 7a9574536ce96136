import fc from 'fast-check';
import { asId } from '../kernel/index.ts';
import { LONGEST_LAG, pickNext, type Candidate } from './pick-next.ts';

function task(position: number, free: number, redundancy = 3): Candidate {
  return { id: asId<'Task'>(`task ${position}`), position, redundancy, free };
}

const order = (candidates: Candidate[]) => pickNext(candidates).map((pick) => Number(pick.taskId.slice(5)));
const cursors = (candidates: Candidate[]) => pickNext(candidates).map((pick) => pick.cursor);

describe('the next task', () => {
  it('is the earliest while none is begun', () => {
    expect(order([task(4, 3), task(5, 3), task(9, 3)])).toEqual([4, 5, 9]);
  });

  it('is one that is begun before one that is not, the closest to complete first', () => {
    expect(order([task(1, 3), task(2, 2), task(3, 1), task(4, 3), task(5, 1)])).toEqual([3, 5, 2, 1, 4]);
  });

  it('is judged by what is left to do, not by how much is done', () => {
    expect(order([task(1, 5, 10), task(2, 2, 3)])).toEqual([2, 1]);
  });

  it('treats a task of one slot as not begun', () => {
    expect(order([task(1, 1, 1), task(2, 1, 2)])).toEqual([2, 1]);
  });

  it('is nothing when there is no candidate', () => {
    expect(pickNext([])).toEqual([]);
  });
});

describe('the cursor', () => {
  it('follows the pick when nothing is passed over', () => {
    expect(cursors([task(4, 3), task(5, 3), task(9, 3)])).toEqual([4, 3, 3]);
  });

  it('stays before the first task that is passed over', () => {
    expect(pickNext([task(4, 3), task(5, 1)])[0]).toEqual({ taskId: 'task 5', cursor: 3 });
  });

  it('leaves behind what would make it lag too far', () => {
    const far = 4 + LONGEST_LAG;
    expect(pickNext([task(4, 3), task(far - 1, 1)])[0]?.cursor).toBe(3);
    expect(pickNext([task(4, 3), task(far, 1)])[0]?.cursor).toBe(far);
  });

  it('never passes over a candidate by less than the longest lag, and never lags by more', () => {
    const window = fc
      .uniqueArray(fc.record({ position: fc.integer({ min: 1, max: 500 }), free: fc.integer({ min: 1, max: 4 }) }), {
        selector: (each) => each.position,
        maxLength: 16,
      })
      .map((each) => each.sort((a, b) => a.position - b.position).map(({ position, free }) => task(position, free, 4)));
    fc.assert(
      fc.property(window, (candidates) => {
        const positions = new Map(candidates.map((candidate) => [candidate.id, candidate.position]));
        const picks = pickNext(candidates);
        expect(new Set(picks.map((pick) => pick.taskId)).size).toBe(candidates.length);
        for (const pick of picks) {
          const position = positions.get(pick.taskId)!;
          expect(pick.cursor).toBeLessThanOrEqual(position);
          expect(position - pick.cursor).toBeLessThanOrEqual(LONGEST_LAG);
          const leftBehind = candidates.filter((each) => each.position < position && each.position <= pick.cursor);
          if (leftBehind.length > 0) expect(position - leftBehind[0]!.position + 1).toBeGreaterThan(LONGEST_LAG);
        }
      }),
    );
  });
});
