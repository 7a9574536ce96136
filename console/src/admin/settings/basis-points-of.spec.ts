import { basisPointsOf } from './basis-points-of.ts';

describe('basisPointsOf', () => {
  it('reads a point and a comma, and rounds to hundredths of a percent', () => {
    expect(['15', '12.5', ' 12,25 ', '0.29', '1.1'].map(basisPointsOf)).toEqual([1500, 1250, 1225, 29, 110]);
  });
});
