import { fittingNumber, medianOf } from './number.ts';

describe('a number as an answer that the question allows', () => {
  it('keeps bounds and steps', () => {
    expect(fittingNumber({ minimum: 1, maximum: 9, step: 2 }, 4.2)).toBe(5);
    expect(fittingNumber({ minimum: 1, maximum: 9, step: null }, 12)).toBe(9);
    expect(fittingNumber({ minimum: null, maximum: null, step: 0.1 }, 0.30000000000000004)).toBe(0.3);
  });

  it('stays finite, however huge the estimate and tiny the step', () => {
    expect(fittingNumber({ minimum: null, maximum: null, step: 1e-300 }, 1.7e308)).toBeCloseTo(1.7e308, -300);
  });
});

describe('the median', () => {
  it('equals the value in the middle', () => {
    expect(medianOf([3, 1, 2])).toBe(2);
    expect(medianOf([4, 1, 2, 3])).toBe(2.5);
  });

  it('stays finite for any finite numbers', () => {
    expect(medianOf([1.7e308, 1.7e308])).toBe(1.7e308);
    expect(medianOf([-1.7e308, 1.7e308])).toBe(0);
  });
});
