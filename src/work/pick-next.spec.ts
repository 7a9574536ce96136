import fc from 'fast-check';
import { asId } from '../kernel/index.ts';
import { goldShare, isGoldTurn, LEAST_GOLD, MOST_GOLD } from './gold-share.ts';
import { INFORMATIVE, LONGEST_LAG, pickNext, type Asked, type Candidate, type Choice } from './pick-next.ts';

function task(position: number, free: number, redundancy = 3): Candidate {
  return { id: asId<'Task'>(`task ${position}`), position, redundancy, free };
}

const NEW: Asked = { evidence: null, informationBits: null };
const GOOD: Asked = { evidence: INFORMATIVE.evidence, informationBits: INFORMATIVE.bits };

function choice(candidates: Candidate[], further: Partial<Choice> = {}): Choice {
  return { candidates, inOrder: true, doubted: [], gold: [], goldFacts: null, asked: NEW, ...further };
}

const order = (candidates: Candidate[], further: Partial<Choice> = {}) =>
  pickNext(choice(candidates, further)).map((pick) => Number(pick.taskId.slice(5)));
const cursors = (candidates: Candidate[], further: Partial<Choice> = {}) =>
  pickNext(choice(candidates, further)).map((pick) => pick.cursor);

describe('the next task', () => {
  it('picks the earliest while none is begun', () => {
    expect(order([task(4, 3), task(5, 3), task(9, 3)])).toEqual([4, 5, 9]);
  });

  it('prefers a begun task, the closest to completion first', () => {
    expect(order([task(1, 3), task(2, 2), task(3, 1), task(4, 3), task(5, 1)])).toEqual([3, 5, 2, 1, 4]);
  });

  it('compares what is left to do instead of what is done', () => {
    expect(order([task(1, 5, 10), task(2, 2, 3)])).toEqual([2, 1]);
  });

  it('treats a task of one slot as not begun', () => {
    expect(order([task(1, 1, 1), task(2, 1, 2)])).toEqual([2, 1]);
  });

  it('picks nothing without candidates', () => {
    expect(order([])).toEqual([]);
  });
});

describe('the cursor', () => {
  it('follows the pick when nothing is passed over', () => {
    expect(cursors([task(4, 3), task(5, 3), task(9, 3)])).toEqual([4, 3, 3]);
  });

  it('stays before the first task that is passed over', () => {
    expect(pickNext(choice([task(4, 3), task(5, 1)]))[0]).toEqual({ taskId: 'task 5', cursor: 3 });
  });

  it('leaves behind what would make it lag too far', () => {
    const far = 4 + LONGEST_LAG;
    expect(pickNext(choice([task(4, 3), task(far - 1, 1)]))[0]?.cursor).toBe(3);
    expect(pickNext(choice([task(4, 3), task(far, 1)]))[0]?.cursor).toBe(far);
  });

  it('passes over every candidate for at least the shortest lag and at most the longest', () => {
    const window = fc
      .uniqueArray(fc.record({ position: fc.integer({ min: 1, max: 500 }), free: fc.integer({ min: 1, max: 4 }) }), {
        selector: (each) => each.position,
        maxLength: 16,
      })
      .map((each) => each.sort((a, b) => a.position - b.position).map(({ position, free }) => task(position, free, 4)));
    fc.assert(
      fc.property(window, (candidates) => {
        const positions = new Map(candidates.map((candidate) => [candidate.id, candidate.position]));
        const picks = pickNext(choice(candidates));
        expect(new Set(picks.map((pick) => pick.taskId)).size).toBe(candidates.length);
        for (const pick of picks) {
          const position = positions.get(pick.taskId)!;
          expect(pick.cursor).not.toBeNull();
          expect(pick.cursor).toBeLessThanOrEqual(position);
          expect(position - pick.cursor!).toBeLessThanOrEqual(LONGEST_LAG);
          const leftBehind = candidates.filter((each) => each.position < position && each.position <= pick.cursor!);
          if (leftBehind.length > 0) expect(position - leftBehind[0]!.position + 1).toBeGreaterThan(LONGEST_LAG);
        }
      }),
    );
  });
});

describe('the choice of workers for doubtful tasks', () => {
  const doubted = (position: number, free: number, doubt: number): Candidate => ({ ...task(position, free), doubt });

  it('asks an informative worker about the most doubtful task', () => {
    const candidates = [task(1, 3), doubted(2, 1, 0.1), doubted(3, 1, 0.4)];
    expect(order(candidates, { asked: GOOD })).toEqual([3, 2, 1]);
  });

  it('gives newcomers and uninformative workers fresh tasks first', () => {
    const candidates = [doubted(1, 1, 0.4), doubted(2, 1, 0.1), task(3, 3)];
    for (const asked of [NEW, { ...GOOD, informationBits: 0 }, { ...GOOD, evidence: 1 }]) {
      expect(order(candidates, { asked })).toEqual([3, 2, 1]);
    }
  });

  it('asks about tasks behind the cursor, without moving it', () => {
    const further = { doubted: [doubted(90, 1, 0.4), doubted(5, 1, 0.3)] };
    expect(order([task(4, 3), doubted(5, 1, 0.3)], { ...further, asked: GOOD })).toEqual([5, 90, 4]);
    expect(cursors([task(4, 3), doubted(5, 1, 0.3)], { ...further, asked: GOOD })).toEqual([3, null, 4]);
    expect(order([task(4, 3)], { ...further, asked: NEW })).toEqual([4]);
  });

  it('ignores small differences, and treats a settled label like one without answers', () => {
    expect(order([doubted(1, 2, 0.3), doubted(2, 1, 0.29)], { asked: GOOD })).toEqual([2, 1]);
    expect(order([doubted(1, 3, 0.01), task(2, 3)], { asked: GOOD })).toEqual([1, 2]);
  });
});

describe('gold', () => {
  const gold = [task(50, 9, 10), task(60, 9, 10)];
  const drawn = { gold, goldFacts: { draw: 0, left: 1 }, inOrder: false };

  it('goes first when it is its turn, and nobody moves on for it', () => {
    expect(order([task(1, 3)], drawn)).toEqual([50, 60, 1]);
    expect(cursors([task(1, 3)], drawn)).toEqual([null, null, null]);
  });

  it('gives no gold when it is not drawn, the cap is reached, or nothing else is left', () => {
    expect(order([task(1, 3)], { ...drawn, goldFacts: { draw: MOST_GOLD, left: 1 } })).toEqual([1]);
    expect(order([task(1, 3)], { ...drawn, goldFacts: { draw: 0, left: 0 } })).toEqual([1]);
    expect(order([], drawn)).toEqual([]);
  });

  it('comes ever less often the more is known, and never quite stops', () => {
    expect(goldShare(null)).toBe(MOST_GOLD);
    expect(goldShare(0)).toBe(MOST_GOLD);
    expect(goldShare(1e9)).toBeCloseTo(LEAST_GOLD);
    const evidence = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(evidence, evidence, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (one, two, draw) => {
        const [less, more] = one < two ? [one, two] : [two, one];
        expect(goldShare(more)).toBeLessThanOrEqual(goldShare(less));
        expect(goldShare(more)).toBeGreaterThan(LEAST_GOLD - 1e-12);
        // Who is known better and would still get it would have got it before.
        if (isGoldTurn({ draw, left: 1, evidence: more })) expect(isGoldTurn({ draw, left: 1, evidence: less })).toBe(true);
      }),
    );
  });
});
