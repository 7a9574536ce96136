import { pilotOf } from '../launch/pilot.ts';
import { answerParts } from '../home/batch-progress.ts';
import { moneyParts } from './batch-money.ts';

describe('moneyParts', () => {
  const figures = (reserved: string, held: number, submitted: number) => ({
    ...{ reserved: { minor: reserved }, reward: { minor: '50' }, fee: { minor: '10' } },
    assignmentCounts: { held, submitted },
  });

  it('leaves what is being answered or reviewed out of what comes back', () => {
    expect(moneyParts(figures('600', 2, 3))).toEqual({ bound: 300n, comesBack: 300n });
    expect(moneyParts(figures('0', 0, 0))).toEqual({ bound: 0n, comesBack: 0n });
  });

  it('gives nothing back where answers bind more than is reserved', () => {
    expect(moneyParts(figures('100', 2, 3))).toEqual({ bound: 100n, comesBack: 0n });
  });
});

describe('answerParts', () => {
  it('counts answers that are held back or withdrawn as not asked for', () => {
    const slots = { free: 4, taken: 6, heldBack: 10, withdrawn: 2 };
    const parts = answerParts({ slots, assignmentCounts: { held: 1, submitted: 2, approved: 3, rejected: 1 } });
    expect(parts).toEqual({ approved: 3, submitted: 2, held: 1, free: 4, done: 5, all: 10 });
  });
});

describe('pilotOf', () => {
  it.each([
    [4, 4],
    [80, 10],
    [300, 30],
    [9_000, 50],
  ])('proposes of %i tasks %i', (waiting, pilot) => {
    expect(pilotOf(waiting)).toBe(pilot);
  });
});
