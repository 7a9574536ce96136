import { nearlyAllAutomatic } from './automatic-share.ts';

const reviews = (automatic: number, byPeople: number) => [
  ...Array.from({ length: automatic }, () => ({ isAutomatic: true })),
  ...Array.from({ length: byPeople }, () => ({ isAutomatic: false })),
];

describe('nearlyAllAutomatic', () => {
  it('tells the counts from nine in ten on', () => {
    expect([nearlyAllAutomatic(reviews(9, 1)), nearlyAllAutomatic(reviews(17, 3))]).toEqual([{ automatic: 9, counted: 10 }, null]);
  });

  it('says nothing of fewer than ten answers, and does not count answers without a review', () => {
    expect([nearlyAllAutomatic(reviews(9, 0)), nearlyAllAutomatic([...reviews(9, 0), null])]).toEqual([null, null]);
  });
});
