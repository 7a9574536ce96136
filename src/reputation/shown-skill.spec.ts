import { answeredBefore, movesOf, nextLook, rightAnswersTo, rounded, wouldRaise, type ShownAnswer } from './shown-skill.ts';
import { dayOf, estimateOf, totalsOf, type Day } from './skill.ts';

const pool = { mean: 0.8, strength: 10, chance: 0.5, halfLifeDays: 0 };
const time = (text: string) => new Date(`${text}Z`);
const DAY = 86_400;

function daysOf(answers: readonly ShownAnswer[]): Day[] {
  const days = new Map<number, Day>();
  for (const answer of answers) {
    const day = dayOf(answer.at);
    const before = days.get(day) ?? { day, answers: 0, rightPermille: 0, chancePermille: 0 };
    days.set(day, {
      day,
      answers: before.answers + 1,
      rightPermille: before.rightPermille + answer.rightPermille,
      chancePermille: before.chancePermille + answer.chancePermille,
    });
  }
  return [...days.values()];
}

describe('the answers that are old enough to be shown', () => {
  it.each([
    ['2026-03-10T00:00', DAY, '2026-03-09T00:00', '2026-03-11T00:00'],
    ['2026-03-10T23:59', DAY, '2026-03-09T00:00', '2026-03-11T00:00'],
    ['2026-03-10T05:00', 6 * 3600, '2026-03-09T00:00', '2026-03-10T06:00'],
    ['2026-03-10T06:00', 6 * 3600, '2026-03-10T00:00', '2026-03-11T06:00'],
    ['2026-03-10T12:00', 0, '2026-03-10T00:00', '2026-03-11T00:00'],
  ])('includes, at %s with a lag of %d seconds, the answers before %s, until %s', (now, seconds, before, next) => {
    expect(answeredBefore(time(now), seconds)).toEqual(time(before));
    expect(nextLook(time(now), seconds)).toEqual(time(next));
    expect(answeredBefore(nextLook(time(now), seconds), seconds).getTime()).toBeGreaterThan(time(before).getTime());
  });
});

describe('the answers that moved an estimate', () => {
  const answer = (assignmentId: string, right: number, at = '2026-03-01T10:00', shownRight = right >= 0.5): ShownAnswer => ({
    assignmentId,
    question: 'label',
    rightPermille: right * 1000,
    shownRight,
    chancePermille: 500,
    at: time(at),
  });

  it('measures an answer as the estimate with it less the estimate without it', () => {
    const answers = [answer('a', 1), answer('b', 1), answer('c', 0)];
    const totals = totalsOf(daysOf(answers), 0);
    const moves = movesOf(answers, totals, pool, 10);
    for (const move of moves) {
      const without = estimateOf(totalsOf(daysOf(answers.filter((each) => each.assignmentId !== move.assignmentId)), 0), pool);
      expect(move.points / 100).toBeCloseTo(estimateOf(totals, pool).accuracy - without.accuracy, 2);
    }
    expect(moves.map((move) => [move.assignmentId, Math.sign(move.points)])).toEqual([
      ['c', -1],
      ['b', 1],
      ['a', 1],
    ]);
  });

  it('treats a known answer like one that other workers judged', () => {
    const others = [answer('p', 0.9), answer('q', 0.3)];
    const movesWith = (right: number, shownRight = true) => {
      const answers = [answer('x', right, undefined, shownRight), ...others];
      // The same sums: what differs is this one answer.
      return movesOf(answers, totalsOf(daysOf([answer('x', 1), ...others]), 0), pool, 10);
    };
    expect(movesWith(0.62)).toEqual(movesWith(1));
    // What is known says otherwise than the others: nothing of that is movesWith.
    expect(movesWith(0)).toEqual(movesWith(1));
    expect(movesWith(1, false)).not.toEqual(movesWith(1));
    const wrong = (right: number) => movesOf([answer('x', right), ...others], totalsOf(daysOf(others), 0), pool, 10);
    expect(wrong(0.41)).toEqual(wrong(0));
  });

  it('lists the strongest moves in each direction, newest first', () => {
    const answers = Array.from({ length: 30 }, (_, index) =>
      answer(`a${String(index).padStart(2, '0')}`, index % 3 === 0 ? 0 : 1, `2026-03-${String(index + 1).padStart(2, '0')}T10:00`),
    );
    const moves = movesOf(answers, totalsOf(daysOf(answers), 0), pool, 4);
    expect(moves.map((move) => move.assignmentId)).toEqual(['a29', 'a28', 'a27', 'a26', 'a25', 'a24', 'a21', 'a18']);
  });

  it('gives the same moves for the newest right and wrong answers as for all', () => {
    for (const halfLifeDays of [0, 10]) {
      const answers = Array.from({ length: 90 }, (_, index) =>
        answer(`a${(index * 37) % 90}`, (index * 7) % 5 === 0 ? 0 : 1, `2026-03-${String(1 + (index % 28)).padStart(2, '0')}T10:00`),
      );
      const byNewest = [...answers].sort((a, b) => b.at.getTime() - a.at.getTime() || (a.assignmentId < b.assignmentId ? 1 : -1));
      const newest = [true, false].flatMap((right) => byNewest.filter((each) => each.shownRight === right).slice(0, 4));
      const totals = totalsOf(daysOf(answers), halfLifeDays);
      const fading = { ...pool, halfLifeDays };
      expect(movesOf(newest, totals, fading, 4)).toEqual(movesOf(answers, totals, fading, 4));
    }
  });

  it('weakens a move with the age of its answer', () => {
    const fading = { ...pool, halfLifeDays: 10 };
    const answers = [answer('old', 1, '2026-01-01T10:00'), answer('new', 1, '2026-03-01T10:00')];
    const [newest, oldest] = movesOf(answers, totalsOf(daysOf(answers), 10), fading, 5);
    expect(newest?.points).toBeGreaterThan(1);
    expect(oldest).toBeUndefined(); // it moves by less than a tenth of a point
  });
});

describe('the answers that would raise an estimate', () => {
  it('counts the right answers that bring the estimate there', () => {
    const totals = { evidence: 20, right: 14, chance: 10 };
    for (const target of [0.75, 0.8, 0.9, 0.95]) {
      const count = rightAnswersTo(target, totals, pool);
      const with_ = (more: number) => estimateOf({ ...totals, evidence: 20 + more, right: 14 + more }, pool).accuracy;
      expect(with_(count)).toBeGreaterThanOrEqual(target - 1e-12);
      if (count > 0) expect(with_(count - 1)).toBeLessThan(target);
    }
  });

  it('describes the goal in words, up to where nothing can be gained', () => {
    expect(wouldRaise({ evidence: 20, right: 14, chance: 10 }, pool).text).toBe(
      'About 2 right answers in a row would bring it to 75 %. About 10 would bring it to the average of all who do such work.',
    );
    expect(wouldRaise({ evidence: 20, right: 14, chance: 10 }, { ...pool, halfLifeDays: 180 }).text).toMatch(
      /180 days older .* counts half\.$/,
    );
    expect(wouldRaise({ evidence: 500, right: 499, chance: 250 }, pool).text).toMatch(/^It is among the highest/);
  });
});

it('rounds to hundredths', () => {
  expect(rounded({ accuracy: 0.8349, low: 0.725, high: 0.99999 })).toEqual({ accuracy: 0.83, low: 0.73, high: 1 });
});
