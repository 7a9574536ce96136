import { toggled } from './flags.ts';
import { nextOpen } from './next-open.ts';

describe('nextOpen', () => {
  const ids = ['a', 'b', 'c', 'd'];
  it('skips answers that are decided', () => expect(nextOpen(ids, 0, ['a', 'b'])).toBe(2));
  it('goes back where all after it are decided', () => expect(nextOpen(ids, 2, ['b', 'c', 'd'])).toBe(0));
  it('stays where nothing is open', () => expect(nextOpen(ids, 1, ids)).toBe(1));
});

describe('toggled', () => {
  it('adds a flag and takes it away, and keeps the newest 1,000', () => {
    const many = Array.from({ length: 1_000 }, (_each, index) => `asg_${index}`);
    expect([toggled(['a'], 'b'), toggled(['a', 'b'], 'a'), toggled(many, 'new').length, toggled(many, 'new')[0]]).toEqual([
      ['a', 'b'],
      ['b'],
      1_000,
      'asg_1',
    ]);
  });
});
